"""A house file that says nothing new undoes nothing that commands did: it ends only what it once brought."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from habitat_kit.core.actors import SYSTEM
from habitat_kit.core.commands import AddPerson, ChangePerson, EndMembership, EndPerson, GiveGrant
from habitat_kit.core.outcomes import GrantGiven, MembershipEnded, PersonAdded, PersonChanged, PersonEnded
from habitat_kit.house_file import read
from tests.desk.test_loading import NOTHING, TODAY, Village, house, village
from tests.house_file.village import REGISTRY, TEXT, changed, without

__all__ = ["house", "village"]
WEEK = timedelta(days=7)
FILE = read(TEXT, REGISTRY)


def person(house: Village, at: UUID) -> dict[str, object]:
    """A person's row."""
    (found,) = house.rows("person", id=at)
    return found


def test_who_came_by_command_stays(house: Village) -> None:
    """Persons, memberships and roles the file never named are no business of its, however often it is loaded."""
    home = FILE.households[0].id
    added = house.kit.desk.do(AddPerson(FILE.house.id, "Zoé", home), by=SYSTEM)
    assert isinstance(added, PersonAdded)
    given = house.kit.desk.do(GiveGrant(FILE.persons[0].id, "keeper", FILE.house.id), by=SYSTEM)
    assert isinstance(given, GrantGiven)
    assert house.loaded() == NOTHING
    assert [line for line in house.loaded(changed(("La chambre bleue", "La bleue"))) if line[1] != "space"] == []
    assert {row["end"] for row in house.rows("grant") if row["person_id"] == added.person} == {None}
    assert house.rows("grant", id=given.grant)[0]["end"] is None
    assert house.rows("membership", id=added.membership)


def test_what_a_command_ended_stays_ended(house: Village) -> None:
    """The same file again does not let somebody back in."""
    member = house.rows("membership", person_id=FILE.persons[1].id)[0]
    ended = house.kit.desk.do(EndMembership(member["id"]), by=SYSTEM)
    assert isinstance(ended, MembershipEnded)
    gone = house.kit.desk.do(EndPerson(FILE.persons[0].id), by=SYSTEM)
    assert isinstance(gone, PersonEnded)
    before = house.everything()
    assert house.loaded() == NOTHING
    assert house.everything() == before
    assert house.rows("membership", id=member["id"])[0]["end"] == TODAY


def test_what_a_command_changed_stays_until_the_file_says_something_new(house: Village) -> None:
    """An address written by its owner outlives the old file; a file that says another one is taken at its word."""
    anne = FILE.persons[0]
    changed_by = house.kit.desk.do(ChangePerson(anne.id, email="new@example.org", phone=anne.phone), by=SYSTEM)
    assert isinstance(changed_by, PersonChanged)
    assert house.loaded() == NOTHING
    assert person(house, anne.id)["email"] == "new@example.org"
    said = TEXT.replace(f'name = "{anne.name}"', 'name = "Anne B."')
    assert said != TEXT
    assert house.loaded(said) == (("change", "person", anne.key),)
    assert person(house, anne.id)["name"] == "Anne B."
    assert person(house, anne.id)["email"] == anne.email


def test_who_leaves_the_file_and_comes_back_is_let_in_again(house: Village) -> None:
    """What the file stopped saying it may say again."""
    text = without("Awa", without('household = "ba"', without('role = "coordinator"')))
    house.loaded(text)
    house.clock.later(days=1)
    back = house.loaded()
    assert ("change", "membership", "awa, ba") in back
    assert {row["end"] for row in house.rows("membership", person_id=FILE.persons[1].id)} == {None}
    assert house.loaded() == NOTHING
