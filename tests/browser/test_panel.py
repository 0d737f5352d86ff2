"""The panel in a browser: every page on a phone and on a desk, and a steward's work without JavaScript."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from threading import Thread
from typing import get_args

import pytest
import uvicorn
from playwright.sync_api import Browser, Page

from habitat_kit.core.commands import (
    BookSpace,
    CloseSpace,
    CreateFeedLink,
    MakeTask,
    NameDeputy,
    PutOnDuty,
    ReportIncident,
)
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import Common, WaitListed
from habitat_kit.web import panel
from habitat_kit.web.panel.sheets import SHEETS
from tests.browser.conftest import Served
from tests.browser.test_every_page import _reader, _visited
from tests.browser.voted import rule_pages

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.fixture
def run(served: Served) -> Iterator[Served]:
    """Serve the panel of the residence, with what happens in a house."""
    furnish(served)
    listening = socket.create_server(("127.0.0.1", 0))
    app = panel.app(served.residence.kit)
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", ws="none"))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield Served(served.residence, f"http://localhost:{listening.getsockname()[1]}")
    server.should_exit = True
    thread.join(10)
    listening.close()


def furnish(served: Served) -> None:
    """Bookings in several states, a closure, a link, a report, a task, somebody's deputy and somebody on call."""
    residence = served.residence
    residence.booked("linh", date(2027, 3, 15), 4, space="bedroom-garden", purpose="Ma sœur")
    residence.booked("odile", datetime(2027, 3, 11, 9), end=datetime(2027, 3, 11, 11), kind="meeting")
    residence.booked("nadia", date(2027, 4, 12), 7)
    late = BookSpace(residence.space("shared-flat"), "guest_stay", date(2027, 4, 12), date(2027, 4, 14), or_wait=True)
    assert isinstance(residence.kit.desk.do(late, by=residence.actor("linh")), WaitListed)
    residence.session("helene")
    rule_pages(residence)
    steward, desk = residence.named("helene"), residence.kit.desk
    desk.do(
        CloseSpace(residence.space("terrace-evening"), date(2027, 4, 1), date(2027, 4, 3), reason="Bois"), by=steward
    )
    desk.do(CreateFeedLink(residence.space("shared-flat"), label="Cuisine"), by=steward)
    home, nadia = named("house", "pourquoi-pas", "gibjoncs"), residence.actor("nadia")
    helene = named("person", "pourquoi-pas", "helene")
    report = ReportIncident(home, "place", "nuisance", "La porte claque", space=residence.space("shared-flat"))
    for by, command in (
        (nadia, report),
        (steward, MakeTask(home, "Relever les compteurs", date(2027, 3, 9))),
        (steward, NameDeputy(helene, named("person", "pourquoi-pas", "nadia"))),
        (steward, PutOnDuty(home, helene, date(2027, 3, 8), date(2027, 3, 12))),
    ):
        assert not isinstance(outcome := desk.do(command, by=by), get_args(Common)), outcome


def _first(key: str) -> Callable[[Page], object]:
    """Open the first row of a list."""

    def act(page: Page) -> None:
        page.goto(f"/{key}/list")
        page.locator("table.rows tbody th a").first.click()

    return act


def _path(path: str) -> Callable[[Page], object]:
    return lambda page: page.goto(path)


def _refused(page: Page) -> None:
    _fill(page, "2027-03-20", "2027-04-19")
    page.locator("form.card button").click()


def _wrong(page: Page) -> None:
    page.goto("/bookings/create")
    page.locator("#f-guests").fill("0")
    page.locator("form.card button").click()


def _act(name: str) -> Callable[[Page], object]:
    """Open the confirm page of an act on the booking that waits."""

    def act(page: Page) -> None:
        page.goto("/bookings/list?state=awaiting")
        page.locator("table.rows tbody th a").first.click()
        page.locator(f'a[href*="/{name}/"]').click()

    return act


def _fill(page: Page, start: str, end: str) -> None:
    page.goto("/bookings/create")
    for name, value in (("space", "Le logement partagé"), ("start", start), ("end", end), ("household", "Les Kaya")):
        page.locator(f"#f-{name}").fill(value)


def _moving_in(page: Page) -> None:
    """A file with a line that can be taken over, looked at."""
    page.goto("/")
    page.locator('a[href*="/imports/"]').click()
    rows = "space,household,start,end\nLe logement partagé,Les Kaya,2027-06-03,2027-06-05\n"
    page.locator("#f-text").set_input_files({"name": "b.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    page.locator('button[value="check"]').click()


def _shared_out(page: Page) -> None:
    """The report of who had how much."""
    page.goto("/")
    page.locator('a[href*="/reports/fair-use/"]').click()
    page.locator(".scroll table").first.wait_for()


PAGES: Mapping[str, Callable[[Page], object]] = {
    "home": _path("/"),
    **{f"{sheet.key}, list": _path(f"/{sheet.key}/list") for sheet in SHEETS},
    **{f"{sheet.key}, a row": _first(sheet.key) for sheet in SHEETS},
    **{f"{sheet.key}, a new one": _path(f"/{sheet.key}/create") for sheet in SHEETS if sheet.create},
    "an empty list": _path("/bookings/list?search=zzz"),
    "not there": _path("/bookings/details/nothing"),
    "a no": _refused,
    "a form in disorder": _wrong,
    "approving": _act("approve"),
    "declining": _act("decline"),
    "moving": _act("edit"),
    "moving in": _moving_in,
    "how it was shared": _shared_out,
}


IN_ENGLISH = ("home", "bookings, list", "bookings, a row", "links, a new one", "journal, a row", "a no")


@pytest.mark.parametrize(("language", "names"), [("fr", tuple(PAGES)), ("en", IN_ENGLISH)])
def test_every_page_is_for_everybody(browser: Browser, run: Served, language: str, names: tuple[str, ...]) -> None:
    """No page scrolls sideways, asks elsewhere, breaks a rule axe knows, or has a target smaller than a finger."""
    context = _reader(browser, run, "helene", language)
    faults = {name: _visited(context, run, PAGES[name]) for name in names}
    context.close()
    assert {where: what for where, what in faults.items() if what} == {}


def test_a_steward_books_and_answers_on_a_phone_without_scripts(browser: Browser, run: Served) -> None:
    """From the first page: a yes by two presses; a booking for a neighbour; signed out for good."""
    context = browser.new_context(
        viewport={"width": 375, "height": 800},
        base_url=run.base,
        java_script_enabled=False,
        extra_http_headers={"Accept-Language": "fr"},
    )
    page = run.signed_in(context, "helene").new_page()
    page.set_default_timeout(20_000)
    page.goto("/")
    page.get_by_role("link", name="Accepter").click()
    page.get_by_role("button", name="Accepter").click()
    page.get_by_text("La demande est acceptée.").wait_for()
    _fill(page, "2027-05-03", "2027-05-05")
    page.get_by_role("button", name="Réserver").click()
    page.get_by_text("C’est fait.").wait_for()  # noqa: RUF001 - as the page writes it
    assert "du 3 au 5 mai 2027 (2 nuits)" in page.locator("h1").inner_text()
    page.get_by_role("link", name="Menu").click()
    page.get_by_role("link", name="Journal").last.click()
    assert page.locator("h1").inner_text() == "Journal"
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/signin*")
    page.goto("/people/list")
    assert "/signin" in page.url
    context.close()


def test_names_are_offered_while_one_types(browser: Browser, run: Served) -> None:
    """With JavaScript two letters bring the names that have them; the content policy lets nothing else run."""
    context = _reader(browser, run, "helene", "fr")
    page = context.new_page()
    page.goto("/bookings/create")
    with page.expect_response("**/ajax/lookup?name=household&term=ka"):
        page.locator("#f-household").press_sequentially("ka")
    page.locator("#f-household-offers option").first.wait_for(state="attached")
    offered = page.locator("#f-household-offers option").evaluate_all("all => all.map(one => one.value)")
    assert offered == ["Les Kaya · Les Gibjoncs"]
    context.close()
