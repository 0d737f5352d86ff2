"""A signature: of the text that was shown, by whoever read it, on the page or on paper; and what a rule makes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from habitat_kit.core.commands.signing import read_digest
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.history import History
from habitat_kit.core.outcomes import (
    Booked,
    Misread,
    NotAllowed,
    Refused,
    RulesChanged,
    RulesSigned,
)
from habitat_kit.core.people import Membership
from habitat_kit.core.signing import How, Signature, Signed, Signing
from habitat_kit.plugins.participatory import MustHaveSigned
from habitat_kit.store import signatures
from tests.desk.assembly import OTHER, RULES, TEXT, TODAY, adopted, book, latest, sign
from tests.desk.world import NOW, Planted

Planter = Callable[..., Planted]
SIGNED = TEXT + '[articles.rule]\nkind = "must_have_signed"\nrulebook = "house_rules"\n'


@pytest.fixture
def house(planting: Planter) -> Planted:
    """A house whose rules are to be signed, in version 2."""
    planted = planting(*RULES)
    adopted(planted)
    return planted


def test_a_signature_keeps_text_person_time_and_way(house: Planted) -> None:
    """Version, digest of the text, who, when, how, and who wrote it down."""
    version = latest(house)
    outcome = sign(house, version)
    assert isinstance(outcome, RulesSigned)
    with house.kit.database.read() as tx:
        (kept,) = signatures.of_version(tx, version.id)
    assert (kept.person, kept.version, kept.digest) == (house.people["ana"], version.id, version.digest)
    assert (kept.signed_at, kept.how, kept.recorded_by) == (NOW, How.PAGE, house.people["ana"])


def test_signing_again_is_the_first_signature(house: Planted) -> None:
    """A second press changes nothing."""
    first = sign(house, latest(house))
    house.clock.later(days=1)
    assert sign(house, latest(house)) == first
    assert house.count("signature") == 1


def test_another_text_than_the_one_shown_is_not_signed(house: Planted) -> None:
    """The outcome says which text to read instead."""
    version = latest(house)
    outcome = sign(house, version, digest="0" * 64)
    assert outcome == RulesChanged(book(house).id, version.id)
    assert house.count("signature") == 0


def test_a_version_that_another_took_the_place_of_is_not_signed(house: Planted) -> None:
    """Whoever had the page open while a new version came in force reads that one first; a coming one may be signed."""
    old = latest(house)
    new = adopted(house, OTHER, TODAY + timedelta(days=10))
    assert isinstance(sign(house, new, "ben"), RulesSigned)
    assert isinstance(sign(house, old, "ben"), RulesSigned)
    house.clock.now = new.in_force
    assert sign(house, old) == RulesChanged(book(house).id, new.id)


def test_what_nobody_has_to_sign_is_not_signed(planting: Planter) -> None:
    """There is nothing to put one's name under."""
    house = planting(*RULES)
    assert sign(house, latest(house)) == RulesChanged(book(house).id, None)


def test_nobody_signs_for_somebody_else(house: Planted) -> None:
    """A neighbour not at all; a steward only what stands on a paper, with its day."""
    version, ben = latest(house), house.people["ben"]
    assert sign(house, version, "ana", person=ben) == NotAllowed("sign_rules")
    assert sign(house, version, "ana", person=ben, paper_on=TODAY) == NotAllowed("sign_rules")
    assert sign(house, version, "ana", paper_on=TODAY) == NotAllowed("sign_rules")
    assert sign(house, version, "sam", person=ben) == Misread("paper_on", "error.paper_without_day")
    tomorrow = TODAY + timedelta(days=1)
    assert sign(house, version, "sam", person=ben, paper_on=tomorrow) == Misread("paper_on", "error.paper_from_later")
    stranger = house.people["lou"]
    assert sign(house, version, "sam", person=stranger, paper_on=TODAY) == Misread("person", "error.not_here_then")
    assert sign(house, version, "lou") == NotAllowed("sign_rules")
    assert house.count("signature") == 0


@pytest.mark.parametrize("day", [date(2027, 2, 27), TODAY])
def test_a_paper_is_written_down_by_the_steward(house: Planted, day: date) -> None:
    """Marked as such: its day, which may be today, and who recorded it."""
    outcome = sign(house, latest(house), "sam", person=house.people["cleo"], paper_on=day)
    assert isinstance(outcome, RulesSigned)
    with house.kit.database.read() as tx:
        (kept,) = signatures.of_version(tx, latest(house).id)
    assert (kept.how, kept.paper_on, kept.recorded_by) == (How.PAPER, day, house.people["sam"])


@pytest.mark.parametrize("digest", ["", "x" * 64, "0" * 63])
def test_a_digest_is_sixty_four_digits(digest: str) -> None:
    """Anything else is no text's."""
    with pytest.raises(Unreadable):
        read_digest(digest)


def test_who_signed_is_the_stewards_to_see_and_a_count_for_others(house: Planted) -> None:
    """Everybody sees how many of how many, and their own."""
    sign(house, latest(house))
    (seen,) = house.kit.desk.sight(house.actor("ana")).signers(book(house).id)
    assert (seen.signed, seen.residents, seen.named) == (1, 3, ())
    assert seen.own is not None
    (told,) = house.kit.desk.sight(house.actor("sam")).signers(book(house).id)
    assert [(name, one is not None) for _, name, one in told.named] == [("Ana", True), ("Ben", False), ("Cleo", False)]
    assert (told.own, told.may) == (None, False)


def test_rules_to_sign_wait_for_who_lives_here(house: Planted) -> None:
    """Until they signed; never for staff."""
    assert [one.version for one in house.kit.desk.sight(house.actor("ana")).to_sign(house.house.id)] == ["2"]
    sign(house, latest(house))
    assert house.kit.desk.sight(house.actor("ana")).to_sign(house.house.id) == ()
    assert house.kit.desk.sight(house.actor("sam")).to_sign(house.house.id) == ()


def test_a_rule_may_ask_for_a_signature(planting: Planter) -> None:
    """A household books once somebody of it signed the version in force, and signs anew for the next one."""
    house = planting(*RULES)
    assert isinstance(house.do(house.stay(0, 1)), Booked)
    adopted(house, SIGNED)
    refused = house.do(house.stay(2, 1))
    assert isinstance(refused, Refused)
    assert refused.verdict.findings[0].key == "finding.must_have_signed"
    sign(house, latest(house))
    assert isinstance(house.do(house.stay(2, 1)), Booked)
    assert isinstance(house.do(house.stay(4, 1), by="ben"), Refused)
    house.clock.later(days=1)
    adopted(house, SIGNED.replace("propre", "rangé"))
    assert isinstance(house.do(house.stay(6, 1)), Refused)


def test_grace_leaves_time_to_sign(planting: Planter) -> None:
    """A new version leaves its days, and not one more."""
    house = planting(*RULES)
    adopted(house, SIGNED + "grace_days = 14\n")
    house.clock.now = NOW + timedelta(days=14, seconds=-1)
    assert isinstance(house.do(house.stay(20, 1)), Booked)
    house.clock.now = NOW + timedelta(days=14)
    assert isinstance(house.do(house.stay(22, 1)), Refused)


def test_the_database_and_the_memory_answer_alike(house: Planted) -> None:
    """Signed or not, before and after it came in force, member or moved out, known rulebook or none."""
    sign(house, latest(house))
    adopted(house, OTHER, TODAY + timedelta(days=10))
    member = Membership(house.households["ana"], house.people["ana"], date(2020, 1, 1))
    with house.kit.database.read() as tx:
        kept: tuple[Signature, ...] = tuple(
            one for version in book(house).versions for one in signatures.of_version(tx, version.id)
        )
        history = History(house.house.tree, rulebooks=(book(house),), signatures=kept, memberships=(member,))
        for question in _questions(house):
            assert signatures.signed(tx, question) == history(question), question
        asked = Signed(house.households["ana"], house.house.id, "house_rules", TODAY, NOW)
        assert signatures.signed(tx, asked) == Signing(NOW, signed=True)


def _questions(house: Planted) -> list[Signed]:
    instants = (NOW - timedelta(days=1), NOW, NOW + timedelta(days=20), datetime(2019, 1, 1, tzinfo=UTC))
    return [
        Signed(house.households[name], house.house.id, key, day, at)
        for name in ("ana", "ben")
        for key in ("house_rules", "charter")
        for day in (TODAY, date(2019, 1, 1))
        for at in instants
    ]


def test_the_rule_says_nothing_about_a_rulebook_nobody_signs(planting: Planter) -> None:
    """A text that is only to be read asks for no signature."""
    house = planting(MustHaveSigned(rulebook="house_rules"))
    outcome: Any = house.do(house.stay(0, 1))
    assert isinstance(outcome, Booked)
