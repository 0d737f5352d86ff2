"""What a booking costs in a house with a long past, beside the same house with a short one.

Goal: at 1,000,000 claims / at 10,000 <= 1.3, on both databases. Every claim has its own use.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from _world import Planted, Raw, book, databases, house, told

from habitat_kit.core.ids import named
from habitat_kit.store import uses

SHORT, LONG = 10_000, int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
ROUNDS, COUNT = 7, 60
BEGINNING = datetime(1930, 1, 1, tzinfo=UTC)
LEAVES = ("one", "two", "living")


def past(planted: Planted, raw: Raw, first: int, count: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Finished meetings of one hour, one after another, turn by turn in each leaf."""
    for number in range(first, first + count):
        leaf = planted.space(LEAVES[number % 3])
        start = BEGINNING + timedelta(hours=number // 3)
        use = named("past", planted.house.key, str(number))
        times = {"start": start, "end": start + timedelta(hours=1)}
        hourly = {"unit": "hour", "kind": "meeting", "first_night": None, "departure": None}
        walls = {"wall_start": times["start"].isoformat(), "wall_end": times["end"].isoformat()}
        row = {**raw.like, "id": use, "space_id": leaf, "state": "done", **times, **hourly, **walls}
        claim = {"house_id": planted.house.id, "leaf_id": leaf, "organisation_id": planted.house.organisation}
        yield row, {**claim, "use_id": use, **times}


def fill(planted: Planted, raw: Raw, first: int, count: int) -> None:
    """Write a long past, 10,000 meetings a transaction."""
    for chunk in range(first, first + count, 10_000):
        rows = list(past(planted, raw, chunk, min(10_000, first + count - chunk)))
        with planted.kit.database.write() as tx:
            tx.many(uses._INSERT_USE, (row for row, _ in rows))
            for _, claim in rows:
                tx.run(uses._TAKE_LEAF, **claim)


def main() -> None:
    """Both databases: rounds in turn on the young and the old house."""
    with databases() as fresh:
        for name, make in fresh.items():
            young, old = house(make()), house(make())
            fill(young, Raw(young), 0, SHORT)
            fill(old, Raw(old), 0, LONG)
            for planted in (young, old):
                book(planted, 0, 20)
            ratios = []
            for n in range(ROUNDS):
                first = 100 + n * COUNT
                base = book(young, first, COUNT)
                ratios.append(book(old, first, COUNT) / base)
            told(f"a booking at {LONG:,} claims / at {SHORT:,}, {name}", ratios, "<= 1.3")
            young.kit.close()
            old.kit.close()


if __name__ == "__main__":
    main()
