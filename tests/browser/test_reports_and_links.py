"""Reports and calendar links in a browser: for everybody, on a phone and on a desk, and told in time."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from habitat_kit.core.commands import DecideIncident, NameMediator, ReportIncident
from habitat_kit.core.outcomes import IncidentMoved, IncidentReported
from tests.browser.conftest import Served
from tests.browser.test_every_page import _reader, _visited, furnish

pytestmark = pytest.mark.browser


def case(served: Served, words: str, *, decided: bool = False) -> str:
    """A case of Nadia's; the path of its page."""
    home = served.residence
    desk = home.kit.desk
    house = desk.sight(home.actor("nadia")).houses()[0].id
    made = desk.do(
        ReportIncident(house, "place", "nuisance", words, space=home.space("living-room")), by=home.actor("nadia")
    )
    assert isinstance(made, IncidentReported)
    if decided:
        named = desk.do(NameMediator(made.incident, 1, home.actor("odile").person), by=home.actor("helene"))  # type: ignore[arg-type]
        assert isinstance(named, IncidentMoved), named
        done = desk.do(DecideIncident(made.incident, 2, "settled", "Entendu."), by=home.actor("helene"))
        assert isinstance(done, IncidentMoved), done
    return f"/reports/{made.incident}"


def _opened(page: Page, path: str) -> None:
    page.goto(path)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")


def _link(page: Page) -> None:
    page.goto("/links")
    page.locator("#f-label").fill("mon téléphone")
    page.locator("main form button").first.click()
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")


def _nothing_written(page: Page) -> None:
    page.goto("/reports/new")
    page.locator("main form button").click()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_reports_and_links_are_for_everybody(browser: Browser, served: Served, language: str) -> None:
    """No such page scrolls sideways, asks elsewhere, breaks a rule axe knows, or has a target smaller than a finger."""
    ids = furnish(served)
    fresh, over = case(served, "La perceuse à minuit."), case(served, "Encore la perceuse.", decided=True)
    contexts = {who: _reader(browser, served, who, language) for who in ("nadia", "helene")}
    faults: dict[str, object] = {}
    contest = f"/reports/new?booking={ids['stay']}&kind=contest"
    for who, path in (
        ("nadia", "/reports"),
        ("nadia", "/reports/new"),
        ("nadia", contest),
        ("nadia", over),
        ("helene", "/reports"),
        ("helene", fresh),
        ("helene", "/links"),
    ):
        faults[f"{who} {path}"] = _visited(contexts[who], served, lambda page, path=path: _opened(page, path))  # type: ignore[misc]
    faults["a link made"] = _visited(contexts["nadia"], served, _link)
    faults["nothing written"] = _visited(contexts["nadia"], served, _nothing_written)
    for context in contexts.values():
        context.close()
    assert {where: what for where, what in faults.items() if what} == {}


def test_a_resident_reports_and_a_steward_answers_without_a_script(browser: Browser, served: Served) -> None:
    """On a phone whose JavaScript is off: reported, read by the steward, decided, and the resident reads why."""
    contexts = []
    for who in ("nadia", "helene"):
        context = browser.new_context(
            viewport={"width": 375, "height": 800},
            base_url=served.base,
            java_script_enabled=False,
            extra_http_headers={"Accept-Language": "en"},
        )
        contexts.append(served.signed_in(context, who))
    nadia, helene = (context.new_page() for context in contexts)
    nadia.goto("/reports/new")
    nadia.locator("#k-nuisance").check()
    nadia.locator("#f-words").fill("La perceuse à minuit.")
    nadia.locator("main form button").click()
    assert "It is sent" in nadia.locator("main").inner_text()
    helene.goto("/reports")
    helene.locator("main a.slip").first.click()
    helene.locator("summary", has_text="Decide").click()
    helene.locator("#f-decision-decide_incident").select_option("upheld")
    helene.locator("#f-words-decide_incident").fill("Plus de perceuse le soir.")
    helene.locator("button[value=decide_incident]").click()
    nadia.reload()
    assert "Plus de perceuse le soir." in nadia.locator("main").inner_text()
    assert "the report is right" in nadia.locator("main").inner_text().lower()
    for context in contexts:
        context.close()
