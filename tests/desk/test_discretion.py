"""Contacts and protections through the desk: who may, what stays, what is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from habitat_kit.core.commands import (
    Command,
    EndSafeContact,
    ProtectPerson,
    ProtectSpace,
    SetChannel,
    SetSafeContact,
    UnprotectPerson,
    UnprotectSpace,
)
from habitat_kit.core.contact import Channel, Contact, Safe
from habitat_kit.core.errors import Unreadable
from habitat_kit.core.outcomes import ContactSet, Misread, NotAllowed, ProtectionSet, Unknown
from habitat_kit.store import discretion
from tests.desk.conftest import Planter
from tests.desk.world import Planted

WORDS = "MOTIF-ECRIT-9"


def contact(house: Planted, name: str) -> Contact | None:
    """How somebody is reached, as the database has it."""
    with house.kit.database.read() as tx:
        return discretion.contact_for(tx, house.people[name])


def everything(house: Planted, table: str) -> str:
    """All a table holds, as text."""
    with house.kit.database.read() as tx:
        return str(tx.say(f"SELECT * FROM habitat_{table}"))


@pytest.mark.parametrize("by", ["ana", "sam", "kim"])
def test_a_channel_is_set_by_the_person_a_steward_or_the_staff(house: Planted, by: str) -> None:
    """It is kept with the person, its hours in their shortest text."""
    ana = house.people["ana"]
    done = house.do(SetChannel(ana, "paper", "Mo 09:00-10:00; Mo 10:00-11:00"), by)
    assert done == ContactSet(ana, "paper", safe=False)
    assert contact(house, "ana") == Contact(ana, house.house.organisation, Channel.PAPER, "Mo 09:00-11:00")


@pytest.mark.parametrize("by", ["ben", "lou"])
def test_nobody_else_says_how_somebody_is_reached(house: Planted, by: str) -> None:
    """A neighbour says it of themselves only, and who only looks of nobody."""
    assert house.do(SetChannel(house.people["ana"], "mail"), by) == NotAllowed("set_channel")
    own = house.do(SetChannel(house.people[by], "call"), by)
    assert isinstance(own, ContactSet if by == "ben" else NotAllowed)
    assert contact(house, "ana") is None


def test_a_safe_contact_stands_above_what_the_person_likes(house: Planted) -> None:
    """It is set by stewards and staff; the person's own channel changes beside it and does not lift it."""
    ana = house.people["ana"]
    set_safe = SetSafeContact(ana, "call, mail", "Tu 10:00-11:00")
    assert house.do(set_safe, "ana") == NotAllowed("set_safe_contact")
    assert house.do(set_safe, "sam") == ContactSet(ana, "mail", safe=True)
    assert house.do(SetChannel(ana, "paper"), "ana") == ContactSet(ana, "paper", safe=True)
    safe = Safe(frozenset({Channel.MAIL, Channel.CALL}), "Tu 10:00-11:00", neutral=True)
    assert contact(house, "ana") == Contact(ana, house.house.organisation, Channel.PAPER, "", safe)


def test_no_channel_at_all_may_be_safe(house: Planted) -> None:
    """An empty list is an answer: nothing is sent and nobody rings."""
    house.do(SetSafeContact(house.people["ana"], ""), "kim")
    found = contact(house, "ana")
    assert found is not None
    assert found.safe == Safe(frozenset())


LIFTED: dict[str, tuple[Callable[[Planted], Command[Any]], Callable[[Planted], Command[Any]]]] = {
    "contact": (lambda h: SetSafeContact(h.people["ana"], "call"), lambda h: EndSafeContact(h.people["ana"], WORDS)),
    "space": (lambda h: ProtectSpace(h.space("flat")), lambda h: UnprotectSpace(h.space("flat"), WORDS)),
    "person": (lambda h: ProtectPerson(h.people["ana"]), lambda h: UnprotectPerson(h.people["ana"], WORDS)),
}


@pytest.mark.parametrize("what", LIFTED)
def test_protecting_is_quick_and_lifting_is_a_coordinators(house: Planted, what: str) -> None:
    """A steward protects; only the operator's coordinator lifts, in written words that no journal holds."""
    protect, lift = (make(house) for make in LIFTED[what])
    assert isinstance(house.do(protect, "ben"), NotAllowed)
    assert not isinstance(house.do(protect, "sam"), NotAllowed)
    assert isinstance(house.do(lift, "sam"), NotAllowed)
    done = house.do(lift, "kim", key="once")
    assert done == house.do(lift, "kim", key="once")
    assert getattr(done, "protected", False) is False
    assert getattr(done, "safe", False) is False
    assert WORDS in everything(house, "lifting")
    assert WORDS not in everything(house, "journal")


@pytest.mark.parametrize("what", LIFTED)
def test_doing_it_twice_changes_and_tells_nothing(house: Planted, what: str) -> None:
    """The second time there is nothing to tell, and no second reason is kept."""
    protect, lift = (make(house) for make in LIFTED[what])
    for command in (protect, lift):
        first = house.do(command, "kim")
        told = house.count("journal")
        assert house.do(command, "kim") == first
        assert house.count("journal") == told
    assert house.count("lifting") == 1


@pytest.mark.parametrize("make", [UnprotectSpace, UnprotectPerson, EndSafeContact])
def test_lifting_needs_words(make: Callable[[UUID, str], Command[Any]]) -> None:
    """An empty reason is none."""
    with pytest.raises(Unreadable) as refused:
        make(UUID(int=1), "  ")
    assert refused.value.field == "reason"


def test_part_of_what_anybody_books_is_not_protected_alone(house: Planted) -> None:
    """A room of a bookable flat cannot be: a conflict would tell when somebody is there. The whole flat can."""
    refused = house.do(ProtectSpace(house.space("one")), "sam")
    assert isinstance(refused, Misread)
    assert refused.code == "house_file.protected_in_bookable"
    assert house.do(ProtectSpace(house.space("flat")), "sam") == ProtectionSet(
        "space", house.space("flat"), protected=True
    )
    assert isinstance(house.do(ProtectSpace(house.space("one")), "sam"), ProtectionSet)
    still = house.do(UnprotectSpace(house.space("one"), WORDS), "kim")
    assert still == ProtectionSet("space", house.space("one"), protected=True)


def test_strangers_are_told_there_is_no_such_person(house: Planted, planting: Planter) -> None:
    """Somebody of another organisation gets the answer for an unknown id."""
    other = planting(key="caracol")
    stranger = other.actor("sam")
    for command in (SetChannel(house.people["ana"], "call"), ProtectPerson(house.people["ana"])):
        assert house.kit.desk.do(command, by=stranger) == Unknown("person")
    assert house.kit.desk.do(ProtectSpace(house.space("flat")), by=stranger) == Unknown("space")
