"""How a house shared its places, and what a year would have been under other rules, in words and tables.

Rules of this file:
1. A household the reader may not name stands by a letter: the first is whoever had most nights.
2. A letter is the same household all through a document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from attrs import define, field

from habitat_kit.core.fairness import FairUse, Shared, Tally
from habitat_kit.core.happened import STANDING
from habitat_kit.core.replay import Answered, Rehearsed
from habitat_kit.core.rulebooks import Rulebook
from habitat_kit.documents import Document, Said, Table
from habitat_kit.texts import Texts


@define
class _Writer:
    """Writes about one house in one language; `whose` are the names households have in this document."""

    say: Said
    titles: Mapping[str, str]
    whose: dict[UUID, str] = field(factory=dict)

    def name(self, shared: Shared) -> None:
        """Give every household its name or letter, in the order of the table."""
        unnamed = 0
        for tally in shared.use.tallies:
            label = shared.labels.get(tally.household)
            if label is None:
                label, unnamed = self.say("document.household_letter", letter=_letter(unnamed)), unnamed + 1
            own = tally.household in shared.own
            self.whose[tally.household] = self.say("document.household_own", name=label) if own else label

    def article(self, rulebook: str, article: str) -> str:
        """An article by its rulebook's title and its number."""
        return self.say("document.article", title=self.titles.get(rulebook, rulebook), n=article)

    def half(self, use: FairUse, when: str = "fact") -> str:
        """Who had half of the nights, in a sentence: in `fact`, or `before` and `after` beside each other."""
        if not use.nights:
            return self.say(f"document.no_nights.{when}")
        return self.say(f"document.half.{when}", n=use.holders_of_half, nights=use.nights, all=len(use.tallies))


def fair_use(shared: Shared, rulebooks: Iterable[Rulebook], texts: Texts, language: str) -> Document:
    """The shares of a period: who had what, and what was refused by which article."""
    write = _writer(rulebooks, texts, language)
    write.name(shared)
    use = shared.use
    return Document(
        write.say("document.fair_use.title", first=use.first, last=_last(use)),
        (write.half(use),),
        (_shares(write, use), _refusals(write, use)),
        (write.say("document.fair_use.note"),),
    )


def rehearsal(told: Rehearsed, rulebooks: Iterable[Rulebook], texts: Texts, language: str) -> Document:
    """A period under proposed rules beside the period in fact."""
    write = _writer(rulebooks, texts, language)
    write.name(told.before)
    won = sum(one.answer in STANDING for one in told.changed)
    before, say = told.before.use, write.say
    return Document(
        say("document.rehearsal.title", first=before.first, last=_last(before)),
        (
            say("document.rehearsal.judged", n=told.judged),
            say("document.rehearsal.lost", n=len(told.changed) - won),
            say("document.rehearsal.won", n=won),
            say("document.rehearsal.waiting", n=told.waiting),
            write.half(before, "before"),
            write.half(told.after, "after"),
        ),
        (_both(write, before, told.after), _changed(write, told.changed), _refusals(write, told.after)),
        (say("document.rehearsal.note"),),
    )


def _writer(rulebooks: Iterable[Rulebook], texts: Texts, language: str) -> _Writer:
    titles = {book.key: book.title.in_(language) for book in rulebooks}
    say = partial(texts.text, language)
    return _Writer(say, {**titles, "habitat_kit": say("document.ground")})


def _last(use: FairUse) -> date:
    return use.end - timedelta(days=1)


def _letter(number: int) -> str:
    """A, B … Z, AA, AB …: as columns of a sheet are called."""
    before, here = divmod(number, 26)
    return (_letter(before - 1) if before else "") + chr(ord("A") + here)


def _shares(write: _Writer, use: FairUse) -> Table:
    heads = ("document.household", "document.bookings", "document.nights", "document.weekend_nights")
    rows = (
        (write.whose[one.household], str(one.bookings), str(one.nights), str(one.weekend_nights)) for one in use.tallies
    )
    return Table(write.say("document.fair_use.shares"), tuple(map(write.say, heads)), tuple(rows))


def _both(write: _Writer, before: FairUse, after: FairUse) -> Table:
    heads = ("document.household", "document.nights_in_fact", "document.nights_proposed")
    proposed = {one.household: one for one in after.tallies}
    rows = (
        (write.whose[one.household], str(one.nights), str(proposed.get(one.household, Tally(one.household)).nights))
        for one in before.tallies
    )
    return Table(write.say("document.rehearsal.shares"), tuple(map(write.say, heads)), tuple(rows))


def _refusals(write: _Writer, use: FairUse) -> Table:
    heads = ("document.rule", "document.asks", "document.households")
    rows = ((write.article(one.rulebook, one.article), str(one.asks), str(one.households)) for one in use.refusals)
    return Table(write.say("document.refusals"), tuple(map(write.say, heads)), tuple(rows))


def _changed(write: _Writer, changed: Iterable[Answered]) -> Table:
    heads = ("document.household", "document.dates", "document.in_fact", "document.proposed", "document.why")
    return Table(write.say("document.rehearsal.changed"), tuple(map(write.say, heads)), tuple(_changes(write, changed)))


def _dates(write: _Writer, first: date, last: date) -> str:
    return (
        write.say("document.on", day=first) if first == last else write.say("document.from_to", first=first, last=last)
    )


def _changes(write: _Writer, changed: Iterable[Answered]) -> Iterator[tuple[str, ...]]:
    for one in changed:
        booking = one.asked.booking
        why = one.refusing if one.answer not in STANDING else one.asked.refusing
        yield (
            write.whose.get(booking.household, write.say("document.household")),
            _dates(write, booking.first_day, booking.last_day),
            write.say(f"document.answer.{one.asked.answer}"),
            write.say(f"document.answer.{one.answer}"),
            ", ".join(write.article(*article) for article in why),
        )
