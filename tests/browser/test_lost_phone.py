"""A resident without e-mail: invited by slip, books, loses the phone, gets in again; the old phone is out."""

from __future__ import annotations

import re
from datetime import date, timedelta

from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.conftest import Served

PHONE: ViewportSize = {"width": 375, "height": 667}
CODE = re.compile(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}")
STEWARD, RESIDENT = "helene", "nadia"


def slip(page: Page, served: Served, name: str, button: str) -> str:
    """The address on a slip that the steward makes."""
    page.goto(f"{served.base}/invitations")
    card = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=name, exact=True))
    lost = card.locator("summary")
    if "new slip" in button:
        lost.click()
    card.get_by_role("button", name=button).click()
    expect(page.locator(".paper-slip svg")).to_be_visible()
    code = CODE.search(page.locator(".slip-code").inner_text())
    assert code is not None
    return f"{served.base}/slip/{code.group()}"


def test_the_old_phone_is_out_at_its_next_request(served: Served, browser: Browser) -> None:
    """Slip, booking, loss, new slip: the new phone sees the booking, the old one has to sign in; no script anywhere."""
    person = served.residence.actor(RESIDENT).person
    with served.residence.kit.database.read() as tx:
        (name,) = next(iter(tx.say("SELECT name FROM habitat_person WHERE key = 'nadia'")))
    assert person is not None
    desk = served.signed_in(browser.new_context(locale="en-GB"), STEWARD)
    steward = desk.new_page()
    first = slip(steward, served, name, "Make a slip")

    old = browser.new_context(viewport=PHONE, locale="en-GB", java_script_enabled=False).new_page()
    old.goto(first)
    old.get_by_role("button", name="Come in").click()
    arrival = date(2027, 3, 10)
    old.goto(f"{served.base}/spaces/{served.residence.space('shared-flat')}")
    old.get_by_label("Arrival").fill(arrival.isoformat())
    old.get_by_label("Departure").fill((arrival + timedelta(days=2)).isoformat())
    old.get_by_role("button", name="See if it is possible").click()
    old.get_by_role("button", name=re.compile("^(Book|Ask)")).first.click()
    old.goto(f"{served.base}/bookings")
    expect(old.locator("main")).to_contain_text("10")

    again = browser.new_context(viewport=PHONE, locale="en-GB").new_page()
    again.goto(first)
    expect(again.get_by_role("heading", level=1)).to_have_text("This slip no longer works")

    second = slip(steward, served, name, "Sign out and make a new slip")
    old.goto(f"{served.base}/bookings")
    expect(old).to_have_url(re.compile("/signin"))

    again.goto(second)
    again.get_by_role("button", name="Come in").click()
    again.goto(f"{served.base}/bookings")
    expect(again.locator("main")).to_contain_text("10")
    for context in browser.contexts:
        context.close()


def test_a_slip_prints_black_on_white(served: Served, browser: Browser) -> None:
    """On paper there is the slip and nothing of the page around it, whatever colours the screen has."""
    context = served.signed_in(browser.new_context(locale="en-GB", color_scheme="dark"), STEWARD)
    page = context.new_page()
    with served.residence.kit.database.read() as tx:
        (name,) = next(iter(tx.say("SELECT name FROM habitat_person WHERE key = 'nadia'")))
    slip(page, served, name, "Make a slip")
    page.emulate_media(media="print")
    expect(page.locator(".paper-slip")).to_be_visible()
    expect(page.get_by_role("heading", name="Invitation slip")).to_be_hidden()
    colours = page.locator(".paper-slip").evaluate(
        "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
    )
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    context.close()
