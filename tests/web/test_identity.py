from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habitat_kit.core.errors import NotThere, StoreUnavailable, Unreadable
from habitat_kit.store import ending, tables
from habitat_kit.store.statement import Statement
from habitat_kit.store.transaction import Database, Transaction
from habitat_kit.web import identity_statements, tokens
from habitat_kit.web.api_tokens import MOST, ApiTokens
from habitat_kit.web.identity import ADDRESS_TRIES, LINK_LASTS, LOGIN_TRIES, WINDOW, Identities
from habitat_kit.web.sessions import BRIEF
from habitat_kit.web.throttle import Throttled
from tests.web.worlds import NOON, Clock, meeting, shut_out

ALL = [tables.identity, tables.session, tables.api_token, tables.signin_link]


def _rows(store: Database, table: sa.Table) -> list[Any]:
    with store.read() as tx:
        return tx.run(Statement(sa.select(table)))


def test_a_session_opens_for_its_owner(identities: Identities, ana: UUID, organisation: UUID) -> None:
    """A secret opens the session it was made for; nobody else's does."""
    session = identities.session(identities.open_session(ana))
    assert session is not None
    assert (session.identity, session.organisation, session.made_at) == (ana, organisation, NOON)
    assert session.identity == ana
    assert identities.session(tokens.new(tokens.SESSION)) is None


def test_a_session_lasts_a_working_day_or_as_long_as_was_asked(identities: Identities, ana: UUID, clock: Clock) -> None:
    """8 hours from signing in, or the kit's days; use prolongs neither."""
    brief, kept = identities.open_session(ana), identities.open_session(ana, keep=True)
    clock.now = NOON + BRIEF - timedelta(seconds=1)
    assert identities.actor_of_session(brief)
    clock.now = NOON + BRIEF
    assert identities.actor_of_session(brief) is None
    clock.now = NOON + timedelta(days=30) - timedelta(seconds=1)
    assert identities.actor_of_session(kept)
    clock.now = NOON + timedelta(days=30)
    assert identities.actor_of_session(kept) is None


def test_signing_out_ends_the_copy_too(identities: Identities, ana: UUID) -> None:
    """After signing out the secret opens nothing, wherever it was copied to; other sessions stay."""
    here, there = identities.open_session(ana), identities.open_session(ana)
    identities.end_session(here)
    assert identities.actor_of_session(here) is None
    assert identities.actor_of_session(there)
    identities.sessions.end_all(ana)
    assert identities.actor_of_session(there) is None
    identities.end_session("nothing")


def test_signing_out_everywhere_leaves_a_lost_phone_nothing(
    identities: Identities, ana: UUID, organisation: UUID
) -> None:
    """Unused links and own tokens end with the sessions; a token made at the machine and other people's go on."""
    ben = identities.create_identity(organisation, None, "ben")
    own, theirs = (identities.api_tokens.make_own(one, "script", "form") or "" for one in (ana, ben))
    link, machine = identities.make_signin_link(ana), identities.make_token(ana, "machine")
    identities.open_session(ana)
    assert identities.actor_of_token(own)
    assert identities.sessions.end_all(ana) == 1
    assert identities.actor_of_token(own) is None
    assert not identities.link_stands(link)
    assert identities.actor_of_token(machine)
    assert identities.actor_of_token(theirs)


def test_every_secret_dies_with_its_identity(identities: Identities, ana: UUID, clock: Clock) -> None:
    """From the instant an identity ends, at the next request, none of its secrets opens anything."""
    session, token = identities.open_session(ana), identities.make_token(ana, "script")
    link = identities.make_signin_link(ana)
    with identities.database.write() as tx:
        ending.end_later(tx, ana, NOON + timedelta(hours=1))
    clock.now = NOON + timedelta(hours=1) - timedelta(seconds=1)
    assert identities.actor_of_session(session)
    assert identities.actor_of_token(token)
    assert identities.link_stands(link)
    clock.move(seconds=1)
    assert identities.actor_of_session(session) is None
    assert identities.actor_of_token(token) is None
    assert not identities.link_stands(link)
    assert identities.use_signin_link(link) is None
    assert identities.sign_in("ana", "mot de passe") is None


def test_a_link_for_somebody_who_is_not_there_is_none(identities: Identities) -> None:
    """An id nobody has is NotThere, not silence."""
    with pytest.raises(NotThere):
        identities.make_signin_link(uuid4())


def test_a_link_signs_in_once(identities: Identities, ana: UUID, store: Database) -> None:
    """Looking uses nothing; the first use opens a session, every further one nothing."""
    link = identities.make_signin_link(ana)
    for _ in range(3):
        assert identities.link_stands(link)
    session = identities.use_signin_link(link)
    assert session
    assert identities.actor_of_session(session)
    assert not identities.link_stands(link)
    assert identities.use_signin_link(link) is None
    assert len(_rows(store, tables.session)) == 1


def test_a_link_waits_a_day(identities: Identities, ana: UUID, clock: Clock) -> None:
    """Past its time a link opens nothing."""
    link = identities.make_signin_link(ana)
    clock.now = NOON + LINK_LASTS - timedelta(seconds=1)
    assert identities.link_stands(link)
    clock.move(seconds=1)
    assert not identities.link_stands(link)
    assert identities.use_signin_link(link) is None


def test_two_who_press_at_once_are_one(identities: Identities, ana: UUID, store: Database) -> None:
    """A link used by many at the same time signs in one of them."""
    link = identities.make_signin_link(ana)

    def use(_: int) -> str | None:
        try:
            return identities.use_signin_link(link)
        except StoreUnavailable:
            return None

    with ThreadPoolExecutor(8) as pool:
        won = [secret for secret in pool.map(use, range(16)) if secret]
    assert len(won) == 1
    assert len(_rows(store, tables.session)) == 1


def test_a_token_speaks_until_it_is_revoked_or_over(identities: Identities, ana: UUID, clock: Clock) -> None:
    """An API token opens until its end, or until its label is revoked; one without an end goes on."""
    brief, long = identities.make_token(ana, "brief", lasts=timedelta(days=1)), identities.make_token(ana, "long")
    assert identities.actor_of_token(brief) == identities.actor_of_token(long)
    clock.move(days=1)
    assert identities.actor_of_token(brief) is None
    assert identities.actor_of_token(long)
    assert identities.revoke_tokens(ana, "long") == 1
    assert identities.actor_of_token(long) is None
    assert identities.revoke_tokens(ana, "long") == 0


def test_a_token_more_than_one_may_have_is_not_made_by_two_at_once(
    identities: Identities, ana: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two forms that are sent together by who may have one more token, the second counts the first one's."""
    for number in range(MOST - 1):
        identities.api_tokens.make_own(ana, "script", str(number))

    def make(form: str) -> str | None:
        try:
            return identities.api_tokens.make_own(ana, "script", form)
        except Unreadable:
            return None

    meeting(monkeypatch, ApiTokens, "_made")
    with ThreadPoolExecutor(2) as pool:
        secrets = [secret for secret in pool.map(make, ("one", "two")) if secret]
    assert (len(secrets), len(identities.api_tokens.of(ana))) == (1, MOST)


def test_the_last_use_of_a_token_is_written_once_a_day(
    identities: Identities, ana: UUID, clock: Clock, store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day is kept, not the instant, and no second request of the day writes."""
    token = identities.make_token(ana, "script")
    identities.actor_of_token(token)
    (row,) = _rows(store, tables.api_token)
    assert row[-1] == NOON.date()

    def refused() -> Any:
        raise AssertionError("a second write")

    monkeypatch.setattr(store, "write", refused)
    clock.move(hours=11)
    assert identities.actor_of_token(token)


def test_a_token_works_on_a_database_that_only_answers_reads(
    identities: Identities, ana: UUID, store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not being able to write the day of last use costs nobody an answer."""
    token = identities.make_token(ana, "script")

    def refused() -> Any:
        raise StoreUnavailable("read-only")

    monkeypatch.setattr(store, "write", refused)
    assert identities.actor_of_token(token)


@pytest.mark.parametrize("kind", ["session", "token"])
def test_a_secret_is_looked_up_by_one_statement(
    kind: str, identities: Identities, ana: UUID, store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One statement says who a secret speaks for, and it seeks the primary key of the digest."""
    secret = identities.open_session(ana) if kind == "session" else identities.make_token(ana, "script")
    look = identities.actor_of_session if kind == "session" else identities.actor_of_token
    look(secret)
    asked: list[Statement] = []
    run = Transaction.run

    def counted(self: Transaction, statement: Statement, /, **parameters: Any) -> Any:
        asked.append(statement)
        return run(self, statement, **parameters)

    monkeypatch.setattr(Transaction, "run", counted)
    assert look(secret)
    expected = identity_statements.OF_SESSION if kind == "session" else identity_statements.OF_TOKEN
    assert asked == [expected]
    asked.clear()
    look("hk_nothing")
    assert asked == []


def test_the_look_up_is_a_seek(store: Database, identities: Identities, ana: UUID) -> None:
    """The plan reads both tables by their primary keys, whatever their size."""
    for statement in (identity_statements.OF_SESSION, identity_statements.OF_TOKEN, identity_statements.OF_LINK):
        text = statement.on(store.dialect_name, store.schema)
        explain = "EXPLAIN QUERY PLAN " if store.dialect_name == "sqlite" else "EXPLAIN "
        with store.read() as tx:
            if store.dialect_name == "postgresql":
                tx.say("SET LOCAL enable_seqscan = off")
            tx.cursor.execute(explain + text.text, text.values({"digest": b"x" * 32, "now": NOON}))
            plan = " ".join(str(row) for row in tx.cursor.fetchall())
        assert "SCAN" not in plan.upper().replace("INDEX SCAN", "").replace("BITMAP HEAP SCAN", "")


def test_a_person_is_known_by_their_password(identities: Identities, ana: UUID) -> None:
    """Name and password sign in; the name is read without regard to case and space."""
    for login in ("ana", "ANA", "  Ana "):
        secret = identities.sign_in(login, "mot de passe")
        assert secret
        session = identities.session(secret)
        assert session
        assert session.identity == ana
    assert identities.sign_in("ana", "Mot de passe") is None


def _counting(monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[str]]:
    hashes: list[str] = []
    statements: list[str] = []
    real, run = hashlib.scrypt, Transaction.run

    def hashed(*given: Any, **cost: Any) -> bytes:
        hashes.append("scrypt")
        return real(*given, **cost)

    def ran(self: Transaction, statement: Statement, /, **parameters: Any) -> Any:
        statements.append(statement.on(self.dialect_name, self.schema).text)
        return run(self, statement, **parameters)

    monkeypatch.setattr(hashlib, "scrypt", hashed)
    monkeypatch.setattr(Transaction, "run", ran)
    return hashes, statements


@pytest.mark.parametrize(
    "login", ["ana", "ended", "linked", "unknown", "", "x" * 5000, "a\x00b", "\ud800", "' OR 1=1 --", ".*"]
)
def test_no_answer_tells_who_exists(
    login: str, identities: Identities, ana: UUID, organisation: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong password, an unknown name, an ended one, one without a password: one hash, one statement, no."""
    ended = identities.create_identity(organisation, None, "ended", "mot de passe")
    shut_out(identities, ended)
    identities.create_identity(organisation, None, "linked")
    identities.sign_in("nobody", "warm")
    hashes, statements = _counting(monkeypatch)
    assert identities.sign_in(login, "falsch") is None
    if login != "ana":
        assert identities.sign_in(login, "mot de passe") is None
        assert len(hashes) == 2
    assert set(hashes) == {"scrypt"}
    assert statements == [identity_statements.OF_LOGIN.on(identities.database.dialect_name).text] * len(hashes)


def test_tries_are_counted_per_name(identities: Identities, ana: UUID, clock: Clock) -> None:
    """After so many wrong passwords a name waits, from whatever address, with the right one too; then it may again."""
    for number in range(LOGIN_TRIES):
        assert identities.sign_in("ana", "falsch", address=f"192.0.2.{number}") is None
    with pytest.raises(Throttled) as refused:
        identities.sign_in("ANA ", "mot de passe", address="192.0.2.200")
    assert refused.value.wait == WINDOW
    clock.move(seconds=WINDOW.total_seconds())
    assert identities.sign_in("ana", "mot de passe")


def test_unknown_names_wait_as_known_ones_do(identities: Identities, ana: UUID) -> None:
    """Throttling tells no more than the answer does."""
    for login in ("ana", "unknown"):
        for number in range(LOGIN_TRIES):
            assert identities.sign_in(login, "falsch", address=f"192.0.2.{number}") is None
        with pytest.raises(Throttled):
            identities.sign_in(login, "falsch", address="192.0.2.200")


def test_tries_are_counted_per_address(identities: Identities, ana: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many wrong passwords an address waits, whatever the names, and costs no work; others go on."""
    for number in range(ADDRESS_TRIES):
        assert identities.sign_in(f"name {number}", "x", address="2001:db8::1") is None
    hashes, statements = _counting(monkeypatch)
    with pytest.raises(Throttled):
        identities.sign_in("ana", "mot de passe", address="2001:db8::ffff")
    assert (hashes, statements) == ([], [])
    assert identities.sign_in("ana", "mot de passe", address="2001:db8:0:1::1")


def test_a_throttled_address_locks_nobody_else_out(identities: Identities, ana: UUID) -> None:
    """What a waiting address tries is not counted against the names it tries."""
    for number in range(ADDRESS_TRIES):
        identities.sign_in(f"name {number}", "x", address="192.0.2.1")
    for _ in range(LOGIN_TRIES + 1):
        with pytest.raises(Throttled):
            identities.sign_in("ana", "x", address="192.0.2.1")
    assert identities.sign_in("ana", "mot de passe", address="192.0.2.2")


def test_signing_in_rightly_is_never_throttled(identities: Identities, ana: UUID) -> None:
    """Who knows the password may sign in as often as they like, even behind one address."""
    for _ in range(ADDRESS_TRIES + 5):
        assert identities.sign_in("ana", "mot de passe", address="192.0.2.1")


def test_a_name_belongs_to_one(identities: Identities, ana: UUID, organisation: UUID) -> None:
    """The same name in another case is taken; one that is none is refused in words."""
    with pytest.raises(Unreadable) as taken:
        identities.create_identity(organisation, None, " ANA ")
    assert (taken.value.field, taken.value.code) == ("login", "error.login_taken")
    for nothing in ("", "  ", "a\x00", "x" * 255, "a\nb"):
        with pytest.raises(Unreadable) as refused:
            identities.create_identity(organisation, None, nothing)
        assert refused.value.code == "error.login_empty"


def test_an_identity_is_found_by_its_name_and_its_person(
    identities: Identities, organisation: UUID, store: Database
) -> None:
    """Ended ones are found as well, and say so; the name is not shown by repr."""
    person = uuid4()
    row = {"key": None, "name": "Ana", "email": None, "phone": None, "locale": "fr", "protected_location": False}
    with store.write() as tx:
        tx.run(Statement(sa.insert(tables.person)), id=person, organisation_id=organisation, **row)
    made = identities.create_identity(organisation, person, "ana")
    shut_out(identities, made)
    found = identities.identity_of("Ana")
    assert found
    assert (found.id, found.person, found.organisation, found.ended_at) == (made, person, organisation, NOON)
    assert identities.identities_of(person) == (found,)
    assert identities.identity_of("unknown") is None
    assert identities.identity_of("\x00") is None
    assert "login" not in repr(found)


def test_what_is_over_is_forgotten(identities: Identities, ana: UUID, clock: Clock, store: Database) -> None:
    """Sessions and links past their end leave the tables when somebody signs in."""
    identities.open_session(ana)
    identities.make_signin_link(ana)
    clock.move(days=31)
    identities.open_session(ana)
    assert len(_rows(store, tables.session)) == 1
    assert _rows(store, tables.signin_link) == []


def test_no_table_has_a_secret(identities: Identities, ana: UUID, store: Database) -> None:
    """Neither secrets nor passwords are found in any row, in any form one could use."""
    signed_in = identities.sign_in("ana", "mot de passe")
    link = identities.make_signin_link(ana)
    secrets = [signed_in, identities.make_token(ana, "x"), link, identities.use_signin_link(link), "mot de passe"]
    dumped = b"".join(
        value if isinstance(value, bytes) else str(value).encode()
        for table in ALL
        for row in _rows(store, table)
        for value in row
    )
    assert len(dumped) > 200
    for secret in secrets:
        assert secret
        assert secret[-43:].encode() not in dumped
        assert hashlib.sha256(secret.encode()).digest() in dumped or secret == "mot de passe"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(secret=st.text(max_size=80) | st.text("hk_sesionap", max_size=60) | st.just(tokens.SESSION + "\x00" * 43))
def test_no_secret_makes_it_fail(secret: str, identities: Identities) -> None:
    """Whatever is brought as a secret opens nothing and breaks nothing."""
    assert identities.actor_of_session(secret) is None
    assert identities.actor_of_token(secret) is None
    assert identities.use_signin_link(secret) is None
    assert not identities.link_stands(secret)
    identities.end_session(secret)
