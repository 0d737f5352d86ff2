"""A house file with a place and a person that must not be found, and somebody of every role."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from attrs import frozen

from habitat_kit.core.contact import Channel
from habitat_kit.core.ids import named

ROLES = ("steward", "social_worker", "keeper", "treasurer", "auditor", "coordinator")
NEIGHBOURS = ("ana", "ben")


@frozen
class Hidden:
    """Whatever is protected in one world. Two worlds that differ in nothing else must look alike from outside."""

    stands: bool = True
    """Whether there is a refuge at all."""
    place: str = "Refuge"
    story: str = "Behind the old mill"
    name: str = "Zoe"
    label: str = "The Zs"
    email: str = "zoe@example.org"
    phone: str = "0102030405"
    guests: int = 1
    purpose: str = "a stay"
    nights: tuple[tuple[int, int], ...] = ()
    """Stays in the refuge: days from tomorrow, how many."""
    closed: int | None = None
    channel: Channel = Channel.MAIL
    safe: frozenset[Channel] | None = None
    chore: str | None = None
    """What is to be done in the refuge."""


def house_file(key: str, hidden: Hidden, mark: str = "", word: str = "") -> str:
    """The file of a house; `mark` stands in all that who sees the house may read, `word` in all that needs names."""
    refuge = _REFUGE.format(place=_toml(hidden.place), story=_toml(hidden.story)) if hidden.stands else ""
    living = 'dwelling = "refuge"' if hidden.stands else ""
    people = "".join(_ROLE.format(role=role, word=word, over=_over(role)) for role in ROLES)
    neighbours = "".join(_NEIGHBOUR.format(key=key, word=word) for key in NEIGHBOURS)
    zoe = _ZOE.format(
        living=living,
        label=_toml(hidden.label),
        name=_toml(hidden.name),
        email=_toml(hidden.email),
        phone=_toml(hidden.phone),
    )
    return _HOUSE.format(key=key, mark=mark, word=word) + refuge + neighbours + zoe + people + _RULES.format(mark=mark)


def at(key: str, what: str, name: str) -> UUID:
    """The id of a space, household or person of the house called `key`."""
    return named(what, key, name) if what == "person" else named(what, key, key, name)


def _over(role: str) -> str:
    return {"coordinator": "organisation", "auditor": "organisation", "keeper": "space:hall"}.get(role, "house")


def _toml(text: str) -> str:
    """A text as a TOML basic string."""
    return '"' + "".join(f"\\U{ord(char):08x}" for char in text) + '"'


SINCE = date(2024, 1, 1)
_HOUSE = """
[organisation]
key = "{key}"
name = "{mark} keepers"

[house]
key = "{key}"
name = "{mark} house"
zone = "Europe/Paris"
check_in = 15:00:00
check_out = 11:00:00

[[house.kinds]]
key = "guest_stay"
unit = "night"
name = {{ fr = "Accueil {mark}", en = "Guest stay {mark}" }}

[[house.kinds]]
key = "meeting"
unit = "hour"
name = {{ fr = "Réunion {mark}", en = "Meeting {mark}" }}

[[spaces]]
key = "home"
name = "{mark} all of it"
form = "house"

[[spaces]]
key = "flat"
name = "{mark} flat"
form = "guest_flat"
parent = "home"
bookable = true
sleeps = 6
description.en = "{mark} description"
access.en = "{word} door code"

[[spaces]]
key = "hall"
name = "{mark} hall"
form = "common_room"
parent = "home"
bookable = true
seats = 20
"""
_REFUGE = """
[[spaces]]
key = "refuge"
name = {place}
form = "dwelling"
parent = "home"
bookable = true
protected_location = true
description.en = {story}
access.en = {story}

[[spaces]]
key = "refuge-room"
name = {place}
form = "room"
parent = "refuge"
bookable = true
sleeps = 2
"""
_NEIGHBOUR = """
[[households]]
key = "{key}"
label = "{word} household of {key}"

[[persons]]
key = "{key}"
name = "{word} {key}"
email = "{word}{key}@example.org"
phone = "{word}0601"
memberships = [{{ household = "{key}", start = 2024-01-01 }}]
"""
_ZOE = """
[[households]]
key = "zoe"
label = {label}
{living}

[[persons]]
key = "zoe"
name = {name}
email = {email}
phone = {phone}
protected_location = true
memberships = [{{ household = "zoe", start = 2024-01-01 }}]
"""
_ROLE = """
[[persons]]
key = "{role}"
name = "{word} {role}"
email = "{word}{role}@example.org"
grants = [{{ role = "{role}", over = "{over}", start = 2024-01-01 }}]
"""
_RULES = """
[[rulebooks]]
key = "rules"
title = {{ fr = "Règlement {mark}", en = "Rules {mark}" }}

[[rulebooks.versions]]
version = 1
in_force = 2024-01-01
source = "{mark} assembly"

[[rulebooks.versions.articles]]
number = "1"
text.fr = "Vingt nuits {mark}."
text.en = "Twenty nights {mark}."
rule = {{ kind = "nights_per_year", nights = 20 }}

[[rulebooks.versions.articles]]
number = "2"
text.fr = "Pas de réunion quand on dort {mark}."
text.en = "No meeting while people sleep {mark}."
rule = {{ kind = "no_meeting_while_bedroom_let" }}

[[rulebooks.versions.bindings]]
space = "home"
"""
