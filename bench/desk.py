"""A whole desk booking (nine rules, journal, idempotency key) beside the raw driver writing use and claim.

Goals: one writer >= 0.30 on SQLite FULL, >= 0.22 on PostgreSQL; 16 threads in 16 houses >= 0.20, no deadlock.
"""

from __future__ import annotations

from _world import Raw, book, databases, house, stay, together, told

from habitat_kit.core.commands import CancelBooking
from habitat_kit.core.outcomes import Booked, TryLater

ROUNDS, COUNT, THREADS, EACH = 5, 120, 16, 25
GOALS = {"sqlite": 0.30, "postgresql": 0.22}


def one_writer(name: str, url: str, raw_url: str) -> None:
    """Pairs of rounds, desk then raw, on two databases of the same kind."""
    planted, raw = house(url), Raw(house(raw_url))
    book(planted, 0, 30)
    raw.write(0, 30)
    ratios = []
    for n in range(ROUNDS):
        first = 100 + n * COUNT
        slow = book(planted, first, COUNT)
        ratios.append(raw.write(first, COUNT) / slow)
    told(f"desk / raw, one writer, {name}", ratios, f">= {GOALS[name]}")
    planted.kit.close()
    raw.planted.kit.close()


def many_writers(name: str, url: str, raw_url: str) -> None:
    """16 threads in 16 houses, one booking in five cancelled again, against 16 raw writers."""
    first = house(url)
    houses = [first, *(house(url, f"house{n}", first.kit) for n in range(1, THREADS))]
    raws = [Raw(house(raw_url))]
    raws += [Raw(house(raw_url, f"house{n}", raws[0].planted.kit)) for n in range(1, THREADS)]
    broken: list[object] = []
    ratios = []
    for n in range(3):
        start = 50 + n * EACH

        def work(place: int, start: int = start) -> None:
            for number in range(start, start + EACH):
                outcome = houses[place].do(stay(houses[place], number), key=f"{place}-{number}")
                if not isinstance(outcome, Booked):
                    broken.append(outcome)
                elif number % 5 == 0:
                    houses[place].do(CancelBooking(outcome.booking.id, 1))

        slow = together([lambda place=place: work(place) for place in range(THREADS)])
        fast = together([lambda raw=raw, start=start: raw.write(start, EACH) for raw in raws])
        ratios.append(fast * 1.2 / slow)
    told(f"desk / raw, 16 threads in 16 houses, {name}", ratios, ">= 0.20")
    print(
        f"  broken off {sum(isinstance(b, TryLater) for b in broken)}, not booked {len(broken)} of {3 * THREADS * EACH}"
    )
    first.kit.close()
    raws[0].planted.kit.close()


def main() -> None:
    """Both databases."""
    with databases() as fresh:
        for name, make in fresh.items():
            one_writer(name, make(), make())
            many_writers(name, make(), make())


if __name__ == "__main__":
    main()
