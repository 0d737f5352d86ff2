"""Every way one organisation might look into another's house through the panel, tried; nothing of it comes back."""

from __future__ import annotations

from uuid import UUID

import pytest

from habitat_kit.core.ids import named
from habitat_kit.store.transaction import Database
from habitat_kit.web.panel.sheets import SHEETS
from tests.web.pages.residence import said
from tests.web.panel.estate import CANARY, HOUSE, ORGANISATION, Estate, stay, stranger, there

HOUSE_ID = named("house", ORGANISATION, HOUSE)
KEYS = [sheet.key for sheet in SHEETS]
LOOKED_FOR = (CANARY, "%", "%%", "_", "__", "\\", "Kan")


def strange(estate: Estate) -> dict[str, list[str]]:
    """The ids of the stranger's rows, by sheet."""
    flat, house = there("space", "shared-flat"), HOUSE_ID
    rows: dict[str, list[str]] = {
        "bookings": [str(estate.booking.id)],
        "closures": [str(estate.closure)],
        "links": [str(estate.link)],
        "houses": [str(house)],
        "spaces": [str(flat)],
        "people": [str(stranger("nadia").person)],
        "households": [str(there("household", "amrani"))],
        "memberships": [],
        "grants": [],
        "rulebooks": [],
        "journal": [f"{house};1;0", f"{named('organisation', ORGANISATION)};1;0"],
    }
    everything = Everything(estate.home.kit.database)
    for key, table in (("memberships", "membership"), ("grants", "grant"), ("rulebooks", "rulebook_version")):
        rows[key] = everything.ids(table)
    return rows


class Everything:
    """Looks past every scope."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def ids(self, table: str) -> list[str]:
        """The ids of a table's rows."""
        with self.database.read() as tx:
            found = [row[0] for row in tx.say(f"SELECT id FROM habitat_{table}")]
        return [str(UUID(bytes=bytes(one)) if isinstance(one, bytes) else one) for one in found]

    def count(self, table: str) -> int:
        """How many rows a table has."""
        with self.database.read() as tx:
            return int(tx.say(f"SELECT count(*) FROM habitat_{table}")[0][0])


@pytest.mark.parametrize("person", ["helene", "salome", "pierre"])
def test_no_list_no_search_no_order_and_no_file_holds_the_stranger(estate: Estate, person: str) -> None:
    """Lists, searches, filters, sorting, files and the home page of a steward, a coordinator and an auditor."""
    reader = estate.reader(person)
    paths = ["/"]
    for sheet in SHEETS:
        paths += [f"/{sheet.key}/list", f"/{sheet.key}/export.csv"]
        paths += [f"/{sheet.key}/list?search={term.replace('%', '%25')}" for term in LOOKED_FOR]
        paths += [f"/{sheet.key}/list?sortBy={column}&sort=desc" for column in sheet.sorted]
        paths += [f"/{sheet.key}/list?house_id={named('house', 'cage')}", f"/{sheet.key}/list?page=2"]
        paths += [f"/{sheet.key}/export.csv?search={CANARY}"]
    for path in paths:
        answer = reader.get(path)
        assert answer.status_code in {200, 403, 404}, (path, answer.status_code)
        assert CANARY not in answer.text.replace(f'value="{CANARY}"', "").replace(f"search={CANARY}", ""), path


def test_the_strangers_counts_are_not_counted(estate: Estate) -> None:
    """A list counts what its reader sees: each house has as many households, and one reads the number of one."""
    assert "15 lines" in said(estate.reader().get("/households/list"))
    assert "21 lines" in said(estate.reader("helene").get("/people/list"))
    assert "23 lines" in said(estate.reader("salome").get("/people/list"))


def test_no_row_of_the_stranger_opens(estate: Estate) -> None:
    """Its page, its forms and its acts answer as if there were no such row, and nothing changes."""
    reader, everything = estate.reader("salome"), Everything(estate.home.kit.database)
    before = everything.count("journal")
    own = {"memberships": 20, "grants": 30, "rulebooks": 3}
    for key, ids in strange(estate).items():
        opened = 0
        for pk in ids:
            answer = reader.get(f"/{key}/details/{pk}")
            assert CANARY not in answer.text, (key, pk)
            opened += answer.status_code == 200
            assert answer.status_code in {200, 404}
        assert opened == own.get(key, 0), key
    for other in (estate.booking.id, estate.closure, estate.link):
        for key, act in ACTS:
            for method in ("GET", "POST"):
                answer = reader.request(method, f"/{key}/act/{act}/{other}", data={"revision": "1", "nonce": "x"})
                assert answer.status_code == 404, (key, act, method, answer.status_code)
                assert CANARY not in answer.text
        assert reader.get(f"/bookings/edit/{other}").status_code == 404
        assert reader.post(f"/bookings/edit/{other}", data=stay(revision="1")).status_code == 404
    assert everything.count("journal") == before


ACTS = (
    ("bookings", "approve"),
    ("bookings", "decline"),
    ("bookings", "cancel"),
    ("closures", "reopen"),
    ("links", "rotate"),
    ("links", "revoke"),
)


@pytest.mark.parametrize("name", ["space", "household"])
@pytest.mark.parametrize("term", [*LOOKED_FOR, "", "K", "Kanarienvogel Le", "x" * 5_000, "\x00\x00"])
def test_no_look_up_offers_the_stranger(estate: Estate, name: str, term: str) -> None:
    """Jokers are letters like any other, one letter is too few, and nobody else's names come back."""
    answer = estate.reader().get("/bookings/ajax/lookup", params={"name": name, "term": term})
    assert answer.json() == {"results": []}


def test_a_look_up_offers_ones_own(estate: Estate) -> None:
    """What the probe above would find, were it ours."""
    found = estate.reader().get("/bookings/ajax/lookup", params={"name": "household", "term": "amra"}).json()["results"]
    assert [one["text"] for one in found] == ["Les Amrani · Les Gibjoncs"]
    assert estate.reader().get("/bookings/ajax/lookup", params={"name": "person", "term": "amra"}).status_code == 400


@pytest.mark.parametrize("field", ["space", "household"])
def test_a_form_cannot_name_the_stranger(estate: Estate, field: str) -> None:
    """Neither by its name nor by its id; no booking comes of it."""
    everything = Everything(estate.home.kit.database)
    before = everything.count("use")
    target = there(field, {"space": "shared-flat", "household": "amrani"}[field])
    for typed in (str(target), f"{CANARY} Les Amrani", f"{CANARY} Le logement partagé", CANARY, "%%"):
        answer = estate.reader().post("/bookings/create", data=stay(**{field: typed}))
        assert answer.status_code == 400
        assert "Nothing has this name" in said(answer)
    assert everything.count("use") == before


ODD = ("abc", "1", "-1", "9" * 40, "%00", "a;b", ";", "é", "00000000-0000-0000-0000-000000000000", "../../etc/passwd")


@pytest.mark.parametrize("key", KEYS)
def test_an_odd_address_is_not_found(estate: Estate, key: str) -> None:
    """What is no row's id is 404 wherever an id may stand, never a failure, and quotes no SQL."""
    reader = estate.reader("salome")
    for pk in ODD:
        for path in (f"/{key}/details/{pk}", f"/{key}/edit/{pk}", f"/{key}/act/cancel/{pk}", f"/{key}/act/revoke/{pk}"):
            answer = reader.get(path)
            assert answer.status_code in {400, 403, 404}, (path, answer.status_code)
            assert "select" not in answer.text.lower().replace("<select", "")


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=1e3",
        "page=99999999999999999999999",
        "page=%00",
        "page=٣",
        "sortBy=purpose",
        "sortBy=id",
        "sortBy=key",
        "sortBy=%00",
        "search=a%00b",
        "search=" + "x" * 81,
        "state=sold",
        "house_id=abc",
        "house_id=%00",
    ],
)
def test_an_odd_question_is_unreadable(estate: Estate, query: str) -> None:
    """What a list cannot read is 400, in words; a column off the list orders nothing."""
    answer = estate.reader().get(f"/bookings/list?{query}")
    assert answer.status_code == 400
    assert "sqlalchemy" not in answer.text.lower()
    assert estate.reader().get(f"/bookings/export.csv?{query}").status_code == 400


def test_a_page_past_the_last_is_not_found(estate: Estate) -> None:
    """There is no page 2 of one page, nor a page 401 of anything."""
    assert estate.reader().get("/bookings/list?page=2").status_code == 404
    assert estate.reader().get("/bookings/list?page=401").status_code == 400
    assert estate.reader().get("/people/list?pageSize=100000").status_code == 200


@pytest.mark.parametrize("way", ["download", "preview"])
def test_no_column_is_a_file(estate: Estate, way: str) -> None:
    """SQLAdmin's routes that serve a file named by a column are not there."""
    reader, person = estate.reader(), named("person", "pourquoi-pas", "nadia")
    assert reader.get(f"/people/{person}/name/{way}/").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/logout"),
        ("GET", "/login"),
        ("GET", "/bookings/export/csv"),
        ("POST", "/people/import"),
        ("DELETE", "/people/delete?pks=1"),
        ("GET", "/bookings/action/cancel?pks=1"),
        ("GET", "/statics/js/main.js"),
        ("POST", "/journal/create"),
        ("POST", "/houses/edit/1"),
    ],
)
def test_what_sqladmin_would_do_by_itself_is_not_there(estate: Estate, method: str, path: str) -> None:
    """No action by GET, no deleting, no import, no export without a scope, no form for rows that are for reading."""
    assert estate.reader("salome").request(method, path).status_code in {403, 404, 405}


def test_the_error_parameter_is_not_repeated(estate: Estate) -> None:
    """A link cannot make the panel say something."""
    assert "your bank" not in estate.reader().get("/bookings/list?error=call+your+bank&said=call+your+bank").text
