"""One writing process: `python -m tests.scenarios.proofs.writer URL HOUSE SEED` books, moves and cancels until it is killed.

Each line says what was acknowledged: the verb, the booking and its revision, once `do` has returned.
"""

from __future__ import annotations

import sys
from itertools import count

from attrs import evolve

from habitat_kit.core.actors import Actor
from habitat_kit.core.commands import BookSpace, CancelBooking, MoveBooking
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import Booked, Cancelled
from habitat_kit.kit import HabitatKit
from tests.desk.world import Planted, house_of
from tests.scenarios.proofs.clients import open_kit, tell

STRIDE = 400
"""Days between the first bookings of two seeds: writers never want the same."""


def write(kit: HabitatKit, key: str, seed: int) -> None:
    """A booking a line; every third moves to another day, every fifth is given up again."""
    house = Planted(kit, kit.clock, house_of(key))  # type: ignore[arg-type]  # the clock of open_kit is Hands
    ana = Actor(person=named(key, "person", "ana"))
    for n in count():
        command = evolve(house.stay(seed * STRIDE + n), purpose="x" * 400)
        assert isinstance(command, BookSpace)
        made = kit.desk.do(command, by=ana, key=f"{seed}-{n}")
        assert isinstance(made, Booked), made
        tell(f"book {made.booking.id} {made.booking.revision}")
        if n % 3 == 0:
            moved = kit.desk.do(MoveBooking(made.booking.id, 1, space=house.space("one")), by=ana)
            assert isinstance(moved, Booked), moved
            tell(f"move {made.booking.id} {moved.booking.revision}")
        elif n % 5 == 0:
            gone = kit.desk.do(CancelBooking(made.booking.id, 1), by=ana)
            assert isinstance(gone, Cancelled), gone
            tell(f"cancel {made.booking.id} {gone.booking.revision}")


if __name__ == "__main__":
    url, key, seed = sys.argv[1:]
    write(open_kit(url), key, int(seed))
