"""What belongs to one house is said by its names."""

from __future__ import annotations

from attrs import evolve

from habitat_kit.core.rulebooks import Article
from habitat_kit.core.spaces import SpaceTree
from habitat_kit.plugins.participatory import Approval, WhoMayBook
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
