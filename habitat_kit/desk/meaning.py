"""What the lines of a file mean in a house: each as the booking it becomes, or what is wrong with it.

Nothing is read or written here, so that it needs no lock: names and places were read before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from attrs import frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import when
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.lives import lives_all_along
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.spaces import Kind, Space, Unit
from habitat_kit.core.uses import State
from habitat_kit.desk.work import Work
from habitat_kit.importing import Line
from habitat_kit.importing import Mapping as Words
from habitat_kit.importing.lines import Wrong

T = TypeVar("T")
Names = frozenset[tuple[UUID, str | None]]


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
class Meaning:
    """What the words of a file mean in this house."""

    work: Work
    words: Words
    spaces: Mapping[str, Space]
    households: Mapping[str, UUID]

    @classmethod
    def of(cls, work: Work, words: Words, hidden: frozenset[UUID], names: Names) -> Meaning:
        """By the names of its places, but for the hidden ones, and what its households go by."""
        spaces = [space for space in work.house.tree.spaces if space.id not in hidden]
        named = ((space, name) for space in spaces for name in (space.key, space.name))
        return cls(work, words, _by_name(named), _by_name(names))

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
