"""What SQL answers a rule is what memory answers, whatever was booked, and where, and when it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from attrs import evolve, frozen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habitat_kit.core import history as memory
from habitat_kit.core.accounts import AccountLine, LineKind
from habitat_kit.core.actors import Role
from habitat_kit.core.bookings import Booking
from habitat_kit.core.claims import filling, whole
from habitat_kit.core.closures import Closure
from habitat_kit.core.history import History
from habitat_kit.core.ids import named
from habitat_kit.core.inforce import RulesInForce
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.money import Money
from habitat_kit.core.people import Household, Membership, Organisation
from habitat_kit.core.periods import Nights, Span
from habitat_kit.core.questions import (
    BookingsBegun,
    BookingsBetween,
    ChoresLeft,
    ContributedSoFar,
    Home,
    HomeOf,
    HostOf,
    MembersOn,
    MinutesUsed,
    NightsUsed,
    Question,
    TasksAbout,
    TimesUsed,
    Used,
    Weighing,
)
from habitat_kit.core.signing import Signed
from habitat_kit.core.spaces import House, Space
from habitat_kit.core.tasks import Task, TaskState
from habitat_kit.core.uses import HOLDING, Silence, State
from habitat_kit.store import accounts, answers, tables, tasks, uses
from habitat_kit.store.answers import SqlLedger
from habitat_kit.store.mapping import ground
from habitat_kit.store.transaction import Database, Transaction
from habitat_kit.testing import strategies as kit
from tests.desk.world import house_of
from tests.store.world import put

EACH_ROLLS_BACK = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
"""One database serves all examples: each is written in a transaction that is rolled back."""

NEW_YEAR = date(2026, 1, 1)
SECOND = timedelta(seconds=1)
MOVES = (date(2026, 1, 10), date(2026, 2, 20), date(2026, 3, 1))
HOUSEHOLDS = tuple(Household(named("household", n), named("organisation"), named("house"), n, n) for n in "123")
YEARS = (2025, 2026, 2027)
MEMBERSHIPS = (
    Membership(named("household", "1"), named("person", "1"), MOVES[0]),
    Membership(named("household", "1"), named("person", "2"), MOVES[1], MOVES[2]),
    Membership(named("household", "2"), named("person", "3"), MOVES[0], MOVES[1]),
    Membership(named("household", "2"), named("person", "2"), MOVES[1]),
)
"""Who moved in when, and out."""


@frozen
class Past:
    """A house, what was booked in it, and what was closed meanwhile."""

    house: House
    history: History
    closure: Closure


@st.composite
def account_lines(draw: st.DrawFn, house: House, bookings: tuple[Booking, ...]) -> tuple[AccountLine, ...]:
    """Charges for bookings and for none, in two currencies and three years, some of them taken back."""
    drawn = draw(st.lists(st.tuples(st.integers(1, 9_999), st.sampled_from(YEARS), st.booleans()), max_size=5))
    found: list[AccountLine] = []
    for number, (coins, year, back) in enumerate(drawn):
        booking = draw(st.sampled_from([None, *bookings]))
        made = AccountLine(
            id=named("line", str(number)),
            organisation=house.organisation,
            house=house.id,
            household=HOUSEHOLDS[number % 3].id,
            day=date(2026, 1, 2),
            kind=LineKind.CHARGE,
            what="night",
            amount=Money.of(coins, draw(st.sampled_from(["EUR", "CHF"]))),
            year=year,
            use=booking.id if booking else None,
            space=booking.space if booking else draw(st.sampled_from([None, *(s.id for s in house.tree.spaces)])),
            made_at=datetime(2026, 1, 2, tzinfo=UTC),
        )
        undone = evolve(made, id=named("undoes", str(number)), kind=LineKind.REVERSAL, amount=-made.amount)
        found += [made, evolve(undone, reverses=made.id)] if back else [made]
    return tuple(found)


@st.composite
def chores(draw: st.DrawFn, house: House, bookings: tuple[Booking, ...]) -> tuple[Task, ...]:
    """What is to be done after some of the bookings, or about nothing, by anybody or a role; some of it done."""
    some = st.tuples(
        st.sampled_from(["cleaning", "keys"]),
        kit.days(kit.BUSY_FROM, kit.BUSY_UNTIL),
        st.sampled_from([None, *bookings]),
        st.sampled_from([None, Role.KEEPER]),
        st.booleans(),
    )
    return tuple(
        Task(
            id=named("task", str(number)),
            organisation=house.organisation,
            house=house.id,
            kind=kind,
            due=due,
            use=booking.id if booking else None,
            role=role,
            state=TaskState.DONE if done else TaskState.OPEN,
            made_at=datetime(2026, 1, 2, tzinfo=UTC),
            ended_at=datetime(2026, 1, 3, tzinfo=UTC) if done else None,
        )
        for number, (kind, due, booking, role, done) in enumerate(draw(st.lists(some, max_size=5)))
    )


@st.composite
def pasts(draw: st.DrawFn) -> Past:
    house = draw(kit.houses(kit.trees(most=5)))
    closed = draw(kit.spans(kit.BUSY_FROM, kit.BUSY_UNTIL))
    days = Nights(closed.start.date(), closed.end.date() + timedelta(days=1))
    space = draw(st.sampled_from(house.tree.spaces)).id
    closure = Closure(named("closure"), house.organisation, house.id, space, "works", days, closed, house.zone)
    made = closed.start - timedelta(days=9)
    booked = draw(kit.histories(house))
    lines = draw(account_lines(house, booked.bookings))
    history = evolve(booked, households=HOUSEHOLDS, memberships=MEMBERSHIPS, lines=lines)
    history = evolve(history, tasks=draw(chores(house, booked.bookings)))
    return Past(house, history, evolve(closure, made_at=made, revised_at=made))


@contextmanager
def kept(store: Database, past: Past) -> Iterator[Ledger]:
    """The ledger of a database that has this past, for as long as the block lasts."""
    with store.write() as tx:
        _write_house(tx, past.house)
        for booking in past.history.bookings:
            uses.add_booking(tx, booking)
            if booking.state in HOLDING:
                uses.take(tx, booking, whole(past.house.tree, booking.space, booking.span))
        _close(tx, past)
        for line in past.history.lines:
            accounts.add(tx, line)
        for task in past.history.tasks:
            tasks.add(tx, task)
        yield SqlLedger(tx)
        tx.rollback()


def _write_house(tx: Transaction, house: House) -> None:
    organisation = Organisation(house.organisation, "organisation", "Organisation")
    put(tx, tables.organisation, **ground.organisation_row(organisation), seq=0)
    put(tx, tables.house, **ground.house_row(house), seq=0, ground=1)
    for space in house.tree.spaces:
        put(tx, tables.space, **ground.space_row(space, house), calendar_revision=0)
    for under in ground.closure_rows(house.tree, house.id):
        put(tx, tables.space_under, **under)
    of = {"organisation_id": house.organisation}
    for number in "123":
        put(tx, tables.household, id=named("household", number), key=number, label=number, house_id=house.id, **of)
        put(tx, tables.person, id=named("person", number), name=number, locale="fr", **of)
    for place, one in enumerate(MEMBERSHIPS):
        there = {"household_id": one.household, "person_id": one.person, "start": one.start, "end": one.end}
        put(tx, tables.membership, id=named("membership", str(place)), **there, **of)


def _close(tx: Transaction, past: Past) -> None:
    """A closure in the gaps: it holds leaves and is nobody's booking."""
    tree, closure = past.house.tree, past.closure
    standing = [c for b in past.history.bookings if b.state in HOLDING for c in whole(tree, b.space, b.span)]
    uses.add_closure(tx, closure)
    uses.take_gaps(tx, closure, tuple(filling(past.house, closure.space, closure.span, standing)))


def moments(past: Past) -> st.SearchStrategy[datetime]:
    """When it is asked: any time, and each deadline's own second and the one before."""
    deadlines = [b.deadline for b in past.history.bookings if b.deadline]
    edges = [deadline - n * SECOND for deadline in deadlines for n in (0, 1)]
    anywhere = kit.instants(kit.BUSY_FROM, kit.BUSY_UNTIL)
    return anywhere | st.sampled_from(edges) if edges else anywhere


def left_out(past: Past) -> st.SearchStrategy[UUID | None]:
    """Nobody, one of the bookings, or one that never was."""
    return st.sampled_from([None, named("nothing"), *(b.id for b in past.history.bookings)])


def spaces(past: Past) -> st.SearchStrategy[Space]:
    return st.sampled_from(past.house.tree.spaces)


WEEKENDS = frozenset({5, 6})


def used(asked: type[Weighing[Any]]) -> Any:
    """How one of the sums is asked: of a household or one person of it, on any day of the week or some."""

    @st.composite
    def question(draw: st.DrawFn, past: Past) -> Weighing[Any]:
        first, end = sorted(draw(st.tuples(*[kit.days(kit.BUSY_FROM, kit.BUSY_UNTIL) | st.just(NEW_YEAR)] * 2)))
        return asked(
            draw(kit.ids("household", 3)),
            draw(spaces(past)).id,
            draw(st.sampled_from(["guest_stay", "meeting", "unheard_of"])),
            first,
            end,
            draw(moments(past)),
            draw(left_out(past)),
            draw(st.none() | kit.ids("person", 3)),
            *(
                (draw(st.frozensets(st.integers(1, 7), max_size=3)), draw(st.booleans()))
                if issubclass(asked, Used)
                else ()
            ),
        )

    return question


@st.composite
def home_of(draw: st.DrawFn, past: Past) -> HomeOf:
    return HomeOf(draw(kit.ids("household", 4)), draw(kit.days(kit.BUSY_FROM, kit.BUSY_UNTIL) | st.sampled_from(MOVES)))


@st.composite
def members_on(draw: st.DrawFn, past: Past) -> MembersOn:
    day = draw(kit.days(kit.BUSY_FROM, kit.BUSY_UNTIL) | st.sampled_from(MOVES))
    return MembersOn(draw(kit.ids("household", 4)), day)


@st.composite
def contributed(draw: st.DrawFn, past: Past) -> ContributedSoFar:
    year, currency = draw(st.sampled_from([*YEARS, 1999])), draw(st.sampled_from(["EUR", "CHF"]))
    return ContributedSoFar(draw(spaces(past)).id, year, currency, draw(left_out(past)))


def booking_of(past: Past) -> st.SearchStrategy[UUID]:
    """One of the bookings, or one that never was."""
    return st.sampled_from([named("nothing"), *(b.id for b in past.history.bookings)])


@st.composite
def host_of(draw: st.DrawFn, past: Past) -> HostOf:
    return HostOf(draw(booking_of(past)), draw(kit.days(kit.BUSY_FROM, kit.BUSY_UNTIL) | st.sampled_from(MOVES)))


@st.composite
def tasks_about(draw: st.DrawFn, past: Past) -> TasksAbout:
    return TasksAbout(draw(booking_of(past)))


@st.composite
def chores_left(draw: st.DrawFn, past: Past) -> ChoresLeft:
    """Of any household, or of one that booked, a day after something was due."""
    days = kit.days(kit.BUSY_FROM, kit.BUSY_UNTIL)
    after = [task.due + n * timedelta(days=1) for task in past.history.tasks for n in (0, 1)]
    homes = [named("nobody"), *(b.household for b in past.history.bookings)]
    day = draw(days | st.sampled_from(after) if after else days)
    return ChoresLeft(draw(st.sampled_from(homes)), past.house.id, draw(spaces(past)).id, day)


@st.composite
def bookings_between(draw: st.DrawFn, past: Past) -> BookingsBetween:
    span = draw(kit.spans(kit.BUSY_FROM, kit.BUSY_UNTIL))
    return BookingsBetween(draw(spaces(past)).id, span, draw(moments(past)), draw(left_out(past)))


def pointed(past: Past) -> Iterator[Question[Any]]:
    """Questions at the edges of each booking: with and without it, at its deadline and before, touching it and meeting it."""
    for b in past.history.bookings:
        for without in (None, b.id):
            for at in (b.deadline or b.span.start, (b.deadline or b.span.start) - SECOND):
                for scope in {space.id for space in past.house.tree.above(b.space)}:
                    yield from (BookingsBetween(scope, span, at, without) for span in _beside(b.span))
                    asked = (NightsUsed, BookingsBegun) if isinstance(b.when, Nights) else (MinutesUsed, BookingsBegun)
                    for first, end in _around(b.first_day, b.last_day):
                        for question in asked:
                            yield question(b.household, scope, b.kind, first, end, at, without)
                            who = (at, without, b.person, WEEKENDS, True)
                            yield question(b.household, scope, b.kind, first, end, *who)
                        yield TimesUsed(b.household, scope, b.kind, first, end, at, without)
                        yield TimesUsed(b.household, scope, b.kind, first, end, at, without, b.person)


def _beside(span: Span) -> tuple[Span, ...]:
    """The second after it and before it, its last and its first."""
    edges = (span.end, span.start - SECOND, span.end - SECOND, span.start)
    return tuple(Span(edge, edge + SECOND) for edge in edges)


def _around(first: date, end: date) -> tuple[tuple[date, date], ...]:
    """Just its nights, one fewer on either side, the night before it and the one after; its days for hours."""
    day = timedelta(days=1)
    return (first, end), (first + day, end), (first, end - day), (first - day, first), (end, end + day)


ASKING: dict[type[Question[Any]], Any] = {
    **{asked: used(asked) for asked in (NightsUsed, MinutesUsed, BookingsBegun, TimesUsed)},
    BookingsBetween: bookings_between,
    HomeOf: home_of,
    MembersOn: members_on,
    ContributedSoFar: contributed,
    HostOf: host_of,
    TasksAbout: tasks_about,
    ChoresLeft: chores_left,
}
"""How each question is asked here."""

ELSEWHERE = {Signed}
"""tests/desk/test_signing.py asks this one of both."""

OF_THE_GROUND = {RulesInForce}
"""Answered from the rulebooks a command holds in memory, never by SQL: tests/desk/test_turnover.py."""


def test_every_question_has_both_answers_and_is_asked_here() -> None:
    """A question of the core without a SQL answer, an in-memory answer or a proof that they agree cannot be added."""
    asked = {question for base in (Question, Weighing, Used) for question in base.__subclasses__()}
    asked -= {Weighing, Used}
    ours = {question for question in asked if question.__module__ == NightsUsed.__module__}
    assert set(answers.ANSWERS) == set(memory.ANSWERS) - OF_THE_GROUND == set(ASKING) | ELSEWHERE
    assert set(ASKING) >= ours


@given(pasts(), st.data())
@EACH_ROLLS_BACK
def test_sql_answers_what_memory_answers(store: Database, past: Past, data: st.DataObject) -> None:
    """Every question, over any past, at any moment, without any booking: the database and memory agree."""
    with kept(store, past) as ledger:
        for asking in ASKING.values():
            for question in data.draw(st.lists(asking(past), min_size=3, max_size=6)):
                assert ledger(question) == past.history(question), question
        for question in pointed(past):
            assert ledger(question) == past.history(question), question


@given(st.data())
@EACH_ROLLS_BACK
def test_a_stay_across_new_year_weighs_on_both_years(store: Database, data: st.DataObject) -> None:
    """In any zone, each calendar year is charged the nights that belong to it, by SQL and by memory alike."""
    house = data.draw(kit.houses(kit.trees(most=2)))
    before, after = data.draw(st.integers(1, 20)), data.draw(st.integers(1, 20))
    stay = _stay(house, NEW_YEAR - timedelta(days=before), NEW_YEAR + timedelta(days=after))
    past = Past(house, History(house.tree, (stay,)), data.draw(pasts()).closure)
    past = evolve(past, closure=evolve(past.closure, space=stay.space))
    with kept(store, past) as ledger:
        for year, nights in ((2025, before), (2026, after), (2027, 0)):
            dates = date(year, 1, 1), date(year + 1, 1, 1)
            question = NightsUsed(stay.household, stay.space, "guest_stay", *dates, stay.span.start)
            assert (ledger(question), past.history(question)) == (nights, nights)


def _stay(house: House, arrival: date, departure: date) -> Booking:
    when = Nights(arrival, departure)
    span, made = house.span(when), datetime(2025, 6, 1, tzinfo=house.span(when).start.tzinfo)
    place = house.tree.spaces[0].id
    stay = Booking(
        named("stay"), house.organisation, house.id, place, "guest_stay", when, span, house.zone, named("household", "1"), 2
    )  # fmt: skip
    return evolve(stay, state=State.CONFIRMED, made_at=made, revised_at=made)


@given(pasts(), st.sampled_from(Silence), st.data())
@EACH_ROLLS_BACK
def test_a_passed_deadline_counts_as_its_silence_says(
    store: Database, past: Past, silence: Silence, data: st.DataObject
) -> None:
    """A request past its deadline weighs and holds just when silence means yes, before anybody wrote that down."""
    booking = data.draw(kit.bookings(past.house, states=(State.OPTION, State.AWAITING)))
    waiting = evolve(booking, on_silence=silence, counted=True)
    alone = evolve(past, history=History(past.house.tree, (waiting,)))
    assert waiting.deadline is not None
    question = BookingsBetween(waiting.space, waiting.span, waiting.deadline)
    with kept(store, alone) as ledger:
        assert bool(ledger(question)) is bool(alone.history(question)) is (silence is Silence.ACCEPT)


def test_a_household_lives_there_since_its_oldest_member_who_still_does(store: Database) -> None:
    """Who moved out makes nobody older; a household nobody knows lives nowhere."""
    with store.write() as tx:
        _write_house(tx, house_of("here"))
        homes = [SqlLedger(tx)(HomeOf(named("household", "2"), day)) for day in MOVES]
        assert [home.since for home in homes] == [MOVES[0], MOVES[1], MOVES[1]]
        assert SqlLedger(tx)(HomeOf(named("nobody"), MOVES[0])) == Home()
        tx.rollback()
