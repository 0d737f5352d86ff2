"""A danger order tapped on a phone: the pages are for everybody, and nothing stands between a steward and the button."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Served
from tests.browser.test_every_page import _reader, _visited, furnish

pytestmark = pytest.mark.browser


def _order(page: Page) -> None:
    page.locator("#k-fire").check()
    page.locator("#f-reason").fill("Fumée au deuxième")
    page.locator("main button.danger").click()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_everybody_out_and_back_from_a_phone(browser: Browser, served: Served, language: str) -> None:
    """From the place's page by two taps and a few words to whom to call; lifted by one more; each page fit for all."""
    furnish(served)
    flat = f"/spaces/{served.residence.space('shared-flat')}"
    helene, nadia = (_reader(browser, served, who, language) for who in ("helene", "nadia"))
    faults = {"empty": _visited(helene, served, lambda page: page.goto("/danger"))}
    page = helene.new_page()
    page.goto(flat)
    page.locator("a[href*='/danger?space=']").click()
    _order(page)
    page.wait_for_url("**/danger/*said=ordered")
    assert "Fumée au deuxième" in page.inner_text("main")
    assert page.locator("main .card h3").count() >= 2
    where = page.url.partition("?")[0]
    faults["order"] = _visited(helene, served, lambda other: other.goto(where))
    faults["list"] = _visited(helene, served, lambda other: other.goto("/danger"))
    for path in ("/", flat):
        faults[path] = _visited(nadia, served, lambda other, path=path: other.goto(path))  # type: ignore[misc]
    faults["wrong"] = _visited(helene, served, _wrong)
    page.locator("main form button").click()
    page.wait_for_load_state()
    assert page.locator(".notice.ok").count() == 1
    for context in (helene, nadia):
        context.close()
    assert {name: found for name, found in faults.items() if found} == {}


def _wrong(page: Page) -> None:
    page.goto("/danger")
    page.locator("main button.danger").click()
