"""Feeds over HTTP: reference/calendar.md's checklist, on both databases."""

from __future__ import annotations

import asyncio
import gzip
import logging
from typing import Any

import pytest
import sqlalchemy as sa
from icalendar import Calendar

from habitat_kit.core.commands import RevokeFeedLink, RotateFeedLink
from habitat_kit.core.errors import StoreUnavailable
from habitat_kit.core.outcomes import FeedLinkMade
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from habitat_kit.web.feeds import app, short_path
from tests.web.feeds.readers import TEXTS, Answer, Fed, ask, surface_of


@pytest.fixture
def booked(fed: Fed) -> Fed:
    """Two nights of Ana's in the flat."""
    fed.house.do(fed.house.stay(3, 2))
    return fed


def test_a_link_opens_its_calendar(booked: Fed) -> None:
    """Whoever has the link reads the space's calendar, said to be private, unindexed and unreferred."""
    answer = booked.get(booked.link())
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == 'inline; filename="calendar.ics"'
    assert answer.headers["cache-control"] == "private, max-age=300"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert int(answer.headers["content-length"]) == len(answer.raw)
    assert answer.said("SUMMARY") == ["Occupé"]


def test_an_empty_calendar_is_one(fed: Fed) -> None:
    """A space nobody booked has a calendar too: without events, with its house's zone."""
    answer = fed.get(fed.link())
    assert (answer.status, answer.events) == (200, [])
    assert b"BEGIN:VTIMEZONE\r\nTZID:Europe/Paris\r\n" in answer.body


def test_a_calendar_says_how_often_to_ask(booked: Fed) -> None:
    """Its name, its text and an hour's refresh stand in the forms that clients read; no UID, no METHOD, no SOURCE.

    vdirsyncer takes a calendar's own UID for that of every event; a SOURCE would be the secret.
    """
    calendar = Calendar.from_ical(booked.get(booked.link()).body.decode())
    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == "Flat – Gibjoncs"  # noqa: RUF001 - as the feed writes it
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert calendar["X-PUBLISHED-TTL"] == "PT1H"
    assert {"UID", "METHOD", "SOURCE"}.isdisjoint(calendar)


def test_head_is_get_without_the_body(booked: Fed) -> None:
    """HEAD answers the same status and headers."""
    link = booked.link()
    whole, head = booked.get(link), booked.get(link, "HEAD")
    assert (head.status, head.headers, head.raw) == (200, whole.headers, b"")


@pytest.mark.parametrize("secret", ["true", "false"])
def test_options_and_other_methods_say_what_is_allowed(booked: Fed, secret: str) -> None:
    """OPTIONS lists the methods, another one is refused, for a link that exists as for one that does not."""
    path = f"/{booked.link().secret}.ics" if secret == "true" else "/hk_feed_nothing.ics"
    options, put = ask(booked.surface, path, "OPTIONS"), ask(booked.surface, path, "PUT")
    assert (options.status, options.headers["allow"], options.raw) == (204, "GET, HEAD, OPTIONS", b"")
    assert (put.status, put.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


def test_what_a_reader_has_is_not_sent_again(booked: Fed) -> None:
    """A known tag, alone, in a list, weak, or `*`, answers 304 without a body; another one answers all."""
    link = booked.link()
    tag = booked.get(link).tag
    for known in (tag, f'"other", {tag}', f"W/{tag}", f'W/"other" , W/{tag}', "*"):
        answer = booked.get(link, if_none_match=known)
        assert (answer.status, answer.raw, answer.tag) == (304, b"", tag), known
        assert answer.headers["cache-control"] == "private, max-age=300"
    assert booked.get(link, if_none_match='"other"').status == 200
    assert ask_twice(booked, link.secret, '"other"', tag).status == 304
    assert booked.get(link, "HEAD", if_none_match=tag).status == 304


def test_a_304_reads_no_booking(booked: Fed, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unchanged feed is answered from the link's row alone, in a process that never printed it."""
    link = booked.link()
    tag = booked.get(link).tag
    other = surface_of(booked.house)

    def printed(*_: Any) -> None:
        raise AssertionError("the calendar was printed")

    monkeypatch.setattr(other._press, "printed", printed)
    assert ask(other, f"/{link.secret}.ics", if_none_match=tag).status == 304
    other.close()


def test_a_date_is_believed_where_there_is_no_tag(booked: Fed) -> None:
    """If-Modified-Since answers 304 for the date given before, 200 for an earlier one or nonsense; a tag wins."""
    link = booked.link()
    changed = booked.get(link).headers["last-modified"]
    assert booked.get(link, if_modified_since=changed).status == 304
    assert booked.get(link, if_modified_since="Sun, 28 Feb 2027 09:00:00 GMT").status == 200
    assert booked.get(link, if_modified_since="yesterday").status == 200
    assert booked.get(link, if_modified_since=changed, if_none_match='"other"').status == 200


def test_two_states_of_one_second_have_two_dates(booked: Fed) -> None:
    """A reader that only knows dates is told of a change made in the second it last read."""
    link = booked.link()
    before = booked.get(link)
    booked.house.do(booked.house.stay(10))
    assert booked.get(link, if_modified_since=before.headers["last-modified"]).status == 200


def test_gzip_has_a_tag_of_its_own(booked: Fed) -> None:
    """A packed answer holds the same bytes under a weak, distinct tag; either tag is known afterwards."""
    link = booked.link()
    plain, packed = booked.get(link), booked.get(link, accept_encoding="br, gzip;q=0.8")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.raw) == plain.raw
    assert packed.tag == f'W/{plain.tag[:-1]}-gz"'
    assert booked.get(link, accept_encoding="gzip", if_none_match=packed.tag).status == 304
    assert booked.get(link, if_none_match=packed.tag).status == 304
    assert "content-encoding" not in booked.get(link, accept_encoding="gzip;q=0").headers


def test_it_answers_below_any_prefix(booked: Fed) -> None:
    """Mounted under a prefix, the same link opens the same calendar."""
    path = f"/{booked.link().secret}.ics"
    assert ask(booked.surface, path, root="/house/feeds").body == ask(booked.surface, path).body


@pytest.mark.parametrize("root", ["", "/house"])
def test_a_whole_kit_gives_feeds_their_requests_first(booked: Fed, root: str) -> None:
    """Below /feeds the feeds answer, under any prefix; everything else goes on to the router."""

    async def rest(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 418, "headers": []})

    whole = short_path(booked.surface, rest)
    secret = booked.link().secret
    assert ask(whole, f"/feeds/{secret}.ics", root=root).said("SUMMARY") == ["Occupé"]
    assert ask(whole, "/feeds/", root=root).status == 404
    assert {ask(whole, path, root=root).status for path in (f"/{secret}.ics", "/feeds", "/", "/a/feeds/x")} == {418}


def test_whatever_opens_nothing_answers_the_same(fed: Fed) -> None:
    """Unknown, malformed, rotated, revoked, expired, and of an ended identity: the same bytes and headers."""
    rotated, revoked, expired, ended = fed.link(), fed.link(), fed.link(days=1), fed.link(by="ben")
    fresh = fed.house.do(RotateFeedLink(rotated.link))
    fed.house.do(RevokeFeedLink(revoked.link))
    end_identity(fed, "ben")
    fed.house.clock.later(days=1)
    answers = [fed.get(link) for link in (rotated, revoked, expired, ended)]
    answers += [ask(fed.surface, path) for path in ("/hk_feed_x.ics", "/.ics", "/", "", "/a/b.ics", "/\udce9.ics")]
    answers += [ask(fed.surface, f"/{fresh.secret}")]
    assert {answer.status for answer in answers} == {404}
    assert len({(answer.raw, str(answer.headers)) for answer in answers}) == 1
    assert "existe pas ou ne" in answers[0].raw.decode()
    assert isinstance(fresh, FeedLinkMade)
    assert fed.get(fresh).status == 200


def test_a_link_dies_with_the_last_grant_of_its_person(fed: Fed) -> None:
    """Who has no grant left in the house reads nothing any more, from the day after."""
    link = fed.link(by="ben")
    grant = tables.grant
    ends = sa.update(grant).where(grant.c.person_id == fed.house.people["ben"]).values(end=fed.house.clock().date())
    assert fed.get(link).status == 200
    with fed.house.kit.database.write() as tx:
        tx.run(Statement(ends))
    assert fed.get(link).status == 404


def test_a_database_that_is_away_is_said_so(fed: Fed, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    """503 with Retry-After, in both languages, without a trace of what went wrong or of the secret."""
    link = fed.link()

    def away(*_: Any) -> None:
        raise StoreUnavailable("the disk at /srv is full")

    monkeypatch.setattr(fed.surface._press, "printed", away)
    with caplog.at_level(logging.DEBUG):
        answer = fed.get(link)
    assert (answer.status, answer.headers["retry-after"]) == (503, "60")
    assert b"/srv" not in answer.raw
    assert link.secret not in caplog.text


def test_whatever_breaks_is_told_by_its_place(fed: Fed, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    """500 without a trace; the log has the kind of failure and its place, not its words."""
    link = fed.link()

    def broken(*_: Any) -> None:
        raise ValueError(link.secret)

    monkeypatch.setattr(fed.surface._press, "printed", broken)
    answer = fed.get(link)
    assert (answer.status, answer.headers["cache-control"]) == (500, "no-store")
    assert "ValueError at" in caplog.text
    assert link.secret not in caplog.text + answer.raw.decode()


def test_a_file_that_is_busy_is_read_in_a_thread(booked: Fed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the seek on the loop misses, the same answer comes the longer way."""
    link = booked.link()
    before = booked.get(link)
    if booked.surface._seek is not None:
        monkeypatch.setattr(booked.surface._seek, "_path", "/dev/null/none")
        booked.surface._seek.close()
    after = booked.get(link)
    assert (after.headers, after.raw) == (before.headers, before.raw)


def test_the_secret_is_in_no_log(booked: Fed, caplog: Any) -> None:
    """Whatever is asked and however it ends, nothing that is logged holds the secret."""
    link = booked.link()
    with caplog.at_level(logging.DEBUG):
        tag = booked.get(link).tag
        booked.get(link, if_none_match=tag)
        booked.get(link, "POST")
        booked.house.do(RevokeFeedLink(link.link))
        booked.get(link)
    assert link.secret not in caplog.text
    assert link.secret.removeprefix("hk_feed_") not in caplog.text


def test_the_secret_is_not_in_the_calendar(booked: Fed) -> None:
    """Two links to one calendar get the same bytes: no address, no label, no reader in them."""
    mine, another = booked.link(label="phone"), booked.link(by="ben")
    assert booked.get(mine).raw == booked.get(another).raw
    assert mine.secret.encode() not in booked.get(mine).raw


def test_the_day_of_the_last_reading_is_noted_once(fed: Fed) -> None:
    """The first answer of a house's day is noted; nothing else of a reading is."""
    link = fed.link()
    assert fed.house.kit.desk.sight(fed.house.actor("sam")).links(fed.house.house.id)[0].last_used is None
    fed.get(link)
    fed.get(link, if_none_match="*")
    fed.surface.marks.close()
    found = fed.house.kit.desk.sight(fed.house.actor("sam")).links(fed.house.house.id)[0]
    assert found.last_used == fed.house.clock().date()


def test_it_lives_and_ends_with_its_server(fed: Fed) -> None:
    """Served alone it says it has started, and closes what it opened; a WebSocket is turned away."""
    told: list[str] = []

    async def life() -> None:
        messages = iter(({"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}))

        async def receive() -> Any:
            return next(messages)

        async def send(message: Any) -> None:
            told.append(message["type"])

        await fed.surface({"type": "lifespan"}, receive, send)
        await fed.surface({"type": "websocket"}, receive, send)

    asyncio.run(life())
    assert told == ["lifespan.startup.complete", "lifespan.shutdown.complete", "websocket.close"]


def test_a_kit_serves_its_feeds(booked: Fed) -> None:
    """`app(kit)` needs a database, settings, texts and a clock, and nothing else of a kit."""

    class Few:
        database, clock, texts = booked.house.kit.database, booked.house.clock, TEXTS
        settings = booked.house.kit.settings

    served = app(Few())
    assert ask(served, f"/{booked.link().secret}.ics").said("SUMMARY") == ["Occupé"]
    served.close()


def ask_twice(fed: Fed, secret: str, *tags: str) -> Answer:
    """A request whose If-None-Match comes in several lines."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        lines = [(b"if-none-match", tag.encode()) for tag in tags]
        await fed.surface({**scope, "headers": lines}, receive, send)

    return ask(app, f"/{secret}.ics")


def end_identity(fed: Fed, name: str) -> None:
    """End every identity of a person."""
    identity = tables.identity
    ended = sa.update(identity).where(identity.c.person_id == fed.house.people[name])
    with fed.house.kit.database.write() as tx:
        tx.run(Statement(ended.values(ended_at=fed.house.clock().replace(microsecond=0))))
