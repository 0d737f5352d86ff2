"""Moving in by the API: a refused file names its lines in the caller's language."""

from __future__ import annotations

from tests.web.api.world import Api

ROWS = "space,household,start,end\nflat,{},2027-05-03,2027-05-05\n"


def test_a_file_over_the_api(api: Api) -> None:
    """422 with each line and what is wrong with it; 200 once it is right."""
    sam, house = api.caller("sam"), str(api.house.house.id)
    refused = sam.post("/commands/import_bookings", json={"house": house, "text": ROWS.format("nobody")})
    assert refused.status_code == 422
    (line,) = refused.json()["lines"]
    assert (line["line"], line["code"]) == (2, "import.household_unknown")
    assert line["message"] not in {"", line["code"]}
    done = sam.post("/commands/import_bookings", json={"house": house, "text": ROWS.format("ana")})
    assert (done.status_code, done.json()["made"]) == (200, 1)
