"""What a verdict of ten rules costs, beside the same SQL by hand, and how it grows with the history.

    python bench/verdict.py

Goals: over a two-year history of 20,000 bookings <= 3 times the same SQL by hand; at 100,000 bookings / at 1,000
<= 1.5. Both on SQLite and PostgreSQL; nothing is written. By hand: the driver runs the same statements one after the
other, each with values made of the same ids, dates and instants, and nobody looks at the rows. Beside it, without a
goal, the driver alone, which finds every value made.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from _lived import Lived
from _world import databases, raw_connection, told

from habitat_kit.core.judging import judge
from habitat_kit.core.ledger import Remembering
from habitat_kit.core.rulebooks import Bench
from habitat_kit.core.rules import Ask
from habitat_kit.store.answers import SqlLedger
from habitat_kit.store.statement import Prepared
from habitat_kit.store.transaction import Transaction

ROUNDS, ASKS = 9, 200
Said = list[tuple[Prepared, Mapping[str, Any]]]
Made = list[tuple[str, list[Any]]]


def verdicts(lived: Lived, tx: Transaction) -> float:
    """Seconds for so many verdicts."""
    bench = Bench(lived.rulebooks)
    asks = [Ask(one, lived.clock(), lived.house, one.space) for one in map(lived.wished, range(ASKS))]
    began = time.perf_counter()
    for ask in asks:
        judge(ask, Remembering(SqlLedger(tx)), bench)
    return time.perf_counter() - began


def statements(lived: Lived, tx: Transaction) -> Said:
    """Every statement those verdicts run, with its parameters."""
    said: Said = []
    values: Callable[..., list[Any]] = Prepared.values

    def listening(self: Prepared, parameters: Any) -> list[Any]:
        said.append((self, parameters))
        return values(self, parameters)

    Prepared.values = listening  # type: ignore[method-assign]  # for one round
    try:
        verdicts(lived, tx)
    finally:
        Prepared.values = values  # type: ignore[method-assign]  # as it was
    return said


def by_hand(connection: Any, said: Said) -> float:
    """Seconds for the same statements, their values made for each."""
    cursor = connection.cursor()
    began = time.perf_counter()
    for prepared, parameters in said:
        cursor.execute(prepared.text, prepared.values(parameters))
        cursor.fetchall()
    return time.perf_counter() - began


def by_the_driver(connection: Any, made: Made) -> float:
    """Seconds for the same statements, their values made before."""
    cursor = connection.cursor()
    began = time.perf_counter()
    for text, values in made:
        cursor.execute(text, values)
        cursor.fetchall()
    return time.perf_counter() - began


def main() -> None:
    """Both databases: the house at 20,000 bookings beside the driver, then at 1,000 and 100,000 in turn."""
    with databases() as fresh:
        for name, make in fresh.items():
            houses = {size: Lived(make(), size) for size in (1_000, 20_000, 100_000)}
            middle = houses[20_000]
            with middle.kit.database.read() as tx, raw_connection(middle.kit) as connection:
                said = statements(middle, tx)
                made = [(prepared.text, prepared.values(parameters)) for prepared, parameters in said]
                by_hand(connection, said)
                ratios = [verdicts(middle, tx) / by_hand(connection, said) for _ in range(ROUNDS)]
                bare = [verdicts(middle, tx) / by_the_driver(connection, made) for _ in range(ROUNDS)]
            print(f"  {len(said) / ASKS:.1f} statements a verdict, {name}", flush=True)
            told(f"a verdict of ten rules / the same SQL by hand, {name}", ratios, "<= 3")
            told(f"the same / the driver alone, {name}", bare, "none")
            with houses[1_000].kit.database.read() as young, houses[100_000].kit.database.read() as old:
                grown = [verdicts(houses[100_000], old) / verdicts(houses[1_000], young) for _ in range(ROUNDS)]
            told(f"a verdict at 100,000 bookings / at 1,000, {name}", grown, "<= 1.5")
            for lived in houses.values():
                lived.kit.close()


if __name__ == "__main__":
    main()
