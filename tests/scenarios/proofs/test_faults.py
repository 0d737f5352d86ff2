"""A line that breaks, a disk that is full, a database that is away: a plain "try later", no trace, and one booking."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from habitat_kit.core.outcomes import Booked, TryLater
from habitat_kit.kit import HabitatKit
from habitat_kit.store import uses
from tests.desk.world import Hands, Planted, Rules, plant
from tests.scenarios.proofs.proxy import Proxy, cut_line
from tests.scenarios.proofs.test_crash import nothing_is_half_done

on_sqlite = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)


@contextmanager
def opened(url: str) -> Iterator[HabitatKit]:
    """A kit that is closed in the end."""
    kit = HabitatKit(url=url, plugins=[Rules], clock=Hands())
    yield kit
    kit.close()


@pytest.fixture
def house(migrated: str) -> Iterator[Planted]:
    """Give a house without rules, on both databases."""
    with opened(migrated) as kit:
        yield planted(kit)


def planted(kit: HabitatKit) -> Planted:
    """A house in a kit's database."""
    assert isinstance(kit.clock, Hands)
    return plant(kit, kit.clock)


def elsewhere(house: Planted, kit: HabitatKit) -> Planted:
    """The same house through another kit."""
    assert isinstance(kit.clock, Hands)
    return Planted(kit, kit.clock, house.house, house.people, house.households)


def works_again(house: Planted) -> None:
    """The next booking goes through, and nothing is half done."""
    assert isinstance(house.do(house.stay(300)), Booked)
    nothing_is_half_done(house)


@pytest.fixture
def line(migrated: str) -> Iterator[Proxy]:
    """Give a line to PostgreSQL that can be cut."""
    if "host" not in sa.make_url(migrated).query:
        pytest.skip("this PostgreSQL has no socket file to stand before")
    with cut_line(migrated) as proxy:
        yield proxy


@on_postgresql
def test_a_line_cut_after_commit_is_resolved_by_the_key(house: Planted, migrated: str, line: Proxy) -> None:
    """The server kept it and the client never heard: under its key the same call answers the booking, made once."""
    with opened(line.url(migrated)) as kit:
        by_line = elsewhere(house, kit)
        line.armed = True
        first = by_line.do(by_line.stay(0), key="tap")
        assert line.cuts == 1
        assert isinstance(first, Booked)
        assert by_line.do(by_line.stay(0), key="tap") == first
        assert list(nothing_is_half_done(house)) == [first.booking.id]


@on_postgresql
def test_a_line_cut_after_commit_without_a_key_is_not_guessed_at(house: Planted, migrated: str, line: Proxy) -> None:
    """Without a key nobody can know: the answer is "try later", and no second booking is made behind one's back."""
    with opened(line.url(migrated)) as kit:
        by_line = elsewhere(house, kit)
        line.armed = True
        assert isinstance(by_line.do(by_line.stay(0)), TryLater)
        assert len(nothing_is_half_done(house)) == 1


class Torn(sqlite3.Connection):
    """A connection whose COMMIT is kept, and then said to have failed, once for each tear."""

    tears = 0

    def commit(self) -> None:
        """Keep it; then fail as a broken disk would."""
        super().commit()
        if Torn.tears:
            Torn.tears -= 1
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise error


@on_sqlite
def test_a_commit_said_to_have_failed_is_resolved_by_the_key(migrated: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file kept it and the driver said no: the same key again answers the first booking, and there is one."""
    plain = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *given, **how: plain(*given, factory=Torn, **how))
    with opened(migrated) as kit:
        house = planted(kit)
        monkeypatch.setattr(Torn, "tears", 1)
        assert isinstance(house.do(house.stay(0), key="tap"), TryLater)
        again = house.do(house.stay(0), key="tap")
        assert isinstance(again, Booked)
        assert list(nothing_is_half_done(house)) == [again.booking.id]


@on_sqlite
def test_a_full_disk_says_try_later_and_keeps_what_it_had(house: Planted, migrated: str) -> None:
    """No room left: every ask answers "try later", nothing is half written; with room made, work goes on."""
    house.do(house.stay(-1))
    source: Any = house.kit.database.source
    limit = source._writer.execute("PRAGMA page_count").fetchone()[0] + 6
    source._writer.execute(f"PRAGMA max_page_count = {limit}")
    outcomes = [house.do(house.stay(day), key=f"k{day}") for day in range(60)]
    booked = [outcome.booking.id for outcome in outcomes if isinstance(outcome, Booked)]
    assert {type(outcome) for outcome in outcomes} == {Booked, TryLater}
    assert set(booked) < set(nothing_is_half_done_within(house))
    source._writer.execute("PRAGMA max_page_count = 1073741823")
    late = [house.do(house.stay(day), key=f"k{day}") for day in range(60)]
    assert {type(outcome) for outcome in late} == {Booked}
    assert len(nothing_is_half_done(house)) == 61


def nothing_is_half_done_within(house: Planted) -> list[Any]:
    """The same look, where there is no room to lock the house first."""
    from tests.desk.ledgers import check_claims, check_journal, stored

    rows = stored(house)
    check_claims(rows, house)
    check_journal(rows, house)
    return list(rows)


def cut_off(house: Planted, monkeypatch: pytest.MonkeyPatch, *, claimed: bool) -> None:
    """Have the server hang up once, just before a booking's claims are written or just after."""
    take = uses.take

    def cut(tx: Any, *given: Any) -> Any:
        monkeypatch.setattr(uses, "take", take)
        if not claimed:
            hang_up(house)
        taken = take(tx, *given)
        hang_up(house)
        return taken

    monkeypatch.setattr(uses, "take", cut)


@on_postgresql
@pytest.mark.parametrize(("cut", "key"), [("before", "tap"), ("before", None), ("after", None)])
def test_a_server_that_hangs_up_leaves_no_trace(
    house: Planted, monkeypatch: pytest.MonkeyPatch, cut: str, key: str | None
) -> None:
    """Cut off in the middle of a booking by its administrator: "try later", nothing kept, the next one works."""
    cut_off(house, monkeypatch, claimed=cut == "after")
    assert isinstance(house.do(house.stay(0), key=key), TryLater)
    assert nothing_is_half_done(house) == {}
    works_again(house)


@on_postgresql
def test_a_server_that_hangs_up_before_commit_is_asked_again_under_the_key(
    house: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """COMMIT travels with the last rows, so its fate is a doubt; the key settles it: the booking is made once."""
    cut_off(house, monkeypatch, claimed=True)
    first = house.do(house.stay(0), key="tap")
    assert isinstance(first, Booked)
    assert house.do(house.stay(0), key="tap") == first
    assert list(nothing_is_half_done(house)) == [first.booking.id]


@on_postgresql
def test_a_server_that_hung_up_meanwhile_is_called_again(house: Planted) -> None:
    """Every idle connection was cut: the next command may be told to try later, the one after it works."""
    house.do(house.stay(0))
    hang_up(house)
    outcomes = [house.do(house.stay(day)) for day in range(2, 9)]
    assert {type(outcome) for outcome in outcomes} <= {Booked, TryLater}
    works_again(house)


def hang_up(house: Planted) -> None:
    """Terminate every other connection to this database."""
    engine = sa.create_engine(house.kit.database.reading.url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        connection.execute(sa.text(f"{others} WHERE datname = current_database() AND pid <> pg_backend_pid()"))
    engine.dispose()


@on_sqlite
@pytest.mark.parametrize("how", ["moved", "emptied", "a folder"])
def test_a_file_that_went_away_says_try_later(house: Planted, migrated: str, how: str) -> None:
    """The file is not where it was: every command answers "try later"; back again, work goes on."""
    path = Path(migrated.removeprefix("sqlite:///"))
    house.kit.close()
    away = path.rename(path.with_suffix(".away"))
    if how == "emptied":
        path.touch()
    elif how == "a folder":
        path.mkdir()
    assert isinstance(house.do(house.stay(0), key="tap"), TryLater)
    assert isinstance(house.kit.tick(), TryLater)
    house.kit.close()
    if how == "a folder":
        path.rmdir()
    away.rename(path)
    for left in ("-wal", "-shm"):
        path.with_name(f"{path.name}{left}").unlink(missing_ok=True)
    assert isinstance(house.do(house.stay(0), key="tap"), Booked)
    works_again(house)
