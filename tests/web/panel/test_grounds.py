"""A house changes and people are ordered out from the panel: forms, what is in the way, whom to call."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from habitat_kit.core.commands import BookSpace
from habitat_kit.core.spaces import House
from habitat_kit.core.uses import State
from tests.web.pages.residence import said
from tests.web.panel.estate import Estate


def house(estate: Estate) -> House:
    """The Gibjoncs' house as it is now."""
    home = estate.home
    return home.kit.desk.sight(home.actor("helene")).space(home.space("shared-flat"))[0]


def act(estate: Estate, name: str, sheet: str = "spaces", at: str = "shared-flat", **fields: str) -> Any:
    """Send the form of an act on a place, or on the house."""
    pk = estate.home.space(at) if sheet == "spaces" else house(estate).id
    return estate.reader().post(f"/{sheet}/act/{name}/{pk}", data={"nonce": "n", **fields})


def test_a_place_s_page_offers_what_a_steward_may_do(estate: Estate) -> None:
    """Each act has a form with the fields of its command; the place itself is not typed in."""
    reader, flat = estate.reader(), estate.home.space("shared-flat")
    page = said(reader.get(f"/spaces/details/{flat}"))
    for words in ("Order everybody out", "Add a place in it", "Split this place", "End this place"):
        assert words in page
    form = reader.get(f"/spaces/act/add_leaf/{flat}").text
    for name in ("key", "label", "form", "start", "sleeps", "seats", "bookable"):
        assert f'name="{name}"' in form
    assert 'name="space"' not in form


def test_a_place_is_added(estate: Estate) -> None:
    """The form leads back to the place; the new one stands in the tree, and the journal tells of it."""
    answer = act(estate, "add_leaf", key="attic", label="Mansarde", form="room", start="2027-04-01", sleeps="2")
    assert answer.status_code == 303, said(answer)
    assert "The place is there." in said(estate.reader().get(answer.headers["location"]))
    attic = house(estate).tree.keyed("attic")
    assert (attic.name, attic.sleeps, attic.life_from) == ("Mansarde", 2, date(2027, 4, 1))


def test_a_bedroom_is_split_line_by_line(estate: Estate) -> None:
    """One part a line; what cannot be read is said beside the field and shown as it was."""
    wrong = act(estate, "split_leaf", at="bedroom-garden", start="2027-04-01", parts="bed-a; Bed A")
    assert wrong.status_code == 400
    assert "Write one part a line" in said(wrong)
    assert "bed-a; Bed A" in wrong.text
    parts = "bed-a, Lit A, 1\r\nbed-b, Lit B, 1"
    done = act(estate, "split_leaf", at="bedroom-garden", start="2027-04-01", parts=parts)
    assert done.status_code == 303, said(done)
    assert house(estate).tree.keyed("bed-b").sleeps == 1


def test_what_is_in_the_way_is_said_on_the_form(estate: Estate) -> None:
    """409, the booking and its dates; nothing is changed."""
    home = estate.home
    home.booked("nadia", date(2027, 4, 10), 2, space="bedroom-garden")
    answer = act(estate, "end_leaf", at="bedroom-garden", end="2027-04-11")
    assert answer.status_code == 409
    assert "it would lose its place" in said(answer)
    assert house(estate).tree.keyed("bedroom-garden").life_until is None


def test_the_hours_begin_as_they_are(estate: Estate) -> None:
    """The form shows today's; a plan lists who would follow; then they follow."""
    home = estate.home
    stay = home.booked("nadia", date(2027, 4, 10), 2)
    form = estate.reader().get(f"/houses/act/change_hours/{house(estate).id}").text
    assert re.search(r'type="time" value="\d\d:\d\d" id="f-check_in"', form)
    plan = act(estate, "change_hours", "houses", check_in="18:00", check_out="10:00", plan_only="yes")
    assert plan.status_code == 200, said(plan)
    assert "1 booking would follow" in said(plan)
    assert house(estate).hours_on(date(2027, 4, 10))[0].hour != 18
    done = act(estate, "change_hours", "houses", check_in="18:00", check_out="10:00")
    assert done.status_code == 303, said(done)
    now = home.kit.desk.sight(home.actor("helene")).booking(stay.id)
    assert now.span.start.astimezone(house(estate).clock).hour == 18


def test_an_order_lists_who_has_to_go_and_is_lifted(estate: Estate) -> None:
    """Whom to call, by name; on the order's page it is lifted and not reopened."""
    home = estate.home
    stay = home.booked("nadia", date(2027, 4, 10), 2)
    ordered = act(estate, "order_danger", kind="fire", reason="Fumée")
    assert ordered.status_code == 200
    assert "1 booking has to go elsewhere" in said(ordered)
    assert str(stay.id) in ordered.text
    assert "Go back and change nothing" not in said(ordered)
    assert "See the order" in said(ordered)
    reader = estate.reader()
    listed = reader.get("/closures/list").text
    found = re.search(r"/closures/details/([0-9a-f-]{36})", listed)
    assert found
    page = said(reader.get(f"/closures/details/{found[1]}"))
    assert "Lift the danger order" in page
    assert "danger: fire" in page
    assert "Reopen" not in page
    lifted = reader.post(f"/closures/act/lift/{found[1]}", data={"revision": "1", "nonce": "l"})
    assert lifted.status_code == 303, said(lifted)
    assert home.kit.desk.sight(home.actor("helene")).booking(stay.id).state is State.CONFIRMED


def test_a_danger_is_not_closed(estate: Estate) -> None:
    """The form for closing offers no danger: it would call nobody."""
    assert "danger" not in estate.reader().get("/closures/create").text.partition('<form class="card"')[2]


def test_asking_under_an_order_says_the_danger(estate: Estate) -> None:
    """A steward who books for somebody reads why it cannot be."""
    act(estate, "order_danger", kind="water", reason="Fuite")
    home = estate.home
    flat = home.space("shared-flat")
    outcome = home.kit.desk.do(
        BookSpace(flat, "guest_stay", date(2027, 4, 10), date(2027, 4, 12)), by=home.actor("nadia")
    )
    assert getattr(outcome, "finding").key == "finding.danger_water"  # noqa: B009 - whichever outcome it is
