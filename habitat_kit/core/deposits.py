"""Deposits: what a household leaves for its booking while it stands, and is given back whole.

Rules of this file:
1. A deposit is a Price with the code DEPOSIT, beside the contributions and none of them: no ceiling counts it, nothing of
   it stays due for nights that were given up or slept, and it counts for no year.
2. It is left while its booking is confirmed or its guests are there, and not an instant longer, however that ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from habitat_kit.core.uses import State

if TYPE_CHECKING:
    from habitat_kit.core.prices import Due

DEPOSIT = "deposit"
"""The code of a deposit, of its line in an account, and of the line that gives it back."""

_STANDS = frozenset({State.CONFIRMED, State.CHECKED_IN})


def contributions(dues: Iterable[Due]) -> tuple[Due, ...]:
    """What is given and not had back."""
    return tuple(due for due in dues if due.price.what != DEPOSIT)


def deposits(dues: Iterable[Due]) -> tuple[Due, ...]:
    """What is given back."""
    return tuple(due for due in dues if due.price.what == DEPOSIT)


def is_left(state: State) -> bool:
    """Whether the deposit of a booking in this state is left."""
    return state in _STANDS
