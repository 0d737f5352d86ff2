"""What a booking's page says of its place before somebody comes."""

from __future__ import annotations

from datetime import date, timedelta

from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.commands import FinishTask, Tick
from habitat_kit.core.ids import named
from tests.web.pages.residence import Residence, said


def test_the_page_says_what_is_left_and_then_that_it_is_ready(residence: Residence) -> None:
    """After Nadia's stay, Luc reads what is still to be done in his language, and then that nothing is."""
    earlier = residence.booked()
    later = residence.booked("luc", date(2027, 3, 14), 2)
    page = f"/bookings/{later.id}"
    residence.clock.now = later.span.start - timedelta(days=8)
    assert "Is the place ready?" not in said(residence.reader("luc").get(page))
    residence.clock.now = earlier.span.end
    residence.kit.desk.do(Tick(named("house", "pourquoi-pas", "gibjoncs")), by=SYSTEM)
    luc = residence.reader("luc")
    told = said(luc.get(page))
    assert "Not yet. From earlier stays there is still to do: Clean after the stay Wash and put back the linen" in told
    assert "Nettoyer après le séjour" in said(residence.reader("luc", "fr").get(page))
    for task in residence.kit.desk.sight(residence.actor("nadia")).tasks():
        residence.kit.desk.do(FinishTask(task.id, task.revision), by=residence.actor("nadia"))
    assert "Yes: nothing is left to do from earlier stays." in said(luc.get(page))
