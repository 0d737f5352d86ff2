"""What every command is: a frozen value with a wire name and a closed union of outcomes."""

from __future__ import annotations

from typing import Any, Generic, TypeVar, get_args, get_origin

from habitat_kit.core.snake import snake

O_co = TypeVar("O_co", covariant=True)


class Command(Generic[O_co]):
    """Base of every command; O_co is the union of its outcomes."""

    @classmethod
    def name(cls) -> str:
        """Its wire name: BookSpace is book_space."""
        return snake(cls.__name__)


def outcomes_of(command: type[Command[Any]]) -> tuple[type[Any], ...]:
    """The union a command answers with, from its base: Command[Booked | Refused]."""
    for base in getattr(command, "__orig_bases__", ()):
        origin = get_origin(base)
        if isinstance(origin, type) and issubclass(origin, Command):
            (answer,) = get_args(base)
            return tuple(get_args(answer)) or (answer,)
    return ()
