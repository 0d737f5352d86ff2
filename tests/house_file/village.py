"""A whole house file to change word by word, and a registry that knows the rules it uses."""

from __future__ import annotations

from habitat_kit.plugins import participatory
from habitat_kit.registry import Registry

REGISTRY = Registry.load([participatory])

TEXT = """
[organisation]
key = "pourquoi-pas"
name = "La Maison des pourquoi pas"

[house]
key = "gibjoncs"
name = "Les Gibjoncs"
zone = "Europe/Paris"
check_in = "15:00"
check_out = 11:00:00
free_cancel_days = 7
external = { esh = "42" }

[[house.kinds]]
key = "guest_stay"
unit = "night"
name = { fr = "Nuits", en = "Nights" }

[[house.kinds]]
key = "meeting"
unit = "hour"
name = { fr = "Réunion", en = "Meeting" }

[[spaces]]
key = "home"
name = "Les Gibjoncs"
form = "building"

[[spaces]]
key = "flat"
parent = "home"
name = "Le logement partagé"
form = "guest_flat"
bookable = true

[[spaces]]
key = "blue"
parent = "flat"
name = "La chambre bleue"
form = "room"
sleeps = 2
bookable = true
description = { fr = "Au calme", en = "Quiet" }
photos = [{ file = "blue.jpg", text = { fr = "Un lit", en = "A bed" } }]

[[spaces]]
key = "green"
parent = "flat"
name = "La chambre verte"
form = "room"
sleeps = 2
bookable = true
life = { start = 2020-01-01 }

[[spaces]]
key = "garden"
name = "Le potager"
form = "garden"
seats = 30

[[households]]
key = "dupont"
label = "Dupont"
dwelling = "home"

[[households]]
key = "ba"
label = "Ba"

[[persons]]
key = "anne"
name = "Anne Dupont"
email = "anne@example.org"

[[persons.memberships]]
household = "dupont"
start = 2024-01-01
end = 2030-01-01

[[persons.grants]]
role = "steward"
start = 2025-01-01

[[persons.grants]]
role = "keeper"
over = "space:flat"
start = 2025-02-01
end = 2026-02-01

[[persons]]
key = "awa"
name = "Awa Ba"
locale = "en"
external = { sso = "awa-7" }

[[persons.memberships]]
household = "ba"
start = 2024-01-01

[[persons.grants]]
role = "coordinator"
over = "organisation"
start = 2025-01-01

[[rulebooks]]
key = "house-rules"
title = { fr = "Nos règles", en = "Our rules" }

[[rulebooks.versions]]
version = 1
in_force = 2025-01-01
source = "Assemblée du 12 décembre 2024"
must_sign = true

[[rulebooks.versions.bindings]]
space = "flat"
kinds = ["guest_stay"]
start = 2025-01-01

[[rulebooks.versions.articles]]
number = "1"
text = { fr = "Vingt nuits par an.", en = "Twenty nights a year." }
rule = { kind = "nights_per_year", nights = 20, kinds = ["guest_stay"] }
override_by = ["steward"]

[[rulebooks.versions.articles]]
number = "2"
text = { fr = "On laisse propre.", en = "We leave it clean." }
"""


def changed(*pairs: tuple[str, str]) -> str:
    """The file with some words exchanged; each must be there."""
    text = TEXT
    for before, after in pairs:
        assert before in text, before
        text = text.replace(before, after, 1)
    return text


def without(opening: str, text: str = TEXT) -> str:
    """The file without the table that holds `opening`."""
    tables = ("\n" + text).split("\n\n")
    assert any(opening in table for table in tables), opening
    return "\n\n".join(table for table in tables if opening not in table)
