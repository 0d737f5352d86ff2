"""Calendar links: whose they are, who may end them, and what of them is kept."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from habitat_kit.core.actors import NOBODY, SYSTEM, Actor
from habitat_kit.core.commands import CreateFeedLink, RevokeFeedLink, RotateFeedLink
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import AlreadyShown, FeedLinkMade, FeedLinkRevoked, NotAllowed, Unknown
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from tests.desk.world import Planted, put


def rows(house: Planted, table: sa.Table) -> list[dict[str, Any]]:
    """Every row of a table."""
    with house.kit.database.read() as tx:
        found = tx.run(Statement(sa.select(*table.c)))
    return [dict(zip(table.c.keys(), row, strict=True)) for row in found]


def create(house: Planted, by: str = "ana", space: str = "flat", **more: Any) -> FeedLinkMade:
    """A link that is made."""
    made = house.do(CreateFeedLink(house.space(space), **more), by=by)
    assert isinstance(made, FeedLinkMade), made
    return made


def test_a_secret_is_shown_once_and_only_its_hash_is_kept(house: Planted) -> None:
    """256 random bits after a telling beginning; the database has their SHA-256 and nothing else of them."""
    made = create(house, label="my phone")
    assert re.fullmatch(r"hk_feed_[A-Za-z0-9_-]{43}", made.secret)
    (row,) = rows(house, tables.feed_link)
    assert row["digest"] == hashlib.sha256(made.secret.encode()).digest()
    assert (row["level"], row["label"]) == ("busy", "my phone")
    kept = [rows(house, table) for table in (tables.feed_link, tables.journal, tables.ask)]
    assert made.secret.removeprefix("hk_feed_") not in str(kept)
    assert made.secret not in repr(made)


def test_a_key_sent_again_shows_no_secret(house: Planted) -> None:
    """The same key answers that it was shown already, and makes no second link."""
    command = CreateFeedLink(house.space("flat"))
    assert isinstance(house.do(command, key="one"), FeedLinkMade)
    assert house.do(command, key="one") == AlreadyShown()
    assert house.count("feed_link") == 1


@pytest.mark.parametrize(("days", "ends"), [(365, 365), (1, 1), (None, None)])
def test_a_link_ends_when_asked(house: Planted, days: int | None, ends: int | None) -> None:
    """After so many days; never, when asked so."""
    expected = None if ends is None else house.clock().replace(microsecond=0) + timedelta(days=ends)
    assert create(house, days=days).ends_at == expected
    assert create(house).ends_at is not None


def test_rotating_replaces_the_secret_and_nothing_else(house: Planted) -> None:
    """The same link with another secret: its end, its level and its owner stay."""
    made = create(house, level="room", days=10)
    (before,) = rows(house, tables.feed_link)
    house.clock.later(days=1)
    again = house.do(RotateFeedLink(made.link))
    assert isinstance(again, FeedLinkMade)
    assert again.secret != made.secret
    assert (again.link, again.ends_at) == (made.link, made.ends_at)
    (after,) = rows(house, tables.feed_link)
    assert {name for name in before if before[name] != after[name]} == {"digest"}


def test_a_link_that_answers_no_more_is_not_rotated(house: Planted) -> None:
    """Revoked or past its end, it stays dead: one makes another."""
    revoked, expired = create(house), create(house, days=1)
    house.do(RevokeFeedLink(revoked.link))
    house.clock.later(days=1)
    for made in (revoked, expired):
        assert house.do(RotateFeedLink(made.link)) == Unknown("link")


def test_revoking_twice_is_revoking(house: Planted) -> None:
    """Ended once, it stays ended since then; the journal tells it once."""
    made = create(house)
    for _ in range(2):
        assert house.do(RevokeFeedLink(made.link)) == FeedLinkRevoked(made.link)
        house.clock.later(minutes=1)
    told = [row["event"] for row in rows(house, tables.journal)]
    assert told.count("FeedLinkEnded") == 1
    assert told[0] == "FeedLinkCreated"


def test_the_journal_tells_each_step_without_words(house: Planted) -> None:
    """Created, rotated and ended are told with the link's id, its space and level; never its label."""
    made = create(house, label="the phone of my aunt")
    house.do(RotateFeedLink(made.link))
    house.do(RevokeFeedLink(made.link))
    told = rows(house, tables.journal)
    assert [row["event"] for row in told] == ["FeedLinkCreated", "FeedLinkRotated", "FeedLinkEnded"]
    assert {row["body"]["link"] for row in told} == {str(made.link)}
    assert "aunt" not in json.dumps([row["body"] for row in told] + [row["outcome"] for row in told])


@pytest.mark.parametrize("command", [RotateFeedLink, RevokeFeedLink])
def test_a_neighbours_link_is_not_there(house: Planted, command: type[Any]) -> None:
    """A resident finds their own links only; a steward every link of the house; a stranger nothing."""
    made = create(house, by="ben")
    assert house.do(command(made.link), by="ana") == Unknown("link")
    assert house.kit.desk.do(command(made.link), by=NOBODY) == Unknown("link")
    assert house.do(command(named("no link"))) == Unknown("link")
    assert not isinstance(house.do(command(made.link), by="sam"), Unknown)


def test_a_landlord_has_no_links(house: Planted) -> None:
    """Who may not read a house's calendar gets no link to it."""
    assert house.do(CreateFeedLink(house.space("flat")), by="lou") == NotAllowed("create_feed_link")


def test_somebody_a_host_signs_in_gets_an_identity(house: Planted) -> None:
    """The first link makes one identity for a person, with no password and no name anybody types; later ones share it."""
    create(house)
    create(house, space="one")
    create(house, by="ben")
    found = rows(house, tables.identity)
    assert sorted(row["login"] for row in found) == sorted(f"person:{house.people[name]}" for name in ("ana", "ben"))
    assert {row["password_hash"] for row in found} == {None}
    assert len({row["identity_id"] for row in rows(house, tables.feed_link)}) == 2


def test_a_link_belongs_to_whoever_made_it(house: Planted) -> None:
    """An actor with an identity of their own owns the link by it, and finds it by their person too."""
    identity = identity_of(house, "ana")
    made = house.kit.desk.do(CreateFeedLink(house.space("flat")), by=Actor(identity, house.people["ana"]))
    assert isinstance(made, FeedLinkMade)
    assert rows(house, tables.feed_link)[0]["identity_id"] == identity
    assert create(house).link != made.link
    assert {row["identity_id"] for row in rows(house, tables.feed_link)} == {identity}
    assert house.do(RevokeFeedLink(made.link)) == FeedLinkRevoked(made.link)


def test_everybody_finds_the_links_they_may_end(house: Planted) -> None:
    """Somebody a host signs in, without an identity of their own, sees theirs; a neighbour does not; a steward does."""
    made = create(house).link
    seen = {
        by: [link.id for link in house.kit.desk.sight(house.actor(by)).links(house.house.id)]
        for by in ("ana", "ben", "sam")
    }
    assert seen == {"ana": [made], "ben": [], "sam": [made]}


def test_an_ended_identity_makes_no_link(house: Planted) -> None:
    """Who was ended here stays ended, whatever a host says of them."""
    create(house)
    ended = sa.update(tables.identity).values(ended_at=house.clock().replace(microsecond=0))
    with house.kit.database.write() as tx:
        tx.run(Statement(ended))
    assert house.do(CreateFeedLink(house.space("flat"))) == NotAllowed("create_feed_link")


def test_the_system_makes_links_for_the_house(house: Planted) -> None:
    """A link made from the command line belongs to the organisation."""
    for _ in range(2):
        assert isinstance(house.kit.desk.do(CreateFeedLink(house.space("flat")), by=SYSTEM), FeedLinkMade)
    (found,) = rows(house, tables.identity)
    assert (found["person_id"], found["login"]) == (None, f"organisation:{house.house.organisation}")


def identity_of(house: Planted, name: str) -> UUID:
    """An identity somebody signs in by."""
    made = named("identity", name)
    with house.kit.database.write() as tx:
        put(
            tx, tables.identity, id=made, organisation_id=house.house.organisation, person_id=house.people[name],
            login=name,
        )  # fmt: skip
    return made
