"""Events: ids, numbers, codes, dates; and replaying them rebuilds how every use stands."""

from __future__ import annotations

import gc
import types
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import attrs
import pytest
from attrs import evolve, frozen
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core import events
from habitat_kit.core.claims import Claim, whole
from habitat_kit.core.events import FAMILIES, BookingEvent, BookingMade, Event, Standing, UseEvent, every, replay
from habitat_kit.core.ids import named
from habitat_kit.core.periods import Span
from habitat_kit.core.spaces import SpaceTree
from habitat_kit.core.uses import State
from habitat_kit.testing import strategies as kit
from tests.core.samples import NOW

EVERY = tuple(every())
PLAIN = (UUID, int, bool, date, datetime, types.NoneType)
VALUES = (Span, Claim)
CODES = {"digest", "articles", "undid", "type", "kind", "level", "shows", "changes", "about", "decision"}
"""The only fields that are text: types, kinds, levels and decisions by their code, a file's keys."""


def _parts(hint: Any) -> set[Any]:
    """The classes a type is made of."""
    if get_origin(hint) in {Union, types.UnionType, tuple}:
        return set().union(*map(_parts, get_args(hint)))
    return set() if hint is Ellipsis else {hint}


def _sample(name: str, hint: Any) -> Any:
    samples = {
        UUID: named(name),
        UUID | None: None,
        str: "code",
        int: 1,
        bool: True,
        State: State.CONFIRMED,
        Span: Span(NOW, NOW + timedelta(days=1)),
    }
    return samples.get(hint, ())


def _make(event: type[Event]) -> Event:
    hints = get_type_hints(event)
    return event(**{field.alias: _sample(field.name, hints[field.name]) for field in attrs.fields(event)})


@pytest.mark.parametrize("event", EVERY)
def test_an_event_holds_no_typed_words(event: type[Event]) -> None:
    """The journal is never erased: its fields are ids, numbers, dates, states and codes, and spans and claims of those."""
    hints = get_type_hints(event)
    for field in attrs.fields(event):
        for part in _parts(hints[field.name]):
            code = part is str and field.name in CODES
            assert code or part in PLAIN or part in VALUES or issubclass(part, Enum), f"{field.name}: {part}"


@pytest.mark.parametrize("value", VALUES)
def test_what_an_event_is_made_of_holds_no_typed_words(value: type) -> None:
    """Spans and claims are instants and ids."""
    for hint in get_type_hints(value).values():
        assert _parts(hint) <= {*PLAIN, *VALUES}


@pytest.mark.parametrize("event", EVERY)
def test_an_event_is_a_frozen_value_told_by_name(event: type[Event]) -> None:
    """Each can be made, compared and kept, takes its fields by name only, and says in a docstring what happened."""
    made = _make(event)
    assert made == evolve(made)
    assert hash(made) == hash(evolve(made))
    assert event.__doc__
    with pytest.raises(TypeError):
        event(named("organisation"))  # type: ignore[call-arg]


def test_every_event_is_found_once() -> None:
    """All classes of the file that are no family, each once, also before the first garbage collection."""
    written = {cls for cls in vars(events).values() if isinstance(cls, type) and issubclass(cls, Event)}
    found = [event for event in every() if event.__module__.startswith(events.__name__)]
    assert set(found) == written - FAMILIES
    assert len(found) == len(set(found))
    names = [event.__name__ for event in found]
    assert len(names) == len(set(names))


def test_a_plugin_s_event_hides_none_of_ours() -> None:
    """Whoever tells more about a booking made leaves BookingMade among the events."""

    @frozen(kw_only=True)
    class BookingMadeTwice(BookingMade):
        times: int = 2

    assert {BookingMade, BookingMadeTwice} <= set(every())
    assert BookingMadeTwice in set(every(BookingEvent))
    del BookingMadeTwice
    gc.collect()


@st.composite
def happenings(draw: st.DrawFn, tree: SpaceTree) -> UseEvent:
    """Something that happened to one of a few uses."""
    kind = draw(st.sampled_from([cls for cls in EVERY if issubclass(cls, UseEvent)]))
    space, span = draw(st.sampled_from(tree.spaces)).id, draw(kit.spans())
    more: dict[str, Any] = {"left": named("left"), "was": span, "note": named("note"), "household": named("household")}
    names, hints = attrs.fields_dict(kind), get_type_hints(kind)
    must = {name: _sample(name, hints[name]) for name, field in names.items() if field.default is attrs.NOTHING}
    told = dict(
        organisation=named("organisation"),
        use=draw(kit.ids("use", 3)),
        space=space,
        kind="guest_stay",
        state=draw(st.sampled_from(State)),
        span=span,
        revision=draw(st.integers(1, 9)),
        claims=draw(st.sampled_from([(), whole(tree, space, span)])),
        **{name: value for name, value in more.items() if name in names},
    )
    return kind(**must | told)


@given(st.data(), kit.trees(most=4))
def test_replay_leaves_each_use_as_its_last_event_says(data: st.DataObject, tree: SpaceTree) -> None:
    """State, times, claims and revision of every use are those of the last thing that happened to it."""
    happened = data.draw(st.lists(happenings(tree), max_size=10))
    standing = replay(happened)
    assert standing.keys() == {event.use for event in happened}
    for use, stands in standing.items():
        last = [event for event in happened if event.use == use][-1]
        assert stands == Standing(last.space, last.state, last.span, last.revision, frozenset(last.claims))


@given(st.data(), kit.trees(most=4))
def test_a_replay_can_be_taken_up_where_it_stopped(data: st.DataObject, tree: SpaceTree) -> None:
    """Replaying the first half and then the second gives what replaying all gives."""
    happened = data.draw(st.lists(happenings(tree), max_size=10))
    cut = data.draw(st.integers(0, len(happened)))
    assert replay(happened[:cut]) | replay(happened[cut:]) == replay(happened)


def test_what_happens_to_no_use_changes_none() -> None:
    """A house file loaded or a calendar link made is no part of how a use stands."""
    assert replay(_make(event) for event in EVERY if not issubclass(event, UseEvent)) == {}
