"""What a booking costs in a house with a long past, beside the same house with a short one.

Goal: at 1,000,000 claims / at 10,000 <= 1.3, on both databases. Every claim has its own use.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from _world import Planted, Raw, book, databases, house, pour, told

SHORT, LONG = 10_000, int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
ROUNDS, COUNT = 7, 60
BEGINNING = datetime(1930, 1, 1, tzinfo=UTC)
LEAVES = ("one", "two", "living")
PAST = 0x0155 << 112
"""The first id of the past; the others follow, as ids born one after another do."""


def past(planted: Planted, raw: Raw, first: int, count: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Finished meetings of one hour, one after another, turn by turn in each leaf."""
    leaves = [planted.space(leaf) for leaf in LEAVES]
    claim = {"house_id": planted.house.id, "organisation_id": planted.house.organisation}
    hourly = {"unit": "hour", "kind": "meeting", "first_night": None, "departure": None, "state": "done"}
    for number in range(first, first + count):
        leaf, start = leaves[number % 3], BEGINNING + timedelta(hours=number // 3)
        times = {"start": start, "end": start + timedelta(hours=1)}
        walls = {"wall_start": times["start"].isoformat(), "wall_end": times["end"].isoformat()}
        use = UUID(int=PAST + number)
        yield (
            {**raw.like, **hourly, **times, **walls, "id": use, "space_id": leaf},
            {
                **claim,
                **times,
                "leaf_id": leaf,
                "use_id": use,
            },
        )


def fill(planted: Planted, raw: Raw, count: int) -> None:
    """Write a long past by the driver, many rows at a time; then what a database does of itself overnight."""
    with raw.connection() as connection:
        pour(planted.kit, connection, past(planted, raw, 0, count))


def main() -> None:
    """Both databases: rounds in turn on the young and the old house."""
    with databases() as fresh:
        for name, make in fresh.items():
            young, old = house(make()), house(make())
            for planted, count in ((young, SHORT), (old, LONG)):
                began = time.perf_counter()
                fill(planted, Raw(planted), count)
                print(f"  {count:,} claims planted in {time.perf_counter() - began:.0f} s, {name}", flush=True)
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
