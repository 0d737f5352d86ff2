"""The second proof: what a coordinator sees and does in the panel before and after showing it."""

from __future__ import annotations

from datetime import date

import pyotp
import pytest
import sqlalchemy as sa

from habitat_kit.core.actors import Actor
from habitat_kit.core.commands import InvitePerson, ReissueInvitation
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import NotAllowed, PersonInvited
from habitat_kit.core.permissions import PERMISSIONS, PROOF
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from habitat_kit.web import pages
from tests.web.pages.residence import OURS, said
from tests.web.panel.estate import Estate

COORDINATOR, STEWARD = "thomas", "helene"


@pytest.fixture
def trusted(estate: Estate) -> Estate:
    """Give an estate where somebody answers for the whole organisation."""
    organisation = named("organisation", "pourquoi-pas")
    row = {
        "id": named("grant", "test"),
        "organisation_id": organisation,
        "person_id": estate.home.actor(COORDINATOR).person,
        "role": "coordinator",
        "reach": "organisation",
        "scope_id": organisation,
        "start": date(2024, 1, 1),
        "end": None,
    }
    with estate.home.kit.database.write() as tx:
        tx.run(Statement(sa.insert(tables.grant)), **row)
    return estate


def strengthen(estate: Estate, cookie: str) -> None:
    """A second proof was shown on this browser."""
    identities = estate.home.kit.identities
    session = identities.session(cookie)
    assert session is not None
    identities.sessions.strengthen(session.id, estate.home.clock.now)


def test_protected_details_stay_shut_without_it(trusted: Estate) -> None:
    """A coordinator reads names and no address of anybody; told where to confirm; then sees it, for half an hour."""
    reader = trusted.reader(COORDINATOR)
    page = f"/people/details/{trusted.home.actor('nadia').person}"
    before = reader.get(page)
    assert "Nadia" in said(before)
    assert "nadia@example.org" not in before.text
    assert "Protected details stay shut" in said(before)
    assert "/ways/proof?next=" in before.text
    strengthen(trusted, reader.cookies["habitat"])
    after = reader.get(page)
    assert "nadia@example.org" in after.text
    assert "stay shut" not in said(after)
    trusted.home.clock.move(minutes=31)
    assert "nadia@example.org" not in reader.get(page).text


def test_a_steward_is_not_asked(trusted: Estate) -> None:
    """Neighbours who look after a house need no second proof for what they know anyway."""
    answer = trusted.reader(STEWARD).get(f"/people/details/{trusted.home.actor('nadia').person}")
    assert "nadia@example.org" in answer.text
    assert "stay shut" not in said(answer)


def test_no_colleague_is_let_in_without_it(trusted: Estate) -> None:
    """A stolen session makes no slip of somebody who is trusted, and is told to confirm first."""
    reader = trusted.reader(COORDINATOR)
    wanted = trusted.home.actor(COORDINATOR).person
    answer = reader.post(f"/people/act/reissue/{wanted}", data={"nonce": "n", "days": "7"})
    assert answer.status_code == 403
    assert "confirm that it is you" in said(answer)
    strengthen(trusted, reader.cookies["habitat"])
    assert reader.post(f"/people/act/reissue/{wanted}", data={"nonce": "m", "days": "7"}).status_code == 200


def test_residents_are_let_in_without_it(trusted: Estate) -> None:
    """Making a slip for a resident opens nothing that is protected."""
    wanted = trusted.home.actor("nadia").person
    answer = trusted.reader(COORDINATOR).post(f"/people/act/invite/{wanted}", data={"nonce": "n", "days": "7"})
    assert answer.status_code == 200


def test_the_desk_asks_whoever_comes_by_a_session(trusted: Estate) -> None:
    """Unproven, a coordinator sends none of these; a host's actor and the system are not asked."""
    desk, person = trusted.home.kit.desk, trusted.home.actor(COORDINATOR).person
    assert person is not None
    for command in (InvitePerson(person), ReissueInvitation(person)):
        assert isinstance(desk.do(command, by=Actor(person=person, proven=False)), NotAllowed)
    assert isinstance(desk.do(InvitePerson(person), by=Actor(person=person)), PersonInvited)
    assert PERMISSIONS.keys() >= PROOF


def test_the_pages_ask_as_well(trusted: Estate) -> None:
    """A coordinator on the residents' pages is sent to confirm and back; a form sent without it changes nothing."""
    home = trusted.home
    reader = home.reader(COORDINATOR)
    page = f"/people/{home.actor('nadia').person}"
    sent = reader.get(page)
    assert sent.status_code == 303
    assert sent.headers["location"].startswith("/ways/proof?next=%2Fpeople%2F")
    assert reader.post(page, data={"do": "change", "called": "Other"}).status_code == 403
    strengthen(trusted, reader.cookies["habitat"])
    assert "nadia@example.org" in reader.get(page).text
    assert "nadia@example.org" in home.reader(STEWARD).get(page).text


def test_a_session_cannot_give_itself_a_proof(trusted: Estate) -> None:
    """Where a proof stands, another is added or removed only by who shows it: a stolen cookie gets no further."""
    from starlette.testclient import TestClient

    home = trusted.home
    owner = TestClient(pages.app(home.kit), base_url="http://localhost", headers=OURS, follow_redirects=False)
    owner.cookies["habitat"] = home.session(COORDINATOR)
    identity = home.named(COORDINATOR).identity
    assert identity is not None
    from habitat_kit.web.codes import Codes

    codes = Codes(home.kit.database, home.clock, b"s" * 64)
    home.kit.identities.__dict__["codes"] = codes
    begun = codes.begin(identity, "Thomas", "Les Pourquoi pas")
    assert begun is not None
    assert codes.agrees(identity, pyotp.TOTP(begun.letters).at(home.clock.now), first=True)
    for path in (
        "/ways/passkeys/begin",
        "/ways/passkeys",
        "/ways/passkeys/remove",
        "/ways/codes/begin",
        "/ways/codes/remove",
    ):
        answer = owner.post(path, headers={"Accept-Language": "en"})
        assert answer.status_code == 403, path
        assert "confirm that it is you" in said(answer)
    assert codes.stands(identity)
    home.clock.move(minutes=1)
    code = pyotp.TOTP(begun.letters).at(home.clock.now)
    assert owner.post("/ways/proof", data={"code": code}).status_code == 303
    assert owner.post("/ways/codes/remove").status_code == 303
    assert not codes.stands(identity)
