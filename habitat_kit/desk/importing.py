"""Moving in: bookings made elsewhere are written as they were agreed, all of them or none.

Rules of this file:
1. No rule of the house judges them. The ground does: a place that can be booked and is there, and nobody in it.
2. What is over is done and keeps its time; what is to come holds. Nothing is charged and nobody is written to.
3. Every complaint of every line is told at once; with one complaint nothing stays.
4. A line an earlier import brought is known, whatever became of its booking.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from attrs import frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import ImportBookings, when
from habitat_kit.core.errors import Taken, Unreadable
from habitat_kit.core.events import BookingImported
from habitat_kit.core.lives import lives_all_along
from habitat_kit.core.outcomes import Imported, ImportRefused, WrongLine
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.spaces import Kind, Space, Unit
from habitat_kit.core.uses import State
from habitat_kit.desk.eyes import hidden_from
from habitat_kit.desk.keeping import booking_event, living
from habitat_kit.desk.work import Answered, Work
from habitat_kit.importing import Line, read, read_mapping
from habitat_kit.importing import Mapping as Words
from habitat_kit.importing.lines import Wrong
from habitat_kit.store import importing as kept
from habitat_kit.store import uses

T = TypeVar("T")


def bring_in(command: ImportBookings, work: Work) -> Imported | ImportRefused:
    """Take over the bookings of a file."""
    work.require("import_bookings")
    words = read_mapping(command.source, command.mapping)
    sheet = read(command.text, words, work.house.clock)
    system = f"{words.name}/{work.house.key}"
    known = kept.known(work.tx, work.house.organisation, system)
    fresh = [line for line in sheet.lines if line.key not in known]
    wrong, wishes = [*sheet.wrong], _wishes(fresh, words, work)
    made = list(_made(fresh, wishes, wrong, work))
    if wrong:
        raise Answered(ImportRefused(tuple(sorted(set(wrong)))))
    past = sum(booking.state is State.DONE for _, booking in made)
    told = Imported(len(made), past, len(sheet.lines) - len(fresh), sheet.left_out, applied=not command.plan_only)
    if command.plan_only:
        raise Answered(told)
    kept.keep(work.tx, work.house.organisation, system, ((line.key, booking.id) for line, booking in made))
    for space in {booking.space for _, booking in made}:
        uses.touch(work.tx, space)
    return Imported(told.made, past, told.known, told.left_out, tuple(booking.id for _, booking in made))


def _made(lines: Iterable[Line], wishes: _Wishes, wrong: list[WrongLine], work: Work) -> Iterator[tuple[Line, Booking]]:
    """Each line as a booking in its place; what is wrong goes to `wrong`."""
    ours, keys = set[UUID](), set[str]()
    for line in lines:
        try:
            booking = wishes.booking(line, keys)
            _place(booking, ours, work)
        except Wrong as found:
            wrong.append(WrongLine(line.number, found.code))
            continue
        ours.add(booking.id)
        yield line, booking


def _place(booking: Booking, ours: set[UUID], work: Work) -> None:
    """Write a booking with its claims, and tell of it; Wrong when somebody, or a line before it, has its place."""
    try:
        with work.tx.savepoint():
            uses.add_booking(work.tx, booking)
            claims = uses.take(work.tx, booking, living(work, booking))
    except Taken:
        holders = {use for _, use in uses.held(work.tx, booking.space, booking.span)}
        raise Wrong("import.met" if holders & ours else "import.taken") from None
    work.tell(booking_event(work, BookingImported, booking, claims, on_behalf=True))


def _wishes(lines: Iterable[Line], words: Words, work: Work) -> _Wishes:
    hidden = hidden_from(work)
    spaces = [space for space in work.house.tree.spaces if space.id not in hidden]
    return _Wishes(
        work,
        words,
        _by_name((space, name) for space in spaces for name in (space.key, space.name)),
        _by_name(kept.called(work.tx, work.house.id)) if lines else {},
    )


def _by_name(named: Iterable[tuple[T, str | None]]) -> dict[str, T]:
    """What goes by a name nobody else goes by."""
    found: dict[str, list[T]] = defaultdict(list)
    for one, name in named:
        if name and one not in found[_plain(name)]:
            found[_plain(name)].append(one)
    return {name: ones[0] for name, ones in found.items() if len(ones) == 1}


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


@frozen
class _Wishes:
    """What the words of a file mean in this house."""

    work: Work
    words: Words
    spaces: Mapping[str, Space]
    households: Mapping[str, UUID]

    def booking(self, line: Line, before: set[str]) -> Booking:
        """A line as the booking it becomes; Wrong says what is not understood, was there `before`, or cannot be here."""
        if line.key in before:
            raise Wrong("import.twice")
        before.add(line.key)
        work, house = self.work, self.work.house
        space = _meant(line.space, self.words.spaces, self.words.space, self.spaces, "space")
        household = _meant(line.household, self.words.households, self.words.household, self.households, "household")
        kind, period = self._period(line)
        try:
            span = house.span(period)
        except Unreadable:
            raise Wrong("import.clock") from None
        made = Booking(
            id=work.new_id(),
            organisation=house.organisation,
            house=house.id,
            space=space.id,
            kind=kind.key,
            when=period,
            span=span,
            zone=house.zone,
            household=household,
            guests=line.guests,
            purpose=line.purpose,
            made_by=work.actor.person,
            on_behalf=True,
            state=State.DONE if span.end <= work.now else State.CONFIRMED,
            made_at=work.now,
            revised_at=work.now,
        )
        if not space.bookable:
            raise Wrong("import.not_bookable")
        if not lives_all_along(house.tree, space.id, made.first_day, made.last_day):
            raise Wrong("import.not_living")
        return made

    def _period(self, line: Line) -> tuple[Kind, Nights | Hours]:
        """Which kind a line is of, and its nights or hours: a kind by the night takes the days of wall times."""
        kind = self._kind(line)
        if kind.unit is Unit.HOUR and not isinstance(line.start, datetime):
            raise Wrong("import.needs_times")
        start, end = line.start, line.end
        if kind.unit is Unit.NIGHT:
            start, end = (edge.date() if isinstance(edge, datetime) else edge for edge in (start, end))
        try:
            return kind, when(start, end, kind.unit)
        except Unreadable:
            raise Wrong("import.period") from None

    def _kind(self, line: Line) -> Kind:
        kinds = self.work.house.kinds
        word = self.words.kinds.get(line.kind) or self.words.kind or line.kind
        if word:
            named = _by_name((kind, name) for kind in kinds for name in (kind.key, kind.name.fr, kind.name.en))
            return _meant(word, {}, "", named, "kind")
        unit = Unit.HOUR if isinstance(line.start, datetime) else Unit.NIGHT
        fitting = [kind for kind in kinds if kind.unit is unit]
        if len(fitting) != 1:
            raise Wrong("import.kind_missing")
        return fitting[0]


def _meant(written: str, words: Mapping[str, str], otherwise: str, known: Mapping[str, T], what: str) -> T:
    """What a word of the file means: as the mapping says, by its own name, or what is meant where there is none."""
    word = words.get(written, written) or otherwise
    if not word:
        raise Wrong(f"import.{what}_missing")
    found = known.get(_plain(word))
    if found is None:
        raise Wrong(f"import.{what}_unknown")
    return found
