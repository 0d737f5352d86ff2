"""What each role sees of its own house, and that nothing of another organisation's is ever seen by anybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import attrs
import pytest
import sqlalchemy as sa
from attrs import frozen

from habitat_kit.core.actors import NOBODY, Actor
from habitat_kit.core.bookings import Booking
from habitat_kit.core.closures import Closure
from habitat_kit.core.commands import (
    BookSeries,
    CloseSpace,
    CreateFeedLink,
    DeclineBooking,
    MakeArrivalLink,
    MakeTask,
    ObjectToRules,
    OpenRound,
    ProposeRules,
    ReportIncident,
)
from habitat_kit.core.errors import NotThere
from habitat_kit.core.ids import named
from habitat_kit.core.periods import Nights, Span
from habitat_kit.core.permissions import PERMISSIONS
from habitat_kit.core.privacy import Privacy, privacy_of
from habitat_kit.core.uses import State
from habitat_kit.core.verdicts import Verdict
from habitat_kit.desk.sight import NOBODYS, Sight
from habitat_kit.plugins.participatory import ApprovalAbove, NightsPerYear
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from tests.desk.conftest import Planter
from tests.desk.world import DAY, NOW, Planted, plant

SPAN = Span(NOW, NOW + timedelta(days=90))
RULES = (NightsPerYear(nights=20), ApprovalAbove(nights=4))
CANARY = "canary-7f3a"
ROLES = ("ana", "sam", "kim", "lou")
"""A resident, a steward, a coordinator of the whole organisation, a landlord."""


@frozen
class Place:
    """A house with a little life in it, and every id that stands in it."""

    house: Planted
    stay: UUID
    waiting: UUID
    declined: UUID
    closure: UUID
    link: UUID
    task: UUID
    case: UUID
    series: UUID
    rulebook: UUID
    proposal: UUID

    @property
    def ids(self) -> set[UUID]:
        """All of them."""
        mine = {self.stay, self.waiting, self.declined, self.closure, self.link, self.task, self.case, self.series}
        mine |= {self.rulebook, self.proposal}
        spaces = {space.id for space in self.house.house.tree.spaces}
        people = {*self.house.people.values(), *self.house.households.values()}
        return mine | spaces | people | {self.house.house.id, self.house.house.organisation}


def lived_in(house: Planted, word: str) -> Place:
    """Book, wait, decline, close and link, with a word in everything that is typed."""
    stay = house.do(house.stay(0, 2, guests=3, purpose=f"{word} purpose")).booking.id
    waiting = house.do(house.stay(10, 5, purpose=f"{word} waits"), by="ben").booking.id
    declined = house.do(house.stay(20, 5, purpose=f"{word} hopes"), by="ben").booking
    house.do(DeclineBooking(declined.id, declined.revision, f"{word} note"), by="sam")
    works = CloseSpace(house.space("one"), DAY + timedelta(days=30), DAY + timedelta(days=33), reason=f"{word} works")
    closure = house.do(works, by="sam").closure.id
    label = tables.household.c
    with house.kit.database.write() as tx:
        statement = sa.update(tables.household).where(label.house_id == sa.bindparam("at", type_=label.house_id.type))
        tx.run(Statement(statement.values(label=f"{word} " + label.label)), at=house.house.id)
    identity = house.kit.identities.create_identity(house.house.organisation, house.people["ana"], f"ana@{word}")
    actor = Actor(identity=identity, person=house.people["ana"])
    link = house.kit.desk.do(CreateFeedLink(house.space("flat"), label=f"{word} phone"), by=actor)
    house.do(MakeArrivalLink(stay, f"{word} call"))
    flat, ana = house.space("flat"), house.people["ana"]
    chore = MakeTask(house.house.id, f"{word} chore", DAY, space=flat, assignee=ana, detail=f"{word} detail")
    task = house.do(chore, by="sam").task.id
    report = ReportIncident(house.house.id, about="place", kind="nuisance", words=f"{word} noise", space=flat)
    case = house.do(report).incident
    evening = datetime.combine(DAY + timedelta(days=70), time(18))
    again = BookSeries(house.space("living"), "meeting", evening, evening + timedelta(hours=1), "FREQ=WEEKLY;COUNT=2")
    series = house.do(attrs.evolve(again, purpose=f"{word} again"), by="cleo").series.id
    rulebook = named(house.house.key, "rules")
    rules = f'[[bindings]]\nspace = "flat"\n[[articles]]\nnumber = "1"\ntext.fr = "{word} rules"\n'
    proposal = house.do(ProposeRules(rulebook, rules)).proposal
    house.do(OpenRound(proposal, 1, NOW.date() + timedelta(days=30)))
    house.do(ObjectToRules(proposal, 1, f"{word} objection"), by="ben")
    uses = (stay, waiting, declined.id, closure)
    return Place(house, *uses, link.link, task, case, series, rulebook, proposal)  # type: ignore[union-attr]


@pytest.fixture
def here(planting: Planter) -> Place:
    """Give a house with some life in it."""
    return lived_in(planting(*RULES), "ours")


@pytest.fixture
def there(here: Place) -> Place:
    """Give another organisation's house in the same database, full of canaries."""
    house = here.house
    return lived_in(plant(house.kit, house.clock, CANARY, RULES), CANARY)


@frozen
class Ids:
    """What a probe asks about."""

    house: UUID
    space: UUID
    household: UUID
    booking: UUID
    closure: UUID
    task: UUID
    case: UUID
    series: UUID
    rulebook: UUID
    proposal: UUID


def ids_of(place: Place) -> Ids:
    """Those of a place that is there."""
    house = place.house
    found = house.house.id, house.space("flat"), house.households["ana"]
    rest = place.task, place.case, place.series, place.rulebook, place.proposal
    return Ids(*found, place.stay, place.closure, *rest)


NOWHERE = Ids(*(named("nowhere", str(n)) for n in range(10)))

Probe = Callable[[Sight, Ids], Any]
PROBES: dict[str, Probe] = {
    "house": lambda sight, at: sight.house(at.house),
    "space": lambda sight, at: sight.space(at.space),
    "may": lambda sight, at: [sight.may(right, at.house) for right in PERMISSIONS],
    "households": lambda sight, at: sight.households(at.house),
    "own": lambda sight, at: sight.own(at.house),
    "label": lambda sight, at: sight.label(at.household),
    "reached": lambda sight, _: sight.reached(),
    "bookings": lambda sight, at: sight.bookings(at.house, SPAN),
    "bookings of a space": lambda sight, at: sight.bookings(at.house, SPAN, space=at.space),
    "closures": lambda sight, at: sight.closures(at.house, SPAN),
    "booking": lambda sight, at: sight.booking(at.booking),
    "series": lambda sight, at: sight.series(at.series),
    "waiting": lambda sight, at: sight.waiting(at.house),
    "rulebooks": lambda sight, at: sight.rulebooks(at.house),
    "allowances": lambda sight, at: sight.allowances(at.house, at.household, at.space, "guest_stay", 2027),
    "links": lambda sight, at: sight.links(at.house),
    "note": lambda sight, at: sight.note(at.booking),
    "life": lambda sight, at: sight.life(at.booking),
    "overridable": lambda sight, at: sight.overridable(at.space, Verdict()),
    "weighs": lambda sight, at: sight.weighs(at.booking),
    "houses": lambda sight, _: sight.houses(),
    "mine": lambda sight, _: sight.mine(),
    "reading": lambda sight, at: sight.reading(at.house, lambda work: work.house),
    "guests": lambda sight, at: sight.guests(at.house),
    "tasks": lambda sight, _: sight.tasks(),
    "task": lambda sight, at: sight.task(at.task),
    "whose": lambda sight, _: tuple(sight.whose(sight.tasks()).items()),
    "cases": lambda sight, _: sight.cases(),
    "case": lambda sight, at: sight.case(at.case),
    "handled": lambda sight, at: sight.handled(at.house),
    "called_for": lambda sight, at: sight.called_for(at.house),
    "case_counts": lambda sight, at: sight.case_counts(at.house),
    "case_people": lambda sight, at: sight.case_people(at.house),
    "neighbours": lambda sight, at: sight.neighbours(at.house),
    "dangers": lambda sight, at: sight.dangers(at.house),
    "danger": lambda sight, at: sight.danger(at.closure),
    "own_links": lambda sight, _: sight.own_links(),
    "waits": lambda sight, _: sight.waits(),
    "line": lambda sight, at: sight.line(at.space, Nights(date(2027, 4, 5), date(2027, 4, 7))),
    "instead": lambda sight, at: sight.instead(at.booking),
    "rulebook": lambda sight, at: sight.rulebook(at.rulebook),
    "signers": lambda sight, at: sight.signers(at.rulebook),
    "last_signed": lambda sight, at: sight.last_signed(at.rulebook),
    "proposals": lambda sight, at: sight.proposals(at.house),
    "proposal": lambda sight, at: sight.proposal(at.proposal),
    "draft_start": lambda sight, at: sight.draft_start(at.rulebook),
    "draft_read": lambda sight, at: sight.draft_read(at.rulebook, "x = 1"),
    "to_sign": lambda sight, at: sight.to_sign(at.house),
    "to_answer": lambda sight, at: sight.to_answer(at.house),
    "account": lambda sight, at: sight.account(at.household, date(2027, 1, 1), date(2028, 1, 1)),
    "accounts": lambda sight, at: sight.accounts(at.house),
    "account_lines": lambda sight, at: sight.account_lines(at.house, date(2027, 1, 1), date(2028, 1, 1)),
    "cost": lambda sight, at: sight.cost(at.booking),
    "pays": lambda sight, at: sight.pays(at.house),
    "to_review": lambda sight, at: sight.to_review(at.house),
    "to_support": lambda sight, at: sight.to_support(at.house),
    "readiness": lambda sight, at: sight.readiness(at.booking),
    "ways_in": lambda sight, at: sight.ways_in(at.booking),
    "doors": lambda sight, at: sight.doors(at.space),
    "kept": lambda sight, _: sight.kept(),
    "arrival_link": lambda sight, at: sight.arrival_link(at.booking),
    "arrival": lambda sight, at: sight.arrival(str(at.booking)),
}
"""Every look a Sight has."""


def eyes(place: Place, name: str | None) -> Sight:
    """Somebody's sight; nobody's without a name."""
    kit = place.house.kit
    return kit.desk.sight(place.house.actor(name) if name else NOBODY)


def seen(probe: Probe, sight: Sight, at: Ids) -> Any:
    """What a probe sees, or what it is told is not there."""
    try:
        return probe(sight, at)
    except NotThere as missing:
        return f"no {missing.what}"


def mixed(mine: Ids, other: Ids) -> Iterator[Ids]:
    """One's own ids with each of another's in their place, and all of another's."""
    yield other
    for name, value in attrs.asdict(other).items():
        yield attrs.evolve(mine, **{name: value})


def told(found: Any) -> str:
    """Everything in it, hidden fields too."""
    if attrs.has(type(found)):
        return " ".join(told(getattr(found, name.name)) for name in attrs.fields(type(found)))
    if isinstance(found, dict):
        return " ".join(told(one) for pair in found.items() for one in pair)
    if isinstance(found, list | tuple | set | frozenset):
        return " ".join(map(told, found))
    return str(found)


def test_every_look_is_probed() -> None:
    """A new method of Sight has to be probed here."""
    given = {"actor", *(field.name for field in attrs.fields(Sight))}
    looks = {name for name in dir(Sight) if not name.startswith("_")} - given
    assert looks == {name.partition(" ")[0] for name in PROBES}


def test_nothing_of_another_organisation_is_seen(here: Place, there: Place) -> None:
    """Whoever looks, with whichever ids: no word and no id of another organisation's house comes back."""
    foreign = {CANARY, *map(str, there.ids)}
    for sight in (eyes(here, name) for name in (*ROLES, None)):
        for at in (ids_of(here), *mixed(ids_of(here), ids_of(there))):
            for name, probe in PROBES.items():
                found = told(seen(probe, sight, at))
                assert not [word for word in foreign if word in found], name


def test_what_is_out_of_sight_looks_as_if_it_did_not_exist(here: Place, there: Place) -> None:
    """A thing of another organisation and a thing that never was are answered alike, to everybody."""
    for sight in (eyes(here, name) for name in (*ROLES, None)):
        other, nothing = mixed(ids_of(here), ids_of(there)), mixed(ids_of(here), NOWHERE)
        for theirs, nowhere in zip(other, nothing, strict=True):
            for name, probe in PROBES.items():
                assert seen(probe, sight, theirs) == seen(probe, sight, nowhere), name


def test_who_did_not_sign_in_sees_nothing(here: Place) -> None:
    """For nobody every house is as if it did not exist."""
    for probe in PROBES.values():
        found = seen(probe, eyes(here, None), ids_of(here))
        assert found in [(), None] or str(found).startswith("no ")


def hidden(owner: type) -> set[str]:
    """The fields that are not everybody's, but for the organisation, which whoever sees the house knows."""
    every = {field.name for field in attrs.fields(owner)}
    return {name for name in every if privacy_of(owner, name) is not Privacy.PUBLIC} - {"organisation"}


def test_a_landlord_sees_when_and_nothing_of_whom(here: Place) -> None:
    """Times and states are seen; whatever is not public is the same for every booking and every closure."""
    lou, at = eyes(here, "lou"), ids_of(here)
    bookings, closures = lou.bookings(at.house, SPAN), lou.closures(at.house, SPAN)
    assert [(b.id, b.state) for b in bookings] == [(here.stay, State.CONFIRMED), (here.waiting, State.AWAITING)]
    assert [c.id for c in closures] == [here.closure]
    assert all(b.household == NOBODYS and not b.purpose and b.guests == 1 for b in bookings)
    for name in hidden(Booking):
        assert len({getattr(b, name) for b in bookings}) == 1, name
    assert {getattr(c, name) for c in closures for name in hidden(Closure)} == {None}
    assert "ours" not in told(bookings + closures)


def test_a_landlord_opens_no_booking_and_books_for_nobody(here: Place) -> None:
    """No single booking, note, household, label, link, share or list of waiting ones; the rules and spaces are open."""
    lou, at = eyes(here, "lou"), ids_of(here)
    for probe in ("booking", "note", "weighs", "allowances"):
        assert str(seen(PROBES[probe], lou, at)).startswith("no ")
    for probe in ("households", "links", "waiting", "mine"):
        assert seen(PROBES[probe], lou, at) == ()
    assert lou.label(at.household) is None
    assert lou.space(at.space)[0].id == at.house
    assert len(lou.rulebooks(at.house)) == 1


def test_a_neighbour_sees_names_and_opens_their_own_only(here: Place) -> None:
    """Labels are seen by all who live there; a booking, its note and a household's share only by its own."""
    ben, at = eyes(here, "ben"), ids_of(here)
    assert [link.id for link in eyes(here, "ana").links(at.house)] == [here.link]
    assert [b.household for b in ben.bookings(at.house, SPAN)] == [at.household, here.house.households["ben"]]
    assert ben.label(at.household) == "ours Household of ana"
    for probe in ("booking", "note", "weighs", "allowances"):
        assert str(seen(PROBES[probe], ben, at)).startswith("no ")
    assert {b.id for b in ben.mine()} == {here.waiting, here.declined}
    assert ben.note(here.declined) == "ours note"
    assert [h.id for h in ben.households(at.house)] == [here.house.households["ben"]]
    assert (ben.waiting(at.house), ben.links(at.house)) == ((), ())


@pytest.mark.parametrize("name", ["sam", "kim"])
def test_who_answers_for_the_house_sees_all_of_it(here: Place, name: str) -> None:
    """Stewards and coordinators open every booking, know who waits, and may book for anybody."""
    sight, at = eyes(here, name), ids_of(here)
    assert sight.booking(at.booking).purpose == "ours purpose"
    assert sight.note(here.declined) == "ours note"
    assert [b.id for b in sight.waiting(at.house)] == [here.waiting]
    assert len(sight.households(at.house)) == 3
    assert [link.id for link in sight.links(at.house)] == [here.link]
    assert [a.used for a in sight.allowances(at.house, at.household, at.space, "guest_stay", 2027)] == [2]


def test_a_grant_that_ended_shows_nothing(here: Place) -> None:
    """From the day a grant ends the house is as if it did not exist; one's own past bookings and links stay one's own."""
    with here.house.kit.database.write() as tx:
        day = sa.bindparam("day", type_=tables.grant.c.end.type)
        tx.run(Statement(sa.update(tables.grant).values(end=day)), day=date(2027, 3, 1))
    for name in ROLES:
        for probe in PROBES.keys() - {"mine", "own_links"}:
            found = seen(PROBES[probe], eyes(here, name), ids_of(here))
            assert found in [(), None] or str(found).startswith("no "), (name, probe)


def test_a_passed_deadline_holds_nothing_for_readers(here: Place) -> None:
    """Unsettled yet, it is gone from the calendar and from the steward's list, and its household sees it expired."""
    here.house.clock.later(days=4)
    sam, at = eyes(here, "sam"), ids_of(here)
    assert [b.id for b in sam.bookings(at.house, SPAN)] == [here.stay]
    assert sam.waiting(at.house) == ()
    assert eyes(here, "ben").booking(here.waiting).state is State.EXPIRED
