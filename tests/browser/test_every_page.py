"""Every page, in both languages, on a phone and on a desk, by day and by night."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page

from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import (
    BookSeries,
    BookSpace,
    CancelBooking,
    ChargeHousehold,
    GiveGrant,
    MakeArrivalLink,
    MakeTask,
    RecordPayment,
    SetWayIn,
)
from habitat_kit.core.outcomes import ArrivalLinkMade, SeriesBooked, TaskMade, WaitListed
from habitat_kit.core.uses import State
from habitat_kit.plugins.participatory.gathering import GatheringJoined, GatheringOpened, OpenGathering, SignUp
from tests.browser.conftest import Served
from tests.browser.voted import rule_pages
from tests.web.pages.test_accounts import PRICES

pytestmark = pytest.mark.browser

SMALL = """[...document.querySelectorAll('a, button, select, summary, input:not([type=hidden]):not([type=radio]):not([type=checkbox])')]
  .filter(node => node.checkVisibility() && !node.closest('p:not(.actions), dd, .agenda, .skip') && !node.matches('.skip'))
  .filter(node => { const box = node.getBoundingClientRect(); return box.width < 44 || box.height < 44 })
  .map(node => node.outerHTML.slice(0, 120))"""
"""What is smaller than a finger; links inside sentences are as WCAG 2.5.8 excepts them, and who misses a tick has its label."""


def furnish(served: Served) -> Mapping[str, str]:
    """Fill the house with what pages can show; the ids of three bookings."""
    book = served.residence.booked
    _kept_by_helene(served)
    book("luc", date(2027, 3, 6))
    book("linh", date(2027, 3, 15), 4, space="bedroom-garden")
    stay = book("nadia", date(2027, 3, 20), guests=3, purpose="Ma sœur")
    _gathering(served)
    book("odile", datetime(2027, 3, 11, 9), end=datetime(2027, 3, 11, 11), kind="meeting", space="living-room")
    waiting = book("nadia", date(2027, 4, 12), 6)
    gone = book("nadia", date(2027, 3, 28))
    served.residence.kit.desk.do(CancelBooking(gone.id, 1), by=served.residence.actor("nadia"))
    helene, nadia = served.residence.actor("helene"), served.residence.actor("nadia").person
    chore = MakeTask(stay.house, "Relever les compteurs", date(2027, 3, 9), detail="Eau et gaz", assignee=nadia)
    task = served.residence.kit.desk.do(chore, by=helene)
    assert isinstance(task, TaskMade), task
    again = BookSeries(
        served.residence.space("living-room"),
        "meeting",
        datetime(2027, 3, 11, 8),
        datetime(2027, 3, 11, 10),
        "FREQ=WEEKLY;COUNT=4",
        others="leave_out",
    )
    series = served.residence.kit.desk.do(again, by=served.residence.actor("nadia"))
    assert isinstance(series, SeriesBooked), series
    found: dict[str, Any] = {
        "series": series.series,
        "dated": served.residence.kit.desk.sight(helene).booking(series.dates[-1].booking),  # type: ignore[arg-type]  # it stands
        "offer": _offered(served),
        "stay": stay,
        "waiting": waiting,
        "gone": gone,
        "task": task.task,
    }
    return {name: str(one.id) for name, one in found.items()} | {"slip": _slip(served, stay)}


def _slip(served: Served, stay: Booking) -> str:
    """The address of the slip of Nadia's guests, to a flat that has a door code."""
    desk, nadia, helene = served.residence.kit.desk, *map(served.residence.actor, ("nadia", "helene"))
    desk.do(SetWayIn(stay.space, "code", "4711", 24), by=helene)
    made = desk.do(MakeArrivalLink(stay.id, "Nadia, 06 12 34 56 78"), by=nadia)
    assert isinstance(made, ArrivalLinkMade), made
    return f"/arrive/{made.secret}"


def _gathering(served: Served) -> None:
    """Nadia opens a meal, Luc comes, and another booking of hers could be opened."""
    residence = served.residence
    start = datetime(2027, 3, 25, 18)
    meal = residence.booked("nadia", start, space="living-room", kind="shared_meal", end=start + timedelta(hours=3))
    for command, by in (
        (OpenGathering(meal.id, 6, 6, 12, "La ressourcerie"), "nadia"),
        (SignUp(meal.id, 2, age=8), "luc"),
    ):
        outcome = residence.kit.desk.do(command, by=residence.actor(by))
        assert isinstance(outcome, GatheringOpened | GatheringJoined), outcome


def _kept_by_helene(served: Served) -> None:
    """Articles with prices, and a treasurer who types in what was paid."""
    residence = served.residence
    residence.load(PRICES)
    helene, home = residence.actor("helene"), residence.household("amrani")
    here = residence.kit.desk.sight(helene).houses()[0].id
    assert helene.person is not None
    residence.kit.desk.do(GiveGrant(helene.person, "treasurer", here), by=SYSTEM)
    residence.kit.desk.do(ChargeHousehold(home, "7", "Une clé perdue"), by=helene)
    residence.kit.desk.do(RecordPayment(home, "1250,40", label="Virement de mars"), by=helene)


def _offered(served: Served) -> Booking:
    """Nadia waits for dates of Odile's, and is offered others that Odile gave up."""
    residence, odile, nadia = served.residence, served.residence.actor("odile"), served.residence.actor("nadia")
    desk, flat = residence.kit.desk, residence.space("shared-flat")
    days = (date(2027, 4, 24), date(2027, 4, 20))
    *_, last = taken = [residence.booked("odile", first) for first in days]
    for first, _ in zip(days, taken, strict=True):
        wish = BookSpace(flat, "guest_stay", first, first + timedelta(days=2), or_wait=True)
        assert isinstance(desk.do(wish, by=nadia), WaitListed)
    desk.do(CancelBooking(last.id, 1), by=odile)
    return next(booking for booking in desk.sight(nadia).mine() if booking.state is State.OPTION)


def shown(served: Served, ids: Mapping[str, str]) -> Mapping[str, str]:
    """Every page by its path, for a resident and for a steward."""
    space, room = (f"/spaces/{served.residence.space(key)}" for key in ("shared-flat", "living-room"))
    resident = ["/", space, f"{space}?start=2027-03-08&end=2027-03-10", f"{room}?kind=meeting&day=2027-03-11"]
    resident += [
        f"{space}/calendar",
        "/bookings",
        "/me",
        f"/bookings/{ids['stay']}",
        f"/bookings/{ids['waiting']}",
        f"/bookings/{ids['offer']}",
    ]
    resident += [f"/bookings/{ids['stay']}/move", f"/bookings/{ids['stay']}/cancel", "/nowhere"]
    resident += [f"/series/{ids['series']}", *(f"/bookings/{ids['dated']}{page}" for page in ("", "/move", "/cancel"))]
    steward = ["/people", f"/people/{served.residence.actor('nadia').person}", "/presence"]
    resident += [f"{space}/sheet?month=2027-03", "/shares", "/ways", "/slip", "/tasks", f"/tasks/{ids['task']}"]
    resident += ["/account", "/account?year=2026", "/participatory/gatherings"]
    steward += ["/accounts", f"/accounts/{served.residence.household('amrani')}"]
    steward += [f"{space}/ways-in", "/tasks/new", f"/tasks/{ids['task']}?"]
    resident += [f"/bookings/{ids['stay']}/arrival", ids["slip"], "/arrive/x"]
    steward += ["/invitations", f"/bookings/{ids['stay']}/correct", f"/bookings/{ids['gone']}"]
    resident += [f"/bookings/{ids['gone']}"]
    return (
        {**rule_pages(served.residence)}
        | dict.fromkeys(resident, "nadia")
        | dict.fromkeys([*steward, "/approvals", f"{space}?month=2027-04", "/?"], "helene")
    )


def _ask(start: str, end: str, guests: str = "2") -> Callable[[Page, str], None]:
    def act(page: Page, space: str) -> None:
        page.goto(space)
        for name, value in (("start", start), ("end", end), ("guests", guests)):
            page.locator(f"#f-{name}").fill(value)
        page.locator("button[value=check]").click()

    return act


def _ask_again(page: Page, space: str) -> None:
    page.goto(space)
    for name, value in (("start", "2027-03-13"), ("end", "2027-03-14"), ("guests", "2")):
        page.locator(f"#f-{name}").fill(value)
    page.locator("details:has(#f-repeat) > summary").click()
    page.locator("#f-repeat").select_option("weekly")
    page.locator("#f-times").fill("3")
    page.locator("button[value=check]").click()


def _make_link(page: Page, space: str) -> None:
    page.goto(f"{space}/calendar")
    page.locator("main form button").first.click()


def _make_arrival_link(page: Page, space: str) -> None:
    page.goto("/bookings")
    page.locator("a.slip").first.click()
    page.locator("a[href$='/arrival']").click()
    page.locator("button[value=make]").click()


def _refuse_without_reason(page: Page, space: str) -> None:
    page.goto("/approvals")
    page.locator("summary").first.click()
    page.locator("button[value=decline]").first.click()


def _read_presence(page: Page, space: str) -> None:
    page.goto("/presence")
    page.locator("button[value=read]").click()


def _make_token(page: Page, space: str) -> None:
    page.goto("/ways")
    page.locator("#f-token").fill("The screen in the hall")
    page.locator("form[action$='/ways/tokens'] button").click()


def _add_nobody(page: Page, space: str) -> None:
    page.goto("/people")
    page.locator("button[value=add]").click()


def _make_slip(page: Page, space: str) -> None:
    page.goto("/invitations")
    page.locator("button[value=invite]").first.click()


def _override_without_reason(page: Page, space: str) -> None:
    page.goto(space)
    for name, value in (("start", "2027-05-03"), ("end", "2027-05-20"), ("guests", "2")):
        page.locator(f"#f-{name}").fill(value)
    page.locator("#f-household").select_option(index=1)
    page.locator("button[value=check]").click()
    page.locator("summary").first.click()
    page.locator("button[value=override]").click()


def _pay_nothing(page: Page, space: str) -> None:
    page.goto("/accounts")
    page.locator("table a").first.click()
    page.locator("button[value=pay]").click()


def _correct_without_reason(page: Page, space: str) -> None:
    page.goto("/approvals")
    answer = page.locator("section.card form").first.get_attribute("action") or ""
    page.goto(answer.replace("/approvals/", "/bookings/") + "/correct")
    page.locator("form.card button").click()


ACTS: Mapping[str, tuple[str, Callable[[Page, str], None]]] = {
    "a yes": ("nadia", _ask("2027-05-03", "2027-05-05")),
    "a yes to be said": ("nadia", _ask("2027-05-03", "2027-05-10")),
    "a no": ("nadia", _ask("2027-03-06", "2027-03-08", "9")),
    "an answer for each date": ("nadia", _ask_again),
    "a form in disorder": ("nadia", _ask("2027-05-03", "", "0")),
    "a link made": ("nadia", _make_link),
    "a link for guests": ("nadia", _make_arrival_link),
    "who is there": ("helene", _read_presence),
    "a new API token": ("nadia", _make_token),
    "somebody without a name": ("helene", _add_nobody),
    "an invitation slip": ("helene", _make_slip),
    "an override without a reason": ("helene", _override_without_reason),
    "a correction without a reason": ("helene", _correct_without_reason),
    "a payment without an amount": ("helene", _pay_nothing),
    "a reason missing": ("helene", _refuse_without_reason),
}
"""Pages that answer a form."""

LOOKS = list(product((375, 1280), ("light", "dark")))
"""Widths and schemes every page is looked at in."""


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_is_for_everybody(browser: Browser, served: Served, language: str) -> None:
    """No page scrolls sideways, asks elsewhere, breaks a rule axe knows, or has a target smaller than a finger."""
    ids = furnish(served)
    space = f"/spaces/{served.residence.space('shared-flat')}"
    contexts = {who: _reader(browser, served, who, language) for who in ("nadia", "helene")}
    faults: dict[str, object] = {}
    for path, who in shown(served, ids).items():
        faults[path] = _visited(contexts[who], served, lambda page, path=path: page.goto(path))  # type: ignore[misc]
    for name, (who, act) in ACTS.items():
        faults[name] = _visited(contexts[who], served, lambda page, act=act: act(page, space))  # type: ignore[misc]
    for context in contexts.values():
        context.close()
    assert {where: what for where, what in faults.items() if what} == {}


def _reader(browser: Browser, served: Served, who: str, language: str) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": 375, "height": 800},
        reduced_motion="reduce",
        base_url=served.base,
        extra_http_headers={"Accept-Language": language},
    )
    return served.signed_in(context, who)


def _visited(context: BrowserContext, served: Served, act: Callable[[Page], object]) -> list[str]:
    """What is wrong with the page that `act` leads to, in every look; what it asked for elsewhere."""
    page = context.new_page()
    found: list[str] = []
    page.on("request", lambda asked: None if asked.url.startswith(served.base) else found.append(asked.url))
    page.on("console", lambda said: found.append(said.text) if "Content Security" in said.text else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    act(page)
    page.wait_for_load_state()
    page.evaluate(AXE_SCRIPT)
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += [f"{width} {scheme}: {fault}" for fault in _faults(page, width)]
    page.close()
    return found


def _faults(page: Page, width: int) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    result = page.evaluate("axe.run({resultTypes: ['violations']})")
    broken = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in result["violations"]]
    small = page.evaluate(SMALL) if width == 375 else []
    small += re.findall(r"\{[a-z_]+\}", page.inner_text("body"))  # a text that nothing filled
    return broken + list(small) + ([f"{wide} px too wide"] if wide > 0 else [])


def test_photos_are_seen(browser: Browser, served: Served) -> None:
    """Every picture of a place loads, and says in words what it shows."""
    context = _reader(browser, served, "nadia", "fr")
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"/spaces/{served.residence.space('shared-flat')}")
    images = page.locator(".photos img")
    assert images.count() == 4
    for image in images.all():
        image.scroll_into_view_if_needed()
        image.evaluate("node => node.decode()")
        assert image.evaluate("node => node.naturalWidth") > 0
        assert image.get_attribute("alt")
    context.close()


LONG = """() => {
  document.querySelector("#sheet-title").textContent = "La grande chambre côté potager, ".repeat(2) + "au second étage";
  for (const cell of document.querySelectorAll("tbody td:first-of-type"))
    cell.textContent = "Départ : Famille de Montmorency-Laval et Beauvillier (3e gauche) · Arrivée : les Amrani";
}"""


def test_the_sheet_for_the_hall_is_one_sheet(browser: Browser, served: Served) -> None:
    """A month of 31 days on one page of A4, also where the place has a long name and each day says a lot."""
    context = _reader(browser, served, "nadia", "fr")
    page = context.new_page()
    page.goto(f"/spaces/{served.residence.space('shared-flat')}/sheet?month=2027-12")
    for _ in range(2):
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1
        page.evaluate(LONG)
    context.close()


def test_a_month_prints_on_paper(browser: Browser, served: Served) -> None:
    """Printed, a place's page keeps its month and rules and leaves out its forms and links."""
    furnish(served)
    context = _reader(browser, served, "nadia", "fr")
    page = context.new_page()
    page.goto(f"/spaces/{served.residence.space('shared-flat')}")
    page.emulate_media(media="print")
    assert page.locator("table.month").is_visible()
    assert page.locator(".articles").first.is_visible()
    assert not page.locator("main form").is_visible()
    assert not page.locator("nav >> nth=0").is_visible()
    context.close()
