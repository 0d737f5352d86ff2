"""Passkeys, with a device in software: made, used, forged, replayed, taken away; on both databases."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habitat_kit.store.transaction import Database
from habitat_kit.web import passkeys
from habitat_kit.web.identity import Identities
from habitat_kit.web.passkeys import LASTS, MOST, TRIES
from habitat_kit.web.sessions import STRONG, Place
from habitat_kit.web.throttle import Throttled
from tests.web.authenticator import Device, raw, text
from tests.web.worlds import Clock, meeting, shut_out, table_bytes

HERE = Place("localhost", "http://localhost", "Les Pourquoi pas")


def made(identities: Identities, owner: UUID, device: Device | None = None) -> Device:
    """A device that has a passkey."""
    device = device or Device()
    begun = identities.passkeys.begin_making(owner, "Ana", HERE)
    assert identities.passkeys.make(owner, device.make(begun), "mon téléphone", HERE)
    return device


def test_a_passkey_signs_its_owner_in(identities: Identities, ana: UUID, clock: Clock) -> None:
    """The session is its owner's, and strong for a while, since the device checked them; its use is noted."""
    device = made(identities, ana)
    clock.move(days=3)
    secret = identities.passkeys.sign_in(device.use(identities.passkeys.begin_using(HERE)), HERE)
    session = identities.session(secret or "")
    assert session is not None
    assert session.identity == ana
    assert session.strong_until == clock.now + STRONG
    assert session.actor(clock.now + STRONG - timedelta(seconds=1)).proven
    assert not session.actor(clock.now + STRONG).proven
    (kept,) = identities.passkeys.of(ana)
    assert (kept.label, kept.last_used) == ("mon téléphone", clock.now.date())


def test_what_the_browser_is_asked_for(identities: Identities, ana: UUID) -> None:
    """Our host, a check of the owner, a key the device keeps, no attestation; known ones are not made twice."""
    device = made(identities, ana)
    asked = json.loads(identities.passkeys.begin_making(ana, "Ana", HERE))
    assert asked["rp"]["id"] == "localhost"
    assert asked["attestation"] == "none"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert [one["id"] for one in asked["excludeCredentials"]] == [text(device.id)]
    assert len(raw(asked["challenge"])) == 32
    used = json.loads(identities.passkeys.begin_using(HERE))
    assert (used["rpId"], used["userVerification"]) == ("localhost", "required")
    assert not used.get("allowCredentials")


LIES: tuple[dict[str, Any], ...] = (
    {"origin": "https://evil.example"},
    {"origin": "http://localhost.evil.example"},
    {"rp_id": "evil.example"},
    {"type": "webauthn.nonsense"},
    {"challenge": text(b"x" * 32)},
    {"challenge": ""},
)


@pytest.mark.parametrize("lies", LIES, ids=str)
def test_a_forged_answer_opens_nothing(identities: Identities, ana: UUID, lies: dict[str, Any]) -> None:
    """Another origin, host, kind or challenge: neither makes a passkey nor signs in."""
    device = made(identities, ana)
    begun = identities.passkeys.begin_making(ana, "Ana", HERE)
    assert not identities.passkeys.make(ana, Device().make(begun, **lies), "", HERE)
    assert identities.passkeys.sign_in(device.use(identities.passkeys.begin_using(HERE), **lies), HERE) is None
    assert len(identities.passkeys.of(ana)) == 1


def test_an_answer_counts_once(identities: Identities, ana: UUID) -> None:
    """Whoever copied it has nothing; nor does an answer whose challenge waited too long."""
    device = made(identities, ana)
    answer = device.use(identities.passkeys.begin_using(HERE))
    assert identities.passkeys.sign_in(answer, HERE)
    assert identities.passkeys.sign_in(answer, HERE) is None


def test_a_challenge_waits_so_long(identities: Identities, ana: UUID, clock: Clock) -> None:
    """At its end it is answered by nobody."""
    device = made(identities, ana)
    begun = identities.passkeys.begin_using(HERE)
    clock.now += LASTS
    assert identities.passkeys.sign_in(device.use(begun), HERE) is None


def test_a_challenge_is_its_owners(identities: Identities, ana: UUID, organisation: UUID) -> None:
    """One made for somebody's page makes no passkey for another and signs nobody in, and the reverse."""
    ben = identities.create_identity(organisation, None, "ben")
    device = made(identities, ana)
    keys = identities.passkeys
    assert not keys.make(ben, Device().make(keys.begin_making(ana, "Ana", HERE)), "", HERE)
    assert keys.sign_in(device.use(keys.begin_using(HERE, identity=ana)), HERE) is None
    assert not keys.prove(ana, device.use(keys.begin_using(HERE)), HERE)
    assert not keys.prove(ben, device.use(keys.begin_using(HERE, identity=ben)), HERE)
    assert keys.prove(ana, device.use(keys.begin_using(HERE, identity=ana)), HERE)


def test_a_device_that_checks_nobody_is_not_enough(identities: Identities, ana: UUID) -> None:
    """Without user verification a found phone would be a way in."""
    careless = Device(verifies=False)
    begun = identities.passkeys.begin_making(ana, "Ana", HERE)
    assert not identities.passkeys.make(ana, careless.make(begun), "", HERE)
    device = made(identities, ana)
    device.verifies = False
    assert identities.passkeys.sign_in(device.use(identities.passkeys.begin_using(HERE)), HERE) is None


def test_another_key_does_not_sign(identities: Identities, ana: UUID) -> None:
    """The credential's name alone opens nothing."""
    device = made(identities, ana)
    thief = Device(id=device.id)
    assert identities.passkeys.sign_in(thief.use(identities.passkeys.begin_using(HERE)), HERE) is None


def test_a_counter_that_goes_back_is_a_copy(identities: Identities, ana: UUID) -> None:
    """A cloned device is refused once the true one went further."""
    device = made(identities, ana)
    for _ in range(3):
        assert identities.passkeys.sign_in(device.use(identities.passkeys.begin_using(HERE)), HERE)
    device.count = 0
    assert identities.passkeys.sign_in(device.use(identities.passkeys.begin_using(HERE)), HERE) is None


def test_a_removed_one_opens_nothing(identities: Identities, ana: UUID, organisation: UUID) -> None:
    """From the next request on; and nobody removes another's."""
    ben = identities.create_identity(organisation, None, "ben")
    device = made(identities, ana)
    (kept,) = identities.passkeys.of(ana)
    assert not identities.passkeys.remove(ben, kept.id)
    assert identities.passkeys.remove(ana, kept.id)
    assert identities.passkeys.sign_in(device.use(identities.passkeys.begin_using(HERE)), HERE) is None


def test_an_ended_identity_stays_out(identities: Identities, ana: UUID) -> None:
    """A passkey dies with its owner's identity."""
    device = made(identities, ana)
    shut_out(identities, ana)
    assert identities.passkeys.sign_in(device.use(identities.passkeys.begin_using(HERE)), HERE) is None


def test_nobody_takes_anothers_credential(identities: Identities, ana: UUID, organisation: UUID) -> None:
    """A credential belongs to whom made it first; so many are kept and no more."""
    ben = identities.create_identity(organisation, None, "ben")
    device = made(identities, ana)
    assert not identities.passkeys.make(ben, device.make(identities.passkeys.begin_making(ben, "Ben", HERE)), "", HERE)
    for _ in range(MOST - 1):
        made(identities, ana)
    assert not identities.passkeys.make(ana, Device().make(identities.passkeys.begin_making(ana, "A", HERE)), "", HERE)


def test_two_devices_at_once_are_counted_one_after_the_other(
    identities: Identities, ana: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two that are made together by who may have one more passkey, the second counts the first one's."""
    for _ in range(MOST - 1):
        made(identities, ana)
    answers = [Device().make(identities.passkeys.begin_making(ana, "A", HERE)) for _ in range(2)]
    meeting(monkeypatch, passkeys, "uuid7")
    with ThreadPoolExecutor(2) as pool:
        kept = list(pool.map(lambda answer: identities.passkeys.make(ana, answer, "", HERE), answers))
    assert (sorted(kept), len(identities.passkeys.of(ana))) == ([False, True], MOST)


def test_challenges_are_asked_for_so_often(identities: Identities, clock: Clock) -> None:
    """Strangers fill no table: so many from one address, then one waits; old ones are forgotten."""
    for _ in range(TRIES):
        identities.passkeys.begin_using(HERE, address="192.0.2.1")
    with pytest.raises(Throttled):
        identities.passkeys.begin_using(HERE, address="192.0.2.1")
    clock.move(minutes=15)
    identities.passkeys.begin_using(HERE, address="192.0.2.1")
    with identities.database.read() as tx:
        assert tx.say("SELECT count(*) FROM habitat_challenge")[0][0] == 1
    assert timedelta(minutes=15) > LASTS


def test_no_challenge_is_kept(identities: Identities, ana: UUID, store: Database) -> None:
    """Its digest is, and the device's private key never came here."""
    challenge = json.loads(identities.passkeys.begin_making(ana, "Ana", HERE))["challenge"]
    everything = table_bytes(store)
    assert challenge.encode() not in everything
    assert raw(challenge) not in everything


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sent=st.one_of(
        st.text(max_size=200),
        st.recursive(st.none() | st.text(max_size=5), lambda x: st.lists(x) | st.dictionaries(st.text(), x)).map(
            json.dumps
        ),
        st.binary(max_size=80).map(lambda b: json.dumps({"id": "x", "response": {"clientDataJSON": text(b)}})),
    )
)
@pytest.mark.parametrize("dialect", ["sqlite"])
def test_nonsense_is_a_no(identities: Identities, ana: UUID, dialect: str, sent: str) -> None:
    """Whatever is sent instead of an answer is refused, and nothing breaks."""
    assert identities.passkeys.sign_in(sent, HERE) is None
    assert not identities.passkeys.make(ana, sent, "", HERE)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 10_000), bit=st.integers(0, 7), part=st.sampled_from(["attestationObject", "clientDataJSON"]))
@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_damaged_answer_is_a_no(
    identities: Identities, organisation: UUID, dialect: str, at: int, bit: int, part: str
) -> None:
    """One flipped bit anywhere is refused or makes another key; it never breaks."""
    owner = identities.create_identity(organisation, None, f"{at}-{bit}-{part}-{len(HERE.name)}-{id(object())}")
    answer = json.loads(Device().make(identities.passkeys.begin_making(owner, "Ana", HERE)))
    damaged = bytearray(raw(answer["response"][part]))
    damaged[at % len(damaged)] ^= 1 << bit
    answer["response"][part] = text(bytes(damaged))
    assert identities.passkeys.make(owner, json.dumps(answer), "", HERE) in {True, False}
