"""What a resident and a steward do on a phone, without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import icalendar
import pytest
from playwright.sync_api import Browser, Page, expect

from habitat_kit.core.ids import named
from tests.browser.conftest import PASSWORD, Served

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(browser: Browser, served: Served) -> Iterator[Page]:
    """Give a narrow screen whose browser runs no script, for somebody who reads English."""
    context = browser.new_context(
        viewport={"width": 375, "height": 740}, java_script_enabled=False, locale="en-GB", base_url=served.base
    )
    yield context.new_page()
    context.close()


def person(served: Served, key: str) -> None:
    """Give a person a demo login."""
    actor = served.residence.actor(key)
    served.residence.kit.identities.create_identity(named("organisation", "pourquoi-pas"), actor.person, key, PASSWORD)


def sign_in(phone: Page, login: str) -> None:
    """Sign in by the form."""
    phone.goto("/")
    phone.get_by_label("Name").or_(phone.locator("#login")).first.fill(login)
    phone.locator("#password").fill(PASSWORD)
    phone.locator("main form button").first.click()


def test_a_resident_books_on_a_phone_without_javascript(served: Served, phone: Page, tmp_path: Path) -> None:
    """Sign in, find the flat, tap two days, look, book, take it along, move it, cancel it: forms and links alone do it."""
    person(served, "nadia")
    sign_in(phone, "nadia")
    phone.get_by_role("heading", name="Le logement partagé").click()
    phone.get_by_role("link", name="Wednesday 10 March 2027: free").click()
    phone.get_by_role("link", name="Friday 12 March 2027: free").click()
    assert phone.get_by_label("Arrival").input_value() == "2027-03-10"
    assert phone.get_by_label("Departure").input_value() == "2027-03-12"
    phone.get_by_label("People who sleep there").fill("2")
    phone.get_by_role("button", name="See if it is possible").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("It is possible")
    phone.get_by_role("button", name="Book", exact=True).click()
    expect(phone.get_by_role("status")).to_contain_text("It is booked.")

    with phone.expect_download() as taken:
        phone.get_by_role("link", name="Add to my calendar").click()
    taken.value.save_as(tmp_path / "stay.ics")
    (event,) = icalendar.Calendar.from_ical((tmp_path / "stay.ics").read_bytes()).walk("VEVENT")
    assert str(event["DTSTART"].dt) == "2027-03-10"  # type: ignore[union-attr]

    phone.get_by_role("link", name="Change the dates").click()
    phone.get_by_label("Arrival").fill("2027-03-17")
    phone.get_by_label("Departure").fill("2027-03-19")
    phone.get_by_role("button", name="Move").click()
    expect(phone.get_by_role("status")).to_contain_text("It is moved.")
    phone.get_by_role("link", name="Cancel").click()
    phone.get_by_role("button", name="Yes, cancel the booking").click()
    expect(phone.get_by_role("status")).to_contain_text("nothing is counted")


def test_a_no_offers_dates_one_tap_away(served: Served, phone: Page) -> None:
    """Dates somebody holds are answered with others, and the first of them can be booked."""
    served.residence.booked("luc")
    served.signed_in(phone.context, "nadia")
    phone.goto(f"/spaces/{served.residence.space('shared-flat')}?start=2027-03-11&end=2027-03-12")
    phone.get_by_role("button", name="Book", exact=True).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("It is not possible")
    phone.locator(".choices button").first.click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("It is possible")
    phone.get_by_role("button", name="Book", exact=True).click()
    expect(phone.get_by_role("status")).to_contain_text("It is booked.")


def test_a_steward_answers_on_a_phone_without_javascript(served: Served, phone: Page) -> None:
    """What waits stands on the front page; a no needs its reason; a yes is one tap."""
    for start in (10, 20):
        served.residence.booked(
            "nadia" if start == 10 else "luc", start=served.residence.clock().date().replace(day=start), nights=6
        )
    served.signed_in(phone.context, "helene")
    phone.goto("/")
    phone.get_by_role("link", name="Answer", exact=True).click()
    phone.locator("summary").first.click()
    phone.get_by_role("button", name="Refuse for this reason").first.click()
    expect(phone.get_by_role("alert")).to_contain_text("Write the reason")
    phone.get_by_label("The reason").first.fill("The boiler is broken.")
    phone.get_by_role("button", name="Refuse for this reason").first.click()
    expect(phone.get_by_role("status")).to_contain_text("You said no.")
    phone.get_by_role("button", name="Say yes").click()
    expect(phone.get_by_role("status")).to_contain_text("You said yes.")


def test_the_keyboard_reaches_the_content_at_once(browser: Browser, served: Served) -> None:
    """The first Tab shows a link that leads past the navigation, and the focus can be seen."""
    context = served.signed_in(browser.new_context(base_url=served.base, locale="en-GB"), "nadia")
    page = context.new_page()
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    assert skip.evaluate("node => getComputedStyle(node).outlineStyle") != "none"
    context.close()
