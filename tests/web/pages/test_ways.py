"""My ways in: sessions, passkeys, codes, and the second proof, as their owner meets them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from starlette.testclient import TestClient

from habitat_kit.web import pages
from habitat_kit.web.codes import Codes
from habitat_kit.web.sessions import STRONG
from tests.web.authenticator import Device
from tests.web.pages.residence import Residence, said
from tests.web.worlds import EVIL

LETTERS = re.compile(r"\b[A-Z2-7]{32}\b")


@pytest.fixture
def sealed(residence_file: Any, tmp_path: Any) -> Any:
    """Give a residence whose kit has a secret: codes can be kept there."""
    import shutil

    shutil.copy(residence_file, tmp_path / "sealed.db")
    made = Residence.open(f"sqlite:///{tmp_path / 'sealed.db'}", secret=b"s" * 64)
    yield made
    made.kit.close()


def with_codes(residence: Residence, client: TestClient) -> pyotp.TOTP:
    """Codes set up in an app."""
    shown = client.post("/ways/codes/begin")
    letters = LETTERS.search(said(shown))
    assert letters is not None
    app = pyotp.TOTP(letters.group())
    assert client.post("/ways/codes", data={"code": app.at(residence.clock.now)}).status_code == 303
    return app


def test_one_sees_ones_devices(residence: Residence) -> None:
    """Each with what it is, how it came in, since when and until when; this one is marked."""
    client, other = residence.reader(), residence.reader()
    page = said(client.get("/ways"))
    assert page.count("signed in") >= 2
    assert page.count("This device") == 1
    assert other.get("/ways").status_code == 200


def test_the_page_goes_by_the_houses_clock(residence: Residence) -> None:
    """Late in the evening by UTC it is the next day in Bourges: the page says that day, that hour and whose house it is."""
    residence.clock.now = datetime(2027, 3, 1, 23, 30, tzinfo=UTC)
    client = residence.reader()
    client.post("/ways/tokens", data={"label": "Hall"})
    page = said(client.get("/ways"))
    assert "2 March 2027 at 00:30" in page or "2 March 2027, 00:30" in page, page
    assert "made on 2 March 2027" in page
    assert "Les Gibjoncs" in page


def test_ending_one_ends_no_other(residence: Residence) -> None:
    """The ended browser is a stranger at its next request."""
    client, other = residence.reader(), residence.reader()
    identity = residence.named("nadia").identity
    assert identity is not None
    sessions = residence.kit.identities.sessions.of(identity, residence.clock.now)
    mine = residence.kit.identities.session(client.cookies["habitat"])
    assert mine is not None
    (theirs,) = [one for one in sessions if one.id != mine.id]
    assert client.post("/ways/sessions", data={"session": str(theirs.id)}).headers["location"] == "/ways?said=ended"
    assert other.get("/ways").status_code == 303
    assert client.get("/ways").status_code == 200


def test_signing_out_everywhere(residence: Residence) -> None:
    """Every browser is out, this one too, and a copied cookie with it; the page says what goes and what stays."""
    client, other = residence.reader(), residence.reader()
    assert "tokens made by whoever runs this site stay" in said(client.get("/ways"))
    answer = client.post("/ways/sessions", data={"do": "all"})
    assert answer.headers["location"] == "/signin"
    copy = residence.reader(None)
    copy.cookies["habitat"] = other.cookies["habitat"]
    assert copy.get("/ways").status_code == 303
    assert other.get("/ways").status_code == 303


def test_nobody_ends_anothers(residence: Residence) -> None:
    """A neighbour's session, by its id, is not there."""
    residence.reader("karim")
    identity = residence.named("karim").identity
    assert identity is not None
    (theirs,) = residence.kit.identities.sessions.of(identity, residence.clock.now)
    for wanted in (str(theirs.id), "x", ""):
        assert residence.reader("nadia").post("/ways/sessions", data={"session": wanted}).status_code == 404
    assert len(residence.kit.identities.sessions.of(identity, residence.clock.now)) == 1


def test_a_passkey_from_the_page_signs_in(residence: Residence) -> None:
    """Made on the page, used on the sign-in page; then taken away."""
    client, device = residence.reader(), Device()
    made = client.post("/ways/passkeys", data=_made(client, device))
    assert made.json() == {"onward": "/ways?said=passkey"}
    assert "my phone" in said(client.get("/ways"))
    fresh = residence.reader(None)
    sent = {"credential": device.use(fresh.post("/signin/passkey/begin").text), "next": "/bookings"}
    answer = fresh.post("/signin/passkey", data=sent)
    assert answer.json() == {"onward": "/bookings"}
    assert fresh.get("/bookings").status_code == 200
    evil = {"credential": device.use(fresh.post("/signin/passkey/begin").text), "next": "https://evil.example"}
    assert fresh.post("/signin/passkey", data=evil).json() == {"onward": "/"}
    (kept,) = residence.kit.identities.passkeys.of(residence.named("nadia").identity)  # type: ignore[arg-type]  # signed in
    assert client.post("/ways/passkeys/remove", data={"passkey": str(kept.id)}).status_code == 303
    gone = {"credential": device.use(residence.reader(None).post("/signin/passkey/begin").text)}
    assert residence.reader(None).post("/signin/passkey", data=gone).status_code == 401


def _made(client: TestClient, device: Device) -> dict[str, str]:
    return {"credential": device.make(client.post("/ways/passkeys/begin").text), "label": " my  phone "}


@pytest.mark.parametrize("path", ["/ways/passkeys", "/signin/passkey", "/ways/proof/passkey"])
def test_nonsense_is_no_passkey(residence: Residence, path: str) -> None:
    """What no device said is refused, and no cookie given."""
    for sent in ("", "x", "{}", '{"response": {"clientDataJSON": "e30"}}'):
        answer = residence.reader().post(path, data={"credential": sent})
        assert answer.status_code in {400, 401}
        assert "set-cookie" not in answer.headers


def test_no_other_site_changes_anything(residence: Residence) -> None:
    """Forged forms are refused on each of these routes."""
    client = TestClient(pages.app(residence.kit), base_url="http://localhost", follow_redirects=False)
    client.cookies["habitat"] = residence.session("nadia")
    routes = [
        path for method, path, _ in pages.app.__globals__["VIEWS"] if path.startswith("/ways") and method == "POST"
    ]
    assert len(routes) >= 10
    for path in (*routes, "/signin/passkey", "/signin/passkey/begin", "/signin/mail", "/slip"):
        for origin in (EVIL, "null"):
            assert client.post(path, data={"do": "all"}, headers={"Origin": origin}).status_code == 403
    assert client.get("/ways").status_code == 200


def test_an_api_token_has_no_such_page(residence: Residence) -> None:
    """A program signs in nowhere: no page, no proof."""
    residence.session("nadia")
    identity = residence.named("nadia").identity
    assert identity is not None
    token = residence.kit.identities.make_token(identity, "test")
    client = residence.reader(None)
    client.headers["Authorization"] = f"Bearer {token}"
    assert client.get("/ways").status_code == 404
    assert client.get("/ways/proof").status_code == 404


def test_codes_confirm_that_it_is_you(sealed: Residence) -> None:
    """Set up with an app's first code; later ones make the session strong for half an hour, and go on to the page."""
    client = sealed.reader("helene")
    app = with_codes(sealed, client)
    sealed.clock.move(minutes=31)
    session = sealed.kit.identities.session(client.cookies["habitat"])
    assert session is not None
    assert session.strong_until is not None
    assert session.strong_until < sealed.clock.now
    answer = client.post("/ways/proof", data={"code": app.at(sealed.clock.now), "next": "/bookings"})
    assert answer.headers["location"] == "/bookings"
    session = sealed.kit.identities.session(client.cookies["habitat"])
    assert session is not None
    assert session.strong_until == sealed.clock.now + STRONG


def test_a_code_works_once(sealed: Residence) -> None:
    """Whoever looked over a shoulder has nothing; nor does an older code count after a newer one."""
    client = sealed.reader("helene")
    app = with_codes(sealed, client)
    sealed.clock.move(minutes=5)
    code, before = app.at(sealed.clock.now), app.at(sealed.clock.now - timedelta(seconds=30))
    assert client.post("/ways/proof", data={"code": code}).status_code == 303
    for again in (code, before):
        assert client.post("/ways/proof", data={"code": again}).status_code == 401


@pytest.mark.parametrize("code", ["", "000000", "abcdef", "\u0660" * 6, "0" * 12])
def test_a_wrong_code_opens_nothing(sealed: Residence, code: str) -> None:
    """And says what to do."""
    client = sealed.reader("helene")
    app = with_codes(sealed, client)
    sealed.clock.move(minutes=40)
    assert code != app.at(sealed.clock.now)
    answer = client.post("/ways/proof", data={"code": code})
    assert answer.status_code == 401
    assert "Wait for the next one" in said(answer)


def test_codes_are_tried_so_often(sealed: Residence) -> None:
    """Five wrong ones, then even the right one waits: nobody goes through a million."""
    client = sealed.reader("helene")
    app = with_codes(sealed, client)
    sealed.clock.move(minutes=5)
    for _ in range(5):
        client.post("/ways/proof", data={"code": "000000"})
    answer = client.post("/ways/proof", data={"code": app.at(sealed.clock.now)})
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0


def test_unconfirmed_codes_count_for_nothing(sealed: Residence) -> None:
    """Codes of an app that never showed its first one open nothing; a wrong first one leaves them so."""
    client = sealed.reader("helene")
    letters = LETTERS.search(said(client.post("/ways/codes/begin")))
    assert letters is not None
    assert (
        client.post("/ways/proof", data={"code": pyotp.TOTP(letters.group()).at(sealed.clock.now)}).status_code == 401
    )
    assert client.post("/ways/codes", data={"code": "000000"}).status_code == 400
    assert "Set up codes" in said(client.get("/ways"))


def test_codes_are_sealed(sealed: Residence) -> None:
    """The letters stand in no table, and another secret of the kit opens none of them."""
    from tests.web.worlds import table_bytes

    client = sealed.reader("helene")
    letters = LETTERS.search(said(client.post("/ways/codes/begin")))
    assert letters is not None
    assert letters.group().encode() not in table_bytes(sealed.kit.database)
    identity = sealed.named("helene").identity
    assert identity is not None
    code = pyotp.TOTP(letters.group()).at(sealed.clock.now)
    assert not Codes(sealed.kit.database, sealed.clock, b"t" * 64).agrees(identity, code, first=True)
    assert Codes(sealed.kit.database, sealed.clock, b"s" * 64).agrees(identity, code, first=True)


def test_without_a_secret_no_codes_are_offered(residence: Residence) -> None:
    """There would be nothing to seal them with."""
    client = residence.reader()
    assert "/ways/codes/begin" not in client.get("/ways").text
    assert client.post("/ways/codes/begin").status_code == 404


def test_a_passkey_proves_it_too(residence: Residence) -> None:
    """The device confirms, and one goes on."""
    client, device = residence.reader(), Device()
    client.post("/ways/passkeys", data=_made(client, device))
    residence.clock.move(minutes=31)
    asked = client.post("/ways/proof/begin").text
    sent = {"credential": device.use(asked), "next": "/bookings"}
    assert client.post("/ways/proof/passkey", data=sent).json() == {"onward": "/bookings"}
    assert client.post("/ways/proof/passkey", data=sent).status_code == 401


def test_a_lost_phone_takes_proofs_along(sealed: Residence) -> None:
    """After the steward's gesture neither passkey nor codes open anything."""
    from habitat_kit.core.actors import SYSTEM
    from habitat_kit.core.commands import ReissueInvitation

    client, device = sealed.reader("nadia"), Device()
    client.post("/ways/passkeys", data=_made(client, device))
    with_codes(sealed, client)
    person = sealed.actor("nadia").person
    assert person is not None
    sealed.kit.desk.do(ReissueInvitation(person), by=SYSTEM)
    sent = {"credential": device.use(sealed.reader(None).post("/signin/passkey/begin").text)}
    assert sealed.reader(None).post("/signin/passkey", data=sent).status_code == 401
    identity = sealed.named("nadia").identity
    assert identity is not None
    assert not sealed.kit.identities.codes.stands(identity)
