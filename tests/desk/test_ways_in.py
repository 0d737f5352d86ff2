"""How one gets in: who says it, who reads it and when, and that its words stand nowhere else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from habitat_kit.core.actors import Role
from habitat_kit.core.commands import CancelBooking, EndWayIn, SetWayIn
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.outcomes import NotAllowed, WayInEnded, WayInSet
from habitat_kit.desk.sight import Sight
from tests.desk.test_tasks import serve
from tests.desk.world import Planted

CODE = "4711 then the bell"


def sight(house: Planted, by: str) -> Sight:
    """Somebody's eyes."""
    return house.kit.desk.sight(house.actor(by))


def put(house: Planted, words: str = CODE, space: str = "flat", by: str = "sam", **more: Any) -> UUID:
    """Say how one gets in."""
    outcome = house.do(SetWayIn(house.space(space), more.pop("kind", "code"), words, **more), by=by)
    assert isinstance(outcome, WayInSet), outcome
    return outcome.way


def read(house: Planted, use: UUID, by: str = "ana") -> list[str]:
    """What somebody reads beside a booking."""
    return [way.words for way in sight(house, by).ways_in(use)]


def test_the_host_reads_it_near_the_dates_and_no_longer(house: Planted) -> None:
    """From its hours before to the second before the end, for the place and what it is a part of, the outer door first."""
    put(house)
    put(house, "Under the mat", "one", kind="key", shown_hours=1)
    booked = house.do(house.stay(0, 2, "one")).booking
    for moment, words in (
        (booked.span.start - timedelta(hours=24, seconds=1), []),
        (booked.span.start - timedelta(hours=24), [CODE]),
        (booked.span.start - timedelta(hours=1), [CODE, "Under the mat"]),
        (booked.span.end - timedelta(seconds=1), [CODE, "Under the mat"]),
        (booked.span.end, []),
    ):
        house.clock.now = moment
        assert read(house, booked.id) == words


def test_nobody_else_reads_it(house: Planted) -> None:
    """No neighbour, not who may open the booking, not beside a booking of another place or one that was cancelled."""
    put(house, space="one")
    booked, other = house.do(house.stay(0, 1, "one")).booking, house.do(house.stay(0, 1, "two"), by="ben").booking
    house.clock.now = booked.span.start
    assert read(house, booked.id) == [CODE]
    assert read(house, booked.id, "sam") == read(house, other.id, "ben") == []
    with pytest.raises(NotThere):
        read(house, booked.id, "ben")
    house.clock.later(hours=-30)
    house.do(CancelBooking(booked.id, 1))
    house.clock.later(hours=30)
    assert read(house, booked.id) == []


def test_who_keeps_the_place_sets_reads_and_ends_it(house: Planted) -> None:
    """The keeper at their place, stewards in the house; residents neither, and they do not learn that there is one."""
    serve(house, "kees", Role.KEEPER, house.space("one"))
    way = put(house, space="one", by="kees")
    refused = house.do(SetWayIn(house.space("two"), "code", "1"), by="kees")
    assert refused == house.do(SetWayIn(house.space("two"), "code", "1")) == NotAllowed("set_way_in")
    assert [one.words for one in sight(house, "kees").doors(house.space("one")).ways] == [CODE]
    with pytest.raises(NotThere):
        sight(house, "ana").doors(house.space("one"))
    assert house.do(EndWayIn(way)) == NotAllowed("end_way_in")
    assert house.do(EndWayIn(way), by="kees") == house.do(EndWayIn(way), by="sam") == WayInEnded(way)
    assert sight(house, "kees").doors(house.space("one")).ways == ()


def test_its_words_stand_in_one_row_until_they_are_erased(house: Planted) -> None:
    """A new code takes the place of the old; no journal, ask or mail ever has either."""
    put(house, "hush-1")
    booked = house.do(house.stay(0, 1)).booking
    house.clock.now = booked.span.start
    put(house, "hush-2")
    assert read(house, booked.id) == ["hush-2"]
    with house.kit.database.read() as tx:
        (erased,) = tx.say("SELECT count(*) FROM habitat_way_in WHERE words = '' AND ended_at IS NOT NULL")[0]
        told = [str(tx.say(f"SELECT * FROM habitat_{table}")) for table in ("journal", "ask", "mail", "note")]
    assert erased == 1
    assert not any("hush" in text for text in told)
    assert "hush" not in repr(SetWayIn(house.space("flat"), "code", "hush-3"))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "window"}, "kind"),
        ({"words": " "}, "words"),
        ({"shown_hours": -1}, "shown_hours"),
        ({"shown_hours": 337}, "shown_hours"),
    ],
)
def test_what_cannot_be_is_named(house: Planted, wrong: dict[str, Any], field: str) -> None:
    """An unknown kind, no words, hours before the beginning that no host waits for."""
    usual: dict[str, Any] = {"space": house.space("flat"), "kind": "code", "words": "1"}
    with pytest.raises(Unreadable) as told:
        SetWayIn(**usual | wrong)
    assert told.value.field == field
