"""Links that subscribe an app to a feed."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from habitat_kit.calendars import google_link, outlook_link, webcal_link

FEED = "https://gibjoncs.example/feeds/hk_feed_a-b_c.ics?from=2026-01-01&to=2026-02-01"


def test_webcal_is_the_same_address() -> None:
    """Only the scheme changes."""
    assert webcal_link(FEED) == FEED.replace("https", "webcal")


def test_google_is_given_the_whole_address() -> None:
    """The address arrives whole in `cid`, as webcal, which Google asks for."""
    assert parse_qs(urlsplit(google_link(FEED)).query) == {"cid": [webcal_link(FEED)]}


def test_outlook_is_given_address_and_name() -> None:
    """Address and name arrive whole, whatever letters they have."""
    link = outlook_link(FEED, "Le 16e & la terrasse")
    assert parse_qs(urlsplit(link).query) == {"url": [FEED], "name": ["Le 16e & la terrasse"]}
    assert " " not in link
    assert "+" not in link
