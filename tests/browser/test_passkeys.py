"""A passkey in a real browser, with a device that Chromium plays: made on one's page, then the way in."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Served

pytestmark = pytest.mark.browser


def device(page: Page) -> None:
    """Give the browser a device that checks its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_made_and_used(served: Served, browser: Browser) -> None:
    """The page makes it, signing out ends the session, the sign-in page lets in by it; nothing is typed."""
    context = served.signed_in(browser.new_context(locale="en-GB"), "nadia")
    page = context.new_page()
    device(page)
    page.goto(f"{served.base}/ways")
    page.get_by_label("Name of the passkey").fill("my laptop")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_role("status")).to_have_text("Your passkey is ready.")
    expect(page.get_by_role("heading", name="my laptop")).to_be_visible()
    page.get_by_role("button", name="Sign out everywhere, here too").click()
    expect(page).to_have_url(re.compile("/signin"))
    page.goto(f"{served.base}/bookings")
    expect(page).to_have_url(re.compile("/signin"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile("/bookings$"))
    page.goto(f"{served.base}/ways")
    expect(page.locator("main")).to_contain_text("by a passkey")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("status")).to_have_text("The passkey is removed.")
    context.close()


def test_without_a_script_the_page_says_so(served: Served, browser: Browser) -> None:
    """No button that does nothing: a sentence, and the other ways in."""
    context = served.signed_in(browser.new_context(locale="en-GB", java_script_enabled=False), "nadia")
    page = context.new_page()
    page.goto(f"{served.base}/ways")
    expect(page.get_by_role("button", name="Make a passkey")).to_be_hidden()
    expect(page.locator("main")).to_contain_text("takes JavaScript")
    context.close()
