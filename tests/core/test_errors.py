"""Every error has one root, says what to do, and travels between processes."""

from __future__ import annotations

import copy
import pickle

import pytest

from habitat_kit.core import errors
from habitat_kit.core.errors import HabitatError, NotThere, Unreadable

EVERY = [error for error in vars(errors).values() if isinstance(error, type) and issubclass(error, HabitatError)]


def _drawn(error: type) -> str:
    """An error's line in the tree, without what is said about it."""
    depth = len(error.__mro__) - len(HabitatError.__mro__)
    return "│   " * (depth - 1) + error.__name__


@pytest.mark.parametrize("error", EVERY)
def test_every_error_is_in_the_tree(error: type) -> None:
    """The tree at the top of the file draws each class, as deep as it stands."""
    assert errors.__doc__ is not None
    lines = [line.replace("├── ", "").replace("└── ", "") for line in errors.__doc__.splitlines()]
    assert any(line.split("  ")[0] == _drawn(error) or line.startswith(f"{_drawn(error)} ") for line in lines)


@pytest.mark.parametrize("error", EVERY)
def test_every_error_says_what_it_is(error: type) -> None:
    """Each class has a docstring of its own."""
    assert error.__doc__


def test_what_cannot_be_read_names_field_code_and_numbers() -> None:
    """Numbers may be called anything, even what the arguments are called."""
    refused = Unreadable("guests", "error.out_of_range", field=3, code=4)
    assert (refused.field, refused.code, refused.numbers) == ("guests", "error.out_of_range", {"field": 3, "code": 4})
    assert str(refused) == "guests: error.out_of_range"


@pytest.mark.parametrize("error", [Unreadable("guests", "error.too_long", longest=3), NotThere("space")])
def test_an_error_travels_between_processes(error: HabitatError) -> None:
    """Pickled or copied, it says the same."""
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(twin) is type(error)
        assert (str(twin), vars(twin)) == (str(error), vars(error))
