"""An organisation's own stream: its commands wait for each other, for its houses where they must, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from habitat_kit.core.commands import AddPerson, CloseSpace, EndPerson, HandOver, MakeTask
from habitat_kit.core.effects import Do, Effect
from habitat_kit.core.events import BookingMade, Event, PersonWritten
from habitat_kit.core.outcomes import Booked, HandedOver, KeyReused, PersonAdded, PersonEnded, Refused, TaskMade
from habitat_kit.hooks import hookimpl
from habitat_kit.store import tables
from tests.desk.conftest import Planter
from tests.desk.test_links import rows
from tests.desk.world import DAY, NOW, Planted

TODAY = NOW.date()


def numbers(house: Planted) -> list[int]:
    """The numbers of the organisation's own stream, in order."""
    lines = rows(house, tables.journal)
    return sorted({line["seq"] for line in lines if line["stream_id"] == house.house.organisation})


def test_who_writes_people_at_once_is_numbered_one_by_one(house: Planted) -> None:
    """Twelve at a time: each has a number of its own, none is left out."""
    with ThreadPoolExecutor(6) as pool:
        added = list(
            pool.map(
                lambda n: house.do(AddPerson(house.house.id, f"Person {n}", house.households["ana"]), by="sam"),
                range(12),
            )
        )
    assert all(isinstance(one, PersonAdded) for one in added), added
    assert numbers(house) == list(range(1, 13))


def test_an_organisation_and_its_houses_do_not_wait_in_a_circle(house: Planted) -> None:
    """Whoever locks the organisation and then its houses, beside those who lock a house: everybody is answered."""
    ben, cleo = house.people["ben"], house.people["cleo"]

    def act(n: int) -> Any:
        if n % 3 == 0:
            giver, taker = (ben, cleo) if n % 2 else (cleo, ben)
            return house.do(HandOver(giver, taker), by="sam")
        if n % 3 == 1:
            return house.do(house.stay(n, 1))
        return house.do(MakeTask(house.house.id, "Water", TODAY, assignee=ben), by="sam")

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(act, range(18)))
    assert {type(answer) for answer in answers} == {HandedOver, Booked, TaskMade}
    assert house.overlaps() == []


def test_two_who_end_somebody_end_them_once(house: Planted) -> None:
    """The second finds nothing left to end."""
    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(lambda _: house.do(EndPerson(house.people["ana"]), by="kim"), range(2)))
    assert all(isinstance(one, PersonEnded) for one in ended), ended
    assert sorted(one.memberships for one in ended) == [0, 1]


def test_a_key_is_kept_with_its_command(house: Planted) -> None:
    """Sent again it is done once; with another body it is refused."""
    first = AddPerson(house.house.id, "Zoé", house.households["ana"])
    added = house.do(first, by="sam", key="k")
    assert house.do(first, by="sam", key="k") == added
    assert house.do(AddPerson(house.house.id, "Zoe", house.households["ana"]), by="sam", key="k") == KeyReused()
    assert numbers(house) == [1]


class Meddling:
    """A plugin that does, in a house's command, what stands in the organisation's stream, and the other way round."""

    @staticmethod
    @hookimpl
    def follow(event: Event) -> Iterator[Effect]:
        """Write somebody down for a booking; close a room for somebody who was written down."""
        if isinstance(event, BookingMade):
            yield Do(AddPerson(event.house, "Nobody"))  # type: ignore[arg-type]  # a booking is in a house
        elif isinstance(event, PersonWritten):
            yield Do(CloseSpace(event.person, DAY, DAY + timedelta(days=1)))


def test_a_plugin_stays_in_the_stream_that_is_locked(planting: Planter) -> None:
    """What is not under the lock of the command is not done, and nothing of the command remains."""
    house = planting(plugins=[Meddling()])
    assert isinstance(house.do(house.stay(0)), Refused)
    before = house.count("person")
    added = house.do(AddPerson(house.house.id, "Zoé", house.households["ana"]), by="sam")
    assert isinstance(added, Refused)
    assert (house.count("use"), house.count("person")) == (0, before)
