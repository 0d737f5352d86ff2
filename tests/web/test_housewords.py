"""What belongs to one house is said by its names."""

from __future__ import annotations

from attrs import evolve

from habitat_kit.core.rulebooks import Article
from habitat_kit.core.spaces import SpaceTree
from habitat_kit.plugins.participatory import AllowedKinds, Approval, LongestStay, WhoMayBook
from habitat_kit.texts import Texts
from habitat_kit.web.housewords import HouseWords
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
