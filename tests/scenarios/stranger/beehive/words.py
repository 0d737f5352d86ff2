"""What the hive keeps, says and hears."""

from __future__ import annotations

from uuid import UUID

from attrs import frozen

HEARD: list[str] = []
"""The names of the events that were told."""

PRESET = """
[title]
fr = "Charte des abeilles"
en = "Charter of the bees"

[[articles]]
number = "1"
text = { fr = "Personne ne vient un jour de récolte.", en = "Nobody moves in on a harvest day." }
rule = { kind = "harvest_day", weekday = 6 }

[[articles]]
number = "2"
text = { fr = "On ne court pas devant la ruche.", en = "Nobody runs in front of the hive." }
"""


@frozen
class Jar:
    """A jar of honey for whoever stays."""

    use: UUID
    house: UUID | None
