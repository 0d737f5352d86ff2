from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.web import passwords, tokens
from habitat_kit.web.throttle import Throttle, neighbourhood
from tests.web.worlds import Clock

MINUTE = timedelta(minutes=1)


def test_a_secret_is_long_and_says_what_it_is_for() -> None:
    """256 random bits under a prefix that secret scanners know; never the same twice."""
    made = {tokens.new(tokens.API) for _ in range(100)}
    assert len(made) == 100
    assert all(secret.startswith("hk_api_") and len(secret) == 7 + 43 for secret in made)


def test_what_is_kept_is_a_digest() -> None:
    """SHA-256 of the whole secret."""
    secret = tokens.new(tokens.LINK)
    assert tokens.digest(secret) == hashlib.sha256(secret.encode()).digest()


@given(text=st.text(max_size=60))
def test_what_is_no_secret_is_looked_up_nowhere(text: str) -> None:
    """Only the prefix and 43 plain characters could be a secret, and that of one kind is none of another."""
    assert not tokens.written_as(tokens.SESSION, text)
    assert not tokens.written_as(tokens.SESSION, tokens.SESSION + text + "!" + "x" * 42)
    assert not tokens.written_as(tokens.SESSION, tokens.new(tokens.API))
    assert tokens.written_as(tokens.SESSION, tokens.new(tokens.SESSION))


def test_passwords_are_kept_slow_and_salted(monkeypatch: pytest.MonkeyPatch) -> None:
    """They go through scrypt at the cost of the OWASP sheet, another salt each time, the cost beside the hash."""
    monkeypatch.undo()
    assert passwords.COST == (14, 8, 5)
    kept = {passwords.hashed("mot de passe") for _ in range(2)}
    assert len(kept) == 2
    assert all(one.startswith("scrypt$14$8$5$") and "mot" not in one for one in kept)
    assert all(passwords.agrees("mot de passe", one) for one in kept)


@given(right=st.text(min_size=1, max_size=30), wrong=st.text(max_size=30))
def test_only_the_password_agrees(right: str, wrong: str) -> None:
    """Any characters make a password (NUL and lone surrogates too), and no other text agrees with it."""
    kept = passwords.hashed(right)
    assert passwords.agrees(right, kept)
    assert not passwords.agrees(right + "x", kept)
    if passwords.agrees(wrong, kept):
        assert passwords._work(wrong, b"", (1, 1, 1)) == passwords._work(right, b"", (1, 1, 1))


def test_a_hash_made_at_another_cost_still_agrees(monkeypatch: pytest.MonkeyPatch) -> None:
    """Raising the cost locks nobody out."""
    kept = passwords.hashed("mot de passe")
    monkeypatch.setattr(passwords, "COST", (2, 1, 1))
    assert passwords.agrees("mot de passe", kept)


@pytest.mark.parametrize("password", ["", "x", "x" * 100_000, "\x00", "\ud800"])
def test_nobody_is_as_much_work_as_somebody(password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a hash to compare, scrypt runs once at the same cost, and the answer is no."""
    calls: list[dict[str, Any]] = []
    real = hashlib.scrypt

    def counted(plain: bytes, **cost: Any) -> bytes:
        calls.append({"length": min(len(plain), 1024), **{name: cost[name] for name in "nrp"}})
        return real(plain, **cost)

    kept = passwords.hashed("other")
    passwords._nobodys()
    monkeypatch.setattr(hashlib, "scrypt", counted)
    assert not passwords.agrees(password, kept)
    assert not passwords.agrees(password, None)
    assert len(calls) == 2
    assert calls[0] == calls[1]


def test_a_very_long_password_is_cut_and_wrong() -> None:
    """No password costs more than 1024 characters' work, and its beginning alone does not open."""
    kept = passwords.hashed("x" * 1024)
    assert passwords.agrees("x" * 1024, kept)
    assert not passwords.agrees("x" * 1025, kept)


def test_so_many_tries_and_no_more() -> None:
    """The tries of a window pass, the next waits until the oldest is as old as the window."""
    clock = Clock()
    throttle = Throttle(clock, 3, 15 * MINUTE)
    for _ in range(3):
        assert throttle.take("ana") is None
        clock.move(minutes=1)
    assert throttle.take("ana") == 12 * MINUTE
    assert throttle.take("bea") is None
    clock.move(minutes=12)
    assert throttle.take("ana") is None
    assert throttle.take("ana") == MINUTE


def test_waiting_is_not_prolonged_by_trying() -> None:
    """A refused try is not counted: nobody is locked out for ever by somebody's patience."""
    clock = Clock()
    throttle = Throttle(clock, 1, 15 * MINUTE)
    throttle.take("ana")
    for _ in range(15):
        assert throttle.take("ana") is not None
        clock.move(minutes=1)
    assert throttle.take("ana") is None


def test_a_success_is_no_try() -> None:
    """What is forgiven or forgotten does not count."""
    throttle = Throttle(Clock(), 2, 15 * MINUTE)
    for _ in range(10):
        assert throttle.take("ana") is None
        throttle.forgive("ana")
    throttle.take("ana")
    throttle.take("ana")
    throttle.forget("ana")
    assert throttle.take("ana") is None
    throttle.forgive("nobody")


def test_memory_is_bounded() -> None:
    """Whatever is typed, so many names are remembered and no more, and none of them as it was typed."""
    throttle = Throttle(Clock(), 3, 15 * MINUTE, names=100)
    for number in range(1000):
        throttle.take(f"name {number}" * 1000)
    throttle.take("\ud800")
    assert len(throttle) == 100
    assert all(len(name) == 32 for name in throttle._seen)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2::7", neighbourhood("2001:db8:1:2:ffff::1")),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_a_subscriber_has_one_neighbourhood(address: str, counted: str) -> None:
    """IPv4 by address, IPv6 by /64: whoever has 2^64 addresses tries as often as whoever has one."""
    assert neighbourhood(address) == counted
    assert neighbourhood("2001:db8:1:3::7") != neighbourhood("2001:db8:1:2::7")
