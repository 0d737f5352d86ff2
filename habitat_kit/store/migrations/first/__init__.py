"""What revision 0001 makes, written out table by table; never edited again."""

from habitat_kit.store.migrations.first import (
    access,
    claims_guard,
    discretion,
    displacements,
    duties,
    glass,
    houses,
    identities,
    incidents,
    mails,
    people,
    records,
    staying,
    tasks,
    uses,
)

STEPS = (
    houses.up,
    people.up,
    uses.up,
    displacements.up,
    staying.up,
    records.up,
    identities.up,
    access.up,
    tasks.up,
    mails.up,
    duties.up,
    incidents.up,
    glass.up,
    discretion.up,
    claims_guard.up,
)
"""In this order: each after what it refers to."""
