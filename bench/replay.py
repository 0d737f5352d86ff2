"""What a year of 10,000 asks costs to judge again in memory, beside judging each once at the desk on SQLite.

    python bench/replay.py

Goals: <= 1/5 of the time; at 100,000 bookings of history / at 1,000 <= 1.5. Ten rules; the desk judges as for somebody
who looks before booking (`desk.judge`): one snapshot, the rules, who is in the way.
"""

from __future__ import annotations

import time
from datetime import timedelta
from itertools import islice

from _lived import Lived
from _world import databases, told
from attrs import field, frozen

from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import BookSpace
from habitat_kit.core.happened import Answer, Asked
from habitat_kit.core.judging import judge
from habitat_kit.core.ledger import Ledger, Remembering
from habitat_kit.core.replay import replay
from habitat_kit.core.rulebooks import Bench
from habitat_kit.core.rules import Ask
from habitat_kit.core.verdicts import Verdict
from habitat_kit.store.answers import SqlLedger

ROUNDS, ASKS = 5, 10_000


@frozen
class Clocked(Bench):
    """A bench that notes the second in which it is asked."""

    judged: list[float] = field(factory=list)

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Verdict:
        """Its verdict, as ever."""
        self.judged.append(time.perf_counter())
        return super().judge(ask, ledger)


def asks(lived: Lived) -> list[Asked]:
    """So many asks, a minute apart."""
    begun = lived.clock() - timedelta(minutes=ASKS)
    wishes = map(lived.wished, range(ASKS))
    return [Asked(begun + timedelta(minutes=n), one, Answer.STANDS) for n, one in enumerate(wishes)]


def at_the_desk(lived: Lived, asked: list[Asked]) -> float:
    """Seconds to judge each once over SQLite: a snapshot each, its rules and its neighbours."""
    began = time.perf_counter()
    for one in asked:
        stay = one.booking
        wish = BookSpace(stay.space, stay.kind, stay.first_day, stay.last_day, stay.guests, household=stay.household)
        lived.kit.desk.judge(wish, by=SYSTEM)
    return time.perf_counter() - began


def by_questions(lived: Lived, asked: list[Asked]) -> float:
    """The least SQLite can do: one snapshot for all, the rules alone."""
    bench = Bench(lived.rulebooks)
    with lived.kit.database.read() as tx:
        began = time.perf_counter()
        for one in asked:
            judge(Ask(one.booking, one.at, lived.house, one.booking.space), Remembering(SqlLedger(tx)), bench)
        return time.perf_counter() - began


def again(lived: Lived, asked: list[Asked]) -> float:
    """Seconds to replay them."""
    began = time.perf_counter()
    replay(lived.house, asked, Bench(lived.rulebooks))
    return time.perf_counter() - began


def grown(lived: Lived, asked: list[Asked], history: int) -> float:
    """Seconds to replay the asks behind so many bookings, from the first that is judged on."""
    begun = asked[0].at
    past = (Asked(begun - timedelta(days=30), one, Answer.STANDS) for one in islice(lived.nights(), history))
    bench = Clocked(lived.rulebooks)
    replay(lived.house, [*past, *asked], bench, since=begun)
    return time.perf_counter() - bench.judged[0]


def main() -> None:
    """A house of 20,000 bookings at the desk and in memory; then a short and a long history in memory."""
    with databases() as fresh:
        lived = Lived(fresh["sqlite"](), 20_000)
        asked = asks(lived)
        some = asked[: ASKS // ROUNDS]
        at_the_desk(lived, some[:50]), by_questions(lived, some[:50])
        ratios = [again(lived, asked) / (ROUNDS * at_the_desk(lived, some)) for _ in range(ROUNDS)]
        told(f"{ASKS:,} asks replayed / judged once each at the desk, SQLite", ratios, "<= 0.2")
        bare = [again(lived, asked) / (ROUNDS * by_questions(lived, some)) for _ in range(ROUNDS)]
        told("the same / the rules alone, all in one snapshot of SQLite", bare, "none")
        growth = [grown(lived, asked, 100_000) / grown(lived, asked, 1_000) for _ in range(ROUNDS)]
        told("an ask replayed behind 100,000 bookings / behind 1,000", growth, "<= 1.5")
        lived.kit.close()


if __name__ == "__main__":
    main()
