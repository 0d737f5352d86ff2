"""Somebody who means harm, at the door of the whole kit: answered calmly, told nothing, changing nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.commands import CreateFeedLink, LoadHouse
from habitat_kit.core.outcomes import FeedLinkMade, HouseLoaded
from tests.scenarios.test_embedding import residence
from tests.web.pages.residence import EXAMPLE, OURS, Residence

LEAKS = ("Traceback", "sqlite3", "psycopg", "INSERT INTO", "SELECT ", "site-packages")
BAD = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}'


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Residence]:
    """Give the Gibjoncs' house."""
    made = residence(f"sqlite:///{tmp_path / 'habitat.db'}")
    yield made
    made.kit.close()


def client(kit: Residence, person: str | None = None) -> TestClient:
    """A browser that follows nothing by itself, signed in or not; what breaks is an answer, as it is in service."""
    made = TestClient(
        kit.kit.asgi(),
        base_url="http://localhost",
        headers=OURS,
        follow_redirects=False,
        raise_server_exceptions=False,
    )
    if person:
        made.headers["Cookie"] = f"habitat={kit.session(person)}"
    return made


def calm(answer: Any) -> Any:
    """The answer, which is no fault of ours and tells nothing of what stands behind."""
    assert answer.status_code < 500, answer.text
    assert not [leak for leak in LEAKS if leak in answer.text]
    return answer


PATHS = (
    "*",
    "/%00",
    "/bookings/%0d%0aSet-Cookie:%20a=b",
    "/bookings/a%0ab.ics",
    "/api/v1/spaces/a%0ab",
    "/admin/bookings/details/a%0ab",
    "/feeds/a%0ab.ics",
    "/signin/link/%0d%0aX:%20y",
    "/spaces/{flat}/photos/" + "9" * 5000,
    "/spaces/{flat}/photos/-1",
    "/spaces/{flat}/photos/%D9%A3",
    "/spaces/{flat}/photos/..%2f..%2fhouse.toml",
    "/static/..%2f..%2fsettings.py",
    "/static/%2e%2e/%2e%2e/settings.py",
    "/%5cevil.example/",
    "/admin//evil.example",
    "/%ff%fe",
    "/" + "a/" * 4000,
)


@pytest.mark.parametrize("person", [None, "helene"])
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:30])
def test_no_path_breaks_anything(kit: Residence, path: str, person: str | None) -> None:
    """Newlines, NULs, digits without end and ways upwards are told that there is nothing, and lead nowhere else."""
    answer = calm(client(kit, person).get(path.format(flat=kit.space("shared-flat"))))
    assert answer.status_code in {303, 307, 308, 400, 404}
    assert "set-cookie" not in answer.headers
    location = answer.headers.get("location", "/")
    assert location.startswith("/")
    assert not location.startswith("//")


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PUT", "DELETE", "PATCH", "FOO"])
def test_no_method_breaks_anything(kit: Residence, method: str) -> None:
    """What a path does not take is answered 405 or not found, on every surface."""
    for path in ("/", "/bookings", "/api/v1/spaces", "/admin/", "/feeds/x.ics", "/signin"):
        assert calm(client(kit, "helene").request(method, path)).status_code in {204, 403, 404, 405}


@pytest.mark.parametrize("name", ["spaces", "purpose", "label", "person", "household"])
def test_what_people_type_is_never_run(kit: Residence, name: str) -> None:
    """A script in a name, a purpose or a label is text on every page, in the panel, in calendars and in the API."""
    text = (EXAMPLE / "house.toml").read_text(encoding="utf-8")
    names = {"spaces": 'name = "Le salon"', "person": 'name = "Nadia Amrani"', "household": 'label = "Les Amrani"'}
    if name in names:
        assert names[name] in text
        key = names[name].partition(" ")[0]
        changed = kit.kit.desk.do(LoadHouse(text.replace(names[name], f"{key} = '''{BAD}'''")), by=SYSTEM)
        assert isinstance(changed, HouseLoaded), changed
    booked = kit.booked("nadia", nights=6, purpose=BAD if name == "purpose" else None)
    label = BAD if name == "label" else "telephone"
    made = kit.kit.desk.do(CreateFeedLink(kit.space("shared-flat"), "room", label, None), by=kit.named("nadia"))
    assert isinstance(made, FeedLinkMade)
    reader, steward = client(kit, "nadia"), client(kit, "helene")
    flat = f"/spaces/{kit.space('shared-flat')}"
    pages = [reader.get(path) for path in ("/", "/bookings", f"/bookings/{booked.id}", flat, f"{flat}/calendar")]
    pages += [steward.get("/approvals"), steward.get("/admin/")]
    pages += [steward.get(f"/admin/{sheet}/list") for sheet in ("bookings", "spaces", "people", "households", "links")]
    pages += [reader.get(f"/spaces/{kit.space('living-room')}"), steward.get(f"/admin/bookings/details/{booked.id}")]
    for page in pages:
        assert calm(page).status_code == 200, page.url
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert "script-src 'self'" in page.headers["content-security-policy"]
    assert any("&lt;script&gt;alert" in page.text for page in pages), "it was shown somewhere, as text"
    calendar = reader.get(f"/feeds/{made.secret}.ics")
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert calendar.headers["x-content-type-options"] == "nosniff"


def test_private_pages_are_kept_by_nobody(kit: Residence) -> None:
    """No page of somebody who signed in may be stored; a photo only by their own browser."""
    reader, steward = client(kit, "nadia"), client(kit, "helene")
    flat = f"/spaces/{kit.space('shared-flat')}"
    for answer in (
        *(reader.get(path) for path in ("/", "/bookings", flat, f"{flat}/calendar", "/nothing", "/api/v1/spaces")),
        *(steward.get(path) for path in ("/approvals", "/admin/", "/admin/people/list")),
    ):
        assert "no-store" in answer.headers["cache-control"], answer.url
    assert reader.get(f"{flat}/photos/0").headers["cache-control"].startswith("private")


WAYS_OUT = ("//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/\t/evil", " //evil")


@pytest.mark.parametrize("wanted", WAYS_OUT)
def test_signing_in_leads_nowhere_else(tmp_path: Path, wanted: str) -> None:
    """Whatever `next` says, one goes on below the kit."""
    demo = residence(f"sqlite:///{tmp_path / 'demo.db'}", settings={"demo": True})
    organisation = demo.kit.desk.sight(demo.actor("nadia")).houses()[0].organisation
    demo.kit.identities.create_identity(organisation, demo.actor("nadia").person, "nadia", "mot de passe")
    sent = {"login": "nadia", "password": "mot de passe", "next": wanted}
    answer = client(demo).post("/signin", data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    demo.kit.close()


def test_no_secret_reaches_the_log(kit: Residence, caplog: pytest.LogCaptureFixture) -> None:
    """Feed links, sign-in links, sessions and tokens are in no line, whether they open something or not."""
    made = kit.kit.desk.do(CreateFeedLink(kit.space("shared-flat"), "busy", "x", None), by=kit.actor("nadia"))
    assert isinstance(made, FeedLinkMade)
    session = kit.session("nadia")
    identity = kit.kit.identities.identity_of("nadia")
    assert identity is not None
    token, link = (make(identity.id, "x") for make in (kit.kit.identities.make_token, _link(kit)))
    with caplog.at_level(logging.DEBUG):
        reader = client(kit, None)
        for path in (f"/feeds/{made.secret}.ics", f"/feeds/{made.secret}", f"/signin/link/{link}", f"/x/{made.secret}"):
            reader.get(path)
        reader.get("/bookings", headers={"Cookie": f"habitat={session}"})
        reader.get("/api/v1/spaces", headers={"Authorization": f"Bearer {token}"})
    said = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("httpx"))
    assert not [secret for secret in (made.secret, session, token, link) if secret in said]


def _link(kit: Residence) -> Any:
    return lambda identity, _: kit.kit.identities.make_signin_link(identity)


def test_a_file_is_read_for_nobody_who_may_not_load_it(kit: Residence) -> None:
    """A house file may cost seconds to read: whoever may load none is told 403 before a word of it is looked at."""
    monstrous = "a" + ".b" * 20_000 + " = 1"
    for person in ("nadia", "helene"):
        identity = kit.session(person) and kit.kit.identities.identity_of(person)
        assert identity
        bearer = {"Authorization": f"Bearer {kit.kit.identities.make_token(identity.id, 'x')}", "Cookie": ""}
        sent = client(kit).post("/api/v1/commands/load_house", json={"text": monstrous}, headers=bearer)
        assert calm(sent).status_code == 403


def test_words_that_turn_their_neighbours_are_refused(kit: Residence) -> None:
    """A right-to-left override in a purpose could make a steward read other dates: it is an invisible character."""
    form = {"kind": "guest_stay", "start": "2027-03-10", "end": "2027-03-12", "guests": "2", "nonce": "n1"}
    path = f"/spaces/{kit.space('shared-flat')}/ask"
    assert calm(client(kit, "nadia").post(path, data=form | {"do": "book", "purpose": "\u202e2027"})).status_code == 400
    assert kit.kit.desk.sight(kit.actor("nadia")).mine() == ()
