"""What belongs to one house is said by its names."""

from __future__ import annotations

from datetime import UTC, datetime

from attrs import evolve

from habitat_kit.core.rulebooks import Article
from habitat_kit.core.rules import Severity
from habitat_kit.core.spaces import SpaceTree
from habitat_kit.core.verdicts import Finding
from habitat_kit.plugins.participatory import AllowedKinds, Approval, Closed, LongestStay, WhoMayBook
from habitat_kit.texts import Texts
from habitat_kit.web.housewords import HouseWords
from tests.plugins.participatory.wordings import WORDINGS
from tests.plugins.participatory.world import HERE, TREE

TEXTS = Texts.load([("habitat_kit.plugins.participatory", "texts")])


def test_places_and_roles_are_said_by_their_names() -> None:
    """A sentence names the room and the role; a place this reader's house has not is not in it."""
    named = evolve(HERE, tree=SpaceTree([evolve(space, name=f"La pièce {space.key}") for space in TREE.spaces]))
    words = HouseWords(TEXTS, "fr", named)
    said = words.rule(Article("1", rule=Approval(spaces=["salon", "cellar"])))
    assert said is not None
    assert "La pièce salon" in said
    assert "cellar" not in said
    roles = words.rule(Article("2", rule=WhoMayBook(roles=["steward"])))
    assert roles is not None
    assert "steward" not in roles
    assert TEXTS.text("fr", "panel.role.steward") in roles


def test_a_sentence_says_for_which_kinds_it_holds() -> None:
    """A rule for meetings begins with their name; one for every kind there is, or that names them itself, does not."""
    words = HouseWords(TEXTS, "en", HERE)
    of_meetings = words.rule(Article("1", rule=LongestStay(hours=4, kinds=["meeting"])))
    assert of_meetings == "meeting: a booking by the hour lasts at most 4 hours."
    for kinds in ([], [kind.key for kind in HERE.kinds]):
        said = words.rule(Article("2", rule=LongestStay(hours=4, kinds=kinds)))
        assert said == "A booking by the hour lasts at most 4 hours."
    assert words.rule(Article("3", rule=AllowedKinds(["meeting"]))) == "This place is booked only for: meeting."


def test_every_way_a_rule_is_set_is_told() -> None:
    """Who may book by role, home and time lived here: three sentences, one after the other."""
    words = HouseWords(TEXTS, "en", HERE)
    said = words.rule(Article("1", rule=WhoMayBook(roles=["steward"], homes=["flat"], resident_days=1)))
    assert said is not None
    _by_role, at_home, since = said.split(". ")
    assert at_home == "Their household has to live here: flat"
    assert since == "Their household has to have lived here for 1 day or more."


def test_a_zone_of_holidays_is_no_clock() -> None:
    """What a rule and its answer call a zone is told; the instants of either go by the house's clock."""
    words = HouseWords(TEXTS, "en", HERE)
    assert (
        words.rule(Article("1", rule=Closed(public_holidays="FR-57"))) == "No booking on public holidays (France, 57)."
    )
    assert (
        words.rule(Article("2", rule=Closed(school_holidays="FR-B"))) == "No booking in the school holidays (zone B)."
    )
    known = (("zone", "B"), ("first", datetime(2027, 4, 5, 18, tzinfo=UTC)), ("n", 24))
    late, unknown = (
        Finding(Severity.REFUSE, f"finding.{key}", known, "flat", "1", "2")
        for key in ("lead_time.notice", "closed.unknown")
    )
    assert words.finding(late).endswith("5 April 2027 at 20:00.")
    assert "(zone B)" in words.finding(unknown)


def test_every_rule_is_told_whole_in_its_house() -> None:
    """However it is set, no hole is left where residents read it."""
    for rule, *_ in WORDINGS:
        for language in TEXTS.languages:
            assert "{" not in (HouseWords(TEXTS, language, HERE).rule(Article("1", rule=rule)) or "{")
