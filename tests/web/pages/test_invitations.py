"""Letting people in, as a steward meets it, and coming in, as a resident does."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

from habitat_kit.web import pages
from tests.web.pages.residence import Residence, said
from tests.web.worlds import EVIL

CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){6}")
STEWARD, RESIDENT = "helene", "nadia"


def slip(residence: Residence, person: str = RESIDENT, do: str = "invite", nonce: str = "n") -> Any:
    """What the steward is answered."""
    client = residence.reader(STEWARD)
    wanted = str(residence.actor(person).person)
    return client.post("/invitations", data={"person": wanted, "do": do, "nonce": nonce})


def code_of(answer: Any) -> str:
    """The code a slip shows."""
    assert answer.status_code == 200, said(answer)
    found = CODE.search(unescape(answer.text))
    assert found is not None
    return found.group()


def phone(residence: Residence, **headers: str) -> TestClient:
    """A browser nobody signed in with."""
    client = residence.reader(None)
    client.headers.update(headers)
    return client


def test_a_slip_has_all_one_needs(residence: Residence) -> None:
    """House, person, QR code drawn in the page, the address in letters, the code, and until when; in their language."""
    answer = slip(residence)
    code = code_of(answer)
    words = said(answer)
    assert f"http://localhost/slip/{code}" in words
    assert "<svg" in answer.text
    assert "style=" not in answer.text
    assert "Invitation pour" in words
    assert "Valable jusqu" in words
    assert answer.headers["cache-control"] == "no-store"


def test_the_qr_code_is_the_address(residence: Residence) -> None:
    """What is drawn is what is written, module by module."""
    import segno

    answer = slip(residence)
    made = segno.make(f"http://localhost/slip/{code_of(answer)}", error="m", micro=False)
    assert made.svg_inline(scale=4, border=4, svgclass="qr", lineclass=None, omitsize=True) in answer.text


def test_a_resident_comes_in_by_it(residence: Residence) -> None:
    """Looking uses nothing; the button signs in for half a year; the phone is then known by general words."""
    code = code_of(slip(residence))
    client = phone(residence, **{"User-Agent": "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"})
    for _ in range(3):
        assert client.get(f"/slip/{code}").status_code == 200
    answer = client.post(f"/slip/{code}")
    assert answer.status_code == 303
    assert "Max-Age=15552000" in answer.headers["set-cookie"]
    assert client.get("/").status_code == 200
    identity = residence.kit.identities.session(client.cookies["habitat"]).identity  # type: ignore[union-attr]  # it opens
    (opened,) = residence.kit.identities.sessions.of(identity, residence.clock.now)
    assert (opened.way, opened.label) == ("slip", "Firefox, Android")


def test_a_code_may_be_typed(residence: Residence) -> None:
    """Whoever has no camera types the code; a wrong one is told with what to do."""
    code = code_of(slip(residence))
    client = phone(residence)
    wrong = client.post("/slip", data={"code": "nonsense"})
    assert wrong.status_code == 404
    assert "check each letter" in said(wrong)
    assert client.post("/slip", data={"code": code.lower().replace("-", " ")}).status_code == 303


def test_what_is_used_up_says_what_to_do(residence: Residence) -> None:
    """Used, replaced, late and invented codes get the same page, byte for byte but the address, and let nobody in."""
    used = code_of(slip(residence))
    phone(residence).post(f"/slip/{used}")
    replaced = code_of(slip(residence, nonce="a"))
    late = code_of(slip(residence, nonce="b"))
    residence.clock.move(days=15)
    answers = set()
    for code in (used, replaced, late, "0000-0000-0000-0000-0000-0000-0000", "x"):
        for method in ("GET", "POST"):
            answer = phone(residence).request(method, f"/slip/{code}")
            assert answer.status_code == 404
            assert "set-cookie" not in answer.headers
            if method == "GET":
                answers.add(re.sub(r'href="\?[^"]*"', "", answer.text))
    assert len(answers) == 1
    assert "new slip" in said(phone(residence).get(f"/slip/{used}"))


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": EVIL},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://other.localhost"},
        {"Sec-Fetch-Site": "", "Origin": EVIL},
        {"Sec-Fetch-Site": "", "Origin": "null"},
    ],
)
def test_no_other_site_comes_in_or_invites(residence: Residence, headers: dict[str, str]) -> None:
    """A forged form neither uses a code, nor makes one, nor signs anybody in as somebody else."""
    code = code_of(slip(residence))
    sent = {name: value for name, value in headers.items() if value}
    for path, data in ((f"/slip/{code}", {}), ("/slip", {"code": code})):
        client = TestClient(pages.app(residence.kit), base_url="http://localhost", follow_redirects=False)
        assert client.post(path, data=data, headers=sent).status_code == 403
    steward = TestClient(pages.app(residence.kit), base_url="http://localhost", follow_redirects=False)
    steward.cookies["habitat"] = residence.session(STEWARD)
    wanted = str(residence.actor(RESIDENT).person)
    assert steward.post("/invitations", data={"person": wanted}, headers=sent).status_code == 403
    assert residence.kit.identities.slips.stands(code)


def test_the_lost_phone_is_out(residence: Residence) -> None:
    """The steward's gesture: the old phone's next request is a stranger's, the new slip lets in."""
    old = phone(residence)
    old.post(f"/slip/{code_of(slip(residence))}")
    assert old.get("/bookings").status_code == 200
    answer = slip(residence, do="reissue")
    assert "One device is signed out" in said(answer)
    assert old.get("/bookings").status_code == 303
    new = phone(residence)
    assert new.post(f"/slip/{code_of(answer)}").status_code == 303
    assert new.get("/bookings").status_code == 200


def test_reloading_makes_no_second_slip(residence: Residence) -> None:
    """The same form sent again is told that the slip was shown."""
    first = slip(residence)
    again = slip(residence)
    assert CODE.search(again.text) is None
    assert "already shown" in said(again)
    assert residence.kit.identities.slips.stands(code_of(first))


def test_the_list_says_how_everybody_stands(residence: Residence) -> None:
    """Not in yet, a slip that waits, a device that is signed in."""
    client = residence.reader(STEWARD)
    assert "Not signed in yet" in said(client.get("/invitations"))
    code = code_of(slip(residence))
    assert "A slip waits until" in said(client.get("/invitations"))
    phone(residence).post(f"/slip/{code}")
    assert said(client.get("/invitations")).count("Has a device") == 2


def test_residents_have_no_such_page(residence: Residence) -> None:
    """They find nothing there, nor the way to it."""
    client = residence.reader(RESIDENT)
    assert "/invitations" not in client.get("/").text
    assert client.get("/invitations").status_code == 404
    wanted = str(residence.actor(STEWARD).person)
    assert client.post("/invitations", data={"person": wanted}).status_code == 404


@pytest.mark.parametrize("person", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_nobody_is_not_invited(residence: Residence, person: str) -> None:
    """Who is not in the list gets no slip."""
    assert residence.reader(STEWARD).post("/invitations", data={"person": person}).status_code == 404
    assert residence.reader(STEWARD).get("/invitations?house=x").status_code == 404


def test_no_log_has_a_code(residence: Residence, caplog: pytest.LogCaptureFixture) -> None:
    """Neither looking at a slip nor using it, nor making it, leaves its code in a log."""
    caplog.set_level("DEBUG")
    code = code_of(slip(residence))
    client = phone(residence)
    client.get(f"/slip/{code}")
    client.post(f"/slip/{code}")
    client.get("/")
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("habitat_kit"))
    assert code not in ours
    assert client.cookies["habitat"] not in ours
    assert "/slip/…" in ours


def test_too_many_tries_wait(residence: Residence) -> None:
    """After thirty wrong codes an address waits, and is told how long."""
    client = phone(residence)
    for number in range(30):
        client.post("/slip", data={"code": str(number)})
    answer = client.post("/slip", data={"code": "x"})
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
