"""Reports in words: letters for those who are not named, the same all through, and every figure in a sentence or a cell."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from habitat_kit.core.fairness import FairUse, Refusal, Shared, Tally
from habitat_kit.core.happened import Answer, Asked
from habitat_kit.core.ids import named
from habitat_kit.core.replay import Answered, Rehearsed
from habitat_kit.documents import Document, Table, plain
from habitat_kit.documents.fairness import fair_use, rehearsal
from habitat_kit.texts import kit_texts
from tests.core.samples import booking, rulebook, version

FIRST, END = date(2026, 1, 1), date(2027, 1, 1)
BOOKS = (rulebook(version()),)
MANY = tuple(Tally(named("household", str(n)), 1, 30 - n) for n in range(28))


def shared(*tallies: Tally, labels: tuple[str, ...] = (), own: tuple[str, ...] = ()) -> Shared:
    """The shares of some households, of which these are named and these the reader's."""
    use = FairUse(FIRST, END, tallies, (Refusal("charter", "2", 3, 2), Refusal("habitat_kit", "1", 1, 1)))
    ids = {name: named("household", name) for name in (*labels, *own)}
    return Shared(use, {ids[name]: name.title() for name in labels}, frozenset(ids[name] for name in own))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_whoever_is_not_named_has_a_letter(language: str) -> None:
    """A to Z and on, in the order of the table, skipping nobody; the reader knows their own line."""
    (table, _) = fair_use(shared(*MANY, labels=("1",), own=("1",)), BOOKS, kit_texts(), language).tables
    names = [row[0] for row in table.rows]
    assert (names[0][-1], names[2][-1], names[26][-1], names[27][-2:]) == ("A", "B", "Z", "AA")
    assert names[1].startswith("1 (")
    assert len(set(names)) == 28


def test_every_figure_is_said() -> None:
    """Nights, half of them, the articles that refused with their rulebook's title."""
    told = plain(fair_use(shared(Tally(named("a"), 3, 12, 4), Tally(named("b"), 1, 2)), BOOKS, kit_texts(), "en"))
    assert "Half of the 14 nights went to 1 household of 2." in told
    assert "1 January 2026 to 31 December 2026" in told
    assert "Charte, article 2" in told
    assert "What the house allows, article 1" in told
    assert [line.split() for line in told.splitlines() if line.startswith("Household A")] == [
        ["Household", "A", "3", "12", "4"]
    ]


def test_a_rehearsal_tells_who_loses_and_who_wins() -> None:
    """Each changed ask in its household's name, its dates, both answers and the articles that say no."""
    at = datetime(2026, 3, 1, tzinfo=UTC)
    lost = Answered(Asked(at, booking(household=named("a")), Answer.STANDS), Answer.REFUSED)
    won = Answered(
        Asked(at, booking(household=named("b")), Answer.REFUSED, refusing=(("charter", "2"),)), Answer.STANDS
    )
    before = shared(Tally(named("a"), 1, 3), Tally(named("b")))
    after = FairUse(FIRST, END, (Tally(named("b"), 1, 3), Tally(named("a"))), ())
    told = rehearsal(Rehearsed(before, after, (lost, won), 9, 0), BOOKS, kit_texts(), "en")
    assert told.sentences[1:3] == (
        "1 booking would not have been.",
        "1 request that found no place would have had one.",
    )
    assert told.sentences[-2:] == (
        "In fact, half of the 3 nights went to 1 household of 2.",
        "As proposed, half of the 3 nights would have gone to 1 household of 2.",
    )
    nights, changed, _ = told.tables
    assert nights.rows == (("Household A", "3", "0"), ("Household B", "0", "3"))
    assert [row[0] for row in changed.rows] == ["Household A", "Household B"]
    assert changed.rows[1][2:] == ("refused", "booked", "Charte, article 2")


def test_a_terminal_gets_columns() -> None:
    """Cells stand under their heads; a table without rows is left out."""
    told = plain(Document("Title", ("One.",), (Table("T", ("a", "bb"), (("ccc", "d"),)), Table("empty", ("x",), ()))))
    assert told == "Title\n\nOne.\n\nT\na    bb\nccc  d"
