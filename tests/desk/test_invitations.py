"""Inviting people, and giving a new slip to who lost a phone: on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from habitat_kit.core.actors import SYSTEM, Actor, Role
from habitat_kit.core.commands import AssignTask, InvitePerson, MakeTask, ReissueInvitation
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import AlreadyShown, Misread, NotAllowed, PersonInvited, TaskChanged, Unknown
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Transaction
from tests.desk.conftest import Planter
from tests.desk.stays import at
from tests.desk.world import DAY, Planted, plant, put
from tests.web.worlds import table_bytes


def invited(house: Planted, name: str = "ana", by: str = "sam", **more: Any) -> PersonInvited:
    """A slip for somebody."""
    made = house.do(InvitePerson(house.people[name], **more), by=by)
    assert isinstance(made, PersonInvited), made
    return made


def came_in(house: Planted, code: str) -> str:
    """The session a slip opened."""
    secret = house.kit.identities.slips.use(code)
    assert secret is not None
    return secret


def granted(house: Planted, name: str, role: Role, scope: UUID) -> None:
    """One more role of somebody's."""
    with house.kit.database.write() as tx:
        _grant(tx, house, name, role, scope)


def _grant(tx: Transaction, house: Planted, name: str, role: Role, scope: UUID) -> None:
    put(
        tx,
        tables.grant,
        id=named("more", name, role.value, str(scope)),
        organisation_id=house.house.organisation,
        person_id=house.people[name],
        role=role.value,
        reach="house",
        scope_id=scope,
        start=DAY,
    )


@pytest.mark.parametrize(("role", "where"), [(Role.KEEPER, "one"), (Role.REFERENT, "ana")])
def test_who_serves_one_place_or_one_household_is_offered_too(house: Planted, role: Role, where: str) -> None:
    """Whoever keeps a single space, or stands by a single household, may be let in and given a task of the house."""
    person, scope = named("serves", where), house.households.get(where) or house.space(where)
    with house.kit.database.write() as tx:
        put(tx, tables.person, id=person, name="Zoé", locale="fr", organisation_id=house.house.organisation)
    house.people["zoe"] = person
    at(house, DAY, 12)
    task = house.do(MakeTask(house.house.id, "cleaning", DAY), by="sam").task

    def offered() -> tuple[bool, bool]:
        told = house.kit.desk.sight(house.actor("sam"))
        guests = {guest.id for guest in told.guests(house.house.id)}
        return person in guests, person in dict(told.task(task.id).helpers)

    assert offered() == (False, False)
    granted(house, "zoe", role, scope)
    assert offered() == (True, True)
    assert isinstance(house.do(AssignTask(task.id, 1, person), by="sam"), TaskChanged)


def test_a_slip_lets_its_person_in_once(house: Planted) -> None:
    """The code opens a session of the person, for as long as the setting says; the second use opens nothing."""
    made = invited(house)
    slips = house.kit.identities.slips
    assert slips.stands(made.secret)
    secret = came_in(house, made.secret.lower())
    session = house.kit.identities.session(secret)
    assert session is not None
    assert session.person == house.people["ana"]
    assert session.ends_at == house.clock() + timedelta(days=180)
    assert not slips.stands(made.secret)
    assert slips.use(made.secret) is None


def test_a_slip_waits_so_many_days(house: Planted) -> None:
    """On its last second it lets in, and from its end on it does not."""
    first, second = invited(house, days=3), invited(house, "ben", days=3)
    assert first.ends_at == house.clock() + timedelta(days=3)
    house.clock.now = first.ends_at - timedelta(seconds=1)
    came_in(house, first.secret)
    house.clock.now = first.ends_at
    assert house.kit.identities.slips.use(second.secret) is None


def test_a_new_slip_ends_the_unused_one(house: Planted) -> None:
    """Of two slips of one person only the later lets in; another person's stays."""
    first, other, second = invited(house), invited(house, "ben"), invited(house)
    assert house.kit.identities.slips.use(first.secret) is None
    came_in(house, second.secret)
    came_in(house, other.secret)


def test_inviting_again_signs_nobody_out(house: Planted) -> None:
    """A second device is no lost one."""
    secret = came_in(house, invited(house).secret)
    assert invited(house).ended == 0
    assert house.kit.identities.session(secret) is not None


def test_the_lost_phone_is_out_at_its_next_request(house: Planted) -> None:
    """Reissuing ends the person's sessions and nobody else's; the new slip lets in."""
    lost, others = came_in(house, invited(house).secret), came_in(house, invited(house, "ben").secret)
    made = house.do(ReissueInvitation(house.people["ana"]), by="sam")
    assert isinstance(made, PersonInvited)
    assert made.ended == 1
    assert house.kit.identities.session(lost) is None
    assert house.kit.identities.session(others) is not None
    assert house.kit.identities.session(came_in(house, made.secret)) is not None


def test_the_lost_phone_takes_unused_links_along(house: Planted) -> None:
    """A sign-in link that lies unread in the lost phone's mail opens nothing."""
    invited(house)
    (identity,) = house.kit.identities.identities_of(house.people["ana"])
    link = house.kit.identities.make_signin_link(identity.id)
    house.do(ReissueInvitation(house.people["ana"]), by="sam")
    assert not house.kit.identities.link_stands(link)


def test_the_lost_phone_takes_the_tokens_made_with_it_along(house: Planted) -> None:
    """Whoever found it could have made one, for a year; what was made at the machine never was on it."""
    invited(house)
    identities = house.kit.identities
    (identity,) = identities.identities_of(house.people["ana"])
    own, machine = identities.api_tokens.make_own(identity.id, "x", "form"), identities.make_token(identity.id, "y")
    house.do(ReissueInvitation(house.people["ana"]), by="sam")
    assert own
    assert identities.actor_of_token(own) is None
    assert identities.actor_of_token(machine)


@pytest.mark.parametrize("by", ["ana", "ben", "lou"])
def test_residents_and_landlords_invite_nobody(house: Planted, by: str) -> None:
    """Not even themselves."""
    for command in (InvitePerson, ReissueInvitation):
        assert isinstance(house.do(command(house.people["ana"]), by=by), NotAllowed)
    assert house.count("invitation") == 0


@pytest.mark.parametrize("name", ["kim", "lou"])
def test_a_steward_invites_nobody_who_is_trusted_with_more(house: Planted, name: str) -> None:
    """A slip is its person's key: a coordinator's or a landlord's is not for a steward to hold."""
    for command in (InvitePerson, ReissueInvitation):
        assert isinstance(house.do(command(house.people[name]), by="sam"), NotAllowed)
    assert isinstance(house.do(InvitePerson(house.people[name]), by="kim"), PersonInvited)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.SOCIAL_WORKER, Role.TREASURER, Role.AUDITOR, Role.LANDLORD])
def test_a_role_beyond_the_house_takes_a_coordinator(house: Planted, role: Role) -> None:
    """A resident who also serves the organisation is invited by its coordinator."""
    granted(house, "ana", role, house.house.id)
    assert isinstance(house.do(InvitePerson(house.people["ana"]), by="sam"), NotAllowed)
    assert isinstance(house.do(InvitePerson(house.people["ana"]), by="kim"), PersonInvited)


@pytest.mark.parametrize("role", list(Role))
def test_a_role_in_another_house_is_not_opened_from_here(planting: Planter, role: Role) -> None:
    """Whoever holds any role in a house where the inviter has none is invited by neither house's steward or staff."""
    house = planting()
    other = plant(house.kit, house.clock, "elsewhere")
    granted(house, "ana", role, other.house.id)
    for by in ("sam", "kim"):
        assert isinstance(house.do(InvitePerson(house.people["ana"]), by=by), NotAllowed)


def test_what_has_ended_is_in_nobodys_way(house: Planted) -> None:
    """A role somebody had once is nothing a slip would open."""
    granted(house, "ana", Role.COORDINATOR, house.house.organisation)
    grant = tables.grant
    with house.kit.database.write() as tx:
        ended = sa.update(grant).where(grant.c.scope_id == house.house.organisation, grant.c.start == DAY)
        tx.run(
            Statement(ended.where(grant.c.role == "coordinator").values(end=sa.bindparam("day"))),
            day=DAY + timedelta(1),
        )
    house.clock.now += timedelta(days=60)
    assert isinstance(house.do(InvitePerson(house.people["ana"]), by="sam"), PersonInvited)


def test_a_stranger_learns_nothing(planting: Planter) -> None:
    """Another organisation's steward gets the answer of what never was."""
    house = planting()
    other = plant(house.kit, house.clock, "elsewhere")
    assert isinstance(other.do(InvitePerson(house.people["ana"]), by="sam"), Unknown)
    assert isinstance(other.do(InvitePerson(UUID(int=1)), by="sam"), Unknown)


def test_an_ended_person_stays_out(house: Planted) -> None:
    """Whose identities have all ended gets no slip; a slip made before lets nobody in."""
    made = invited(house)
    (identity,) = house.kit.identities.identities_of(house.people["ana"])
    house.kit.deactivate(identity.id)
    assert house.kit.identities.slips.use(made.secret) is None
    again = house.do(InvitePerson(house.people["ana"]), by="sam")
    assert isinstance(again, Misread)
    assert again.code == "error.person_ended"


@pytest.mark.parametrize("days", [0, -1, 91, True, 1.5, "7"])
def test_a_slip_waits_a_day_to_three_months(days: Any) -> None:
    """Other numbers are no wait."""
    with pytest.raises(Unreadable):
        InvitePerson(UUID(int=1), days)


def test_the_same_key_shows_no_code_twice(house: Planted) -> None:
    """A repeated request makes one slip, and its code is gone."""
    command = InvitePerson(house.people["ana"])
    assert isinstance(house.do(command, by="sam", key="once"), PersonInvited)
    assert isinstance(house.do(command, by="sam", key="once"), AlreadyShown)
    assert house.count("invitation") == 1


def test_no_code_is_kept_anywhere(house: Planted) -> None:
    """No table holds a code in any writing of it, nor a session it opened; repr hides it."""
    made = invited(house)
    secret = came_in(house, made.secret)
    again = house.do(ReissueInvitation(house.people["ana"]), by="sam", key="k")
    everything = table_bytes(house.kit.database)
    for code in (made.secret, again.secret):
        assert code.encode() not in everything
        assert code.replace("-", "").encode() not in everything
        assert code not in repr(made) + repr(again)
    assert secret.encode() not in everything


def test_the_journal_says_who_was_let_in_by_whom(house: Planted) -> None:
    """One line each, in the organisation's own stream, with ids only."""
    invited(house)
    house.do(ReissueInvitation(house.people["ana"]), by="kim")
    journal = tables.journal
    told = sa.select(journal.c.event, journal.c.actor_id, journal.c.stream_id).order_by(journal.c.seq)
    with house.kit.database.read() as tx:
        found = [tuple(row) for row in tx.run(Statement(told))]
    stream = house.house.organisation
    assert found == [
        ("InvitationMade", house.people["sam"], stream),
        ("InvitationReissued", house.people["kim"], stream),
    ]


def test_the_kit_itself_may_invite(house: Planted) -> None:
    """The command line does for who has nobody to ask."""
    assert isinstance(house.kit.desk.do(InvitePerson(house.people["kim"]), by=SYSTEM), PersonInvited)


def test_of_many_at_once_one_comes_in(house: Planted) -> None:
    """Eight phones press the button of one slip in the same moment: one session, seven told that it was used."""
    made = invited(house)
    slips = house.kit.identities.slips
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda number: slips.use(made.secret, address=f"192.0.2.{number}"), range(8)))
    assert len([secret for secret in opened if secret]) == 1
    assert house.count("session") == 1


def test_of_many_slips_at_once_one_is_good(house: Planted) -> None:
    """Two stewards make a slip for one person in the same moment: the later one lets in, the other is replaced."""
    person = house.people["ana"]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda by: house.do(InvitePerson(person), by=by), ["sam", "kim", "sam", "kim"]))
    assert all(isinstance(one, PersonInvited) for one in made)
    assert len([one for one in made if house.kit.identities.slips.stands(one.secret)]) == 1
    assert len(house.kit.identities.identities_of(person)) == 1


def test_wrong_codes_are_counted_by_address(house: Planted) -> None:
    """Thirty wrong ones in a quarter of an hour, then one waits; a right one from elsewhere still lets in."""
    from habitat_kit.web.slips import TRIES
    from habitat_kit.web.throttle import Throttled

    slips, made = house.kit.identities.slips, invited(house)
    for number in range(TRIES):
        assert slips.use(f"{number}", address="192.0.2.1") is None
    with pytest.raises(Throttled):
        slips.use(made.secret, address="192.0.2.1")
    assert slips.use(made.secret, address="192.0.2.2") is not None


def test_a_steward_sees_whom_to_invite(house: Planted) -> None:
    """The people of the house with how they stand; staff of the organisation only for its coordinator."""
    made = invited(house)
    came_in(house, made.secret)
    invited(house, "ben")
    sight = house.kit.desk.sight(house.actor("sam"))
    seen = {guest.name: (guest.inside, guest.waits) for guest in sight.guests(house.house.id)}
    assert seen["Ana"] == (True, None)
    assert seen["Ben"][0] is False
    assert seen["Ben"][1] == made.ends_at
    assert "Kim" not in seen
    assert "Kim" in {guest.name for guest in house.kit.desk.sight(house.actor("kim")).guests(house.house.id)}
    for by in (house.actor("ana"), house.actor("lou"), Actor()):
        with pytest.raises(NotThere):
            house.kit.desk.sight(by).guests(house.house.id)
