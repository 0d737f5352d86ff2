"""What a group adopted stays when its house file is loaded again, and the plan says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.commands import LoadHouse, ProposeRules, RecordDecision, SignRules
from habitat_kit.core.outcomes import HouseLoaded, Misread, ProposalMade, ProposalMoved, RulesSigned
from habitat_kit.core.rulebooks import Version
from habitat_kit.house_file import read
from habitat_kit.kit import HabitatKit
from habitat_kit.plugins import participatory
from habitat_kit.store.ground import read_ground
from tests.desk.world import NOW, Hands
from tests.house_file.village import REGISTRY, TEXT

FILE = read(TEXT, REGISTRY)
TODAY = NOW.date()
KEPT = ("keep", "version", "house-rules, 2")
ADOPTED = """
[[rulebooks.versions]]
version = {number}
in_force = {day}
must_sign = true

[[rulebooks.versions.bindings]]
space = "flat"

[[rulebooks.versions.articles]]
number = "1"
text.fr = "{words}"
"""


@pytest.fixture
def kit(migrated: str) -> Iterator[HabitatKit]:
    """A village whose group adopted version 2 of its rules, in force in ten days."""
    made = HabitatKit(url=migrated, plugins=[participatory], clock=Hands())
    assert isinstance(made.desk.do(LoadHouse(TEXT), by=SYSTEM), HouseLoaded)
    draft = 'must_sign = true\n[[bindings]]\nspace = "flat"\n[[articles]]\nnumber = "1"\ntext.fr = "Dix nuits."\n'
    proposed = made.desk.do(ProposeRules(FILE.rulebooks[0].id, draft), by=SYSTEM)
    assert isinstance(proposed, ProposalMade), proposed
    decided = RecordDecision(proposed.proposal, 1, TODAY, 9, 0, "Oui.", TODAY + timedelta(days=10))
    assert isinstance(made.desk.do(decided, by=SYSTEM), ProposalMoved)
    yield made
    made.close()


def versions(kit: HabitatKit) -> list[Version]:
    """The versions there are, by their number."""
    with kit.database.read() as tx:
        (book,) = read_ground(tx, FILE.house.id, kit.registry).rulebooks
    return sorted(book.versions, key=lambda version: int(version.version))


def load(kit: HabitatKit, more: str = "") -> Any:
    """Load the file, with another version written behind its own."""
    return kit.desk.do(LoadHouse(TEXT + more), by=SYSTEM)


def written(number: int = 2, days: int = 10, words: str = "Dix nuits.") -> str:
    """A version as a file writes it."""
    return ADOPTED.format(number=number, day=TODAY + timedelta(days=days), words=words)


def test_a_file_that_does_not_know_it_leaves_it(kit: HabitatKit) -> None:
    """Loaded as before the decision, it ends nothing; its only line is that the version is kept."""
    before = versions(kit)
    assert [one.version for one in before] == ["1", "2"]
    assert load(kit).changes == (KEPT,)
    assert versions(kit) == before


def test_a_file_may_say_it_just_so(kit: HabitatKit) -> None:
    """Written into the file, under its number and with its text, it is the same version."""
    before = versions(kit)
    assert load(kit, written()).changes == (KEPT,)
    assert versions(kit) == before


@pytest.mark.parametrize("more", [written(words="Vingt nuits."), written().replace("must", "until = 2030-01-01\nmust")])
def test_a_file_that_says_something_else_under_its_number_is_refused(kit: HabitatKit, more: str) -> None:
    """Neither rewritten nor ended."""
    outcome = load(kit, more)
    assert isinstance(outcome, Misread)
    assert (outcome.at, outcome.code) == ("rulebooks.house-rules.versions.2", "house_file.version_adopted")
    assert len(versions(kit)) == 2


def test_a_later_version_of_the_file_comes_after_it_and_the_plan_says_so(kit: HabitatKit) -> None:
    """A coordinator may write the next one: never unsaid."""
    outcome = load(kit, written(number=3, days=20))
    assert ("overtake", "version", "house-rules, 2") in outcome.changes
    assert ("add", "version", "house-rules, 3") in outcome.changes
    assert [one.version for one in versions(kit)] == ["1", "2", "3"]


def test_a_text_somebody_signed_before_it_holds_is_not_rewritten(kit: HabitatKit) -> None:
    """A version of the file's that is still to come may change until somebody has signed it."""
    assert isinstance(load(kit, written(3, 20)), HouseLoaded)
    assert isinstance(load(kit, written(3, 20, "Onze nuits.")), HouseLoaded)
    version = versions(kit)[-1]
    signed = kit.desk.do(SignRules(FILE.rulebooks[0].id, version.id, version.digest, _resident(), TODAY), by=SYSTEM)
    assert isinstance(signed, RulesSigned), signed
    for text in (written(3, 20, "Douze nuits."), ""):
        outcome = load(kit, text)
        assert isinstance(outcome, Misread)
        assert outcome.code == "house_file.version_signed"


def _resident() -> UUID:
    today: date = TODAY
    return next(one.person for one in FILE.memberships if one.start <= today and (one.end is None or one.end > today))
