"""What revision 0001 makes, written out table by table; never edited again."""

from habitat_kit.store.migrations.first import claims_guard, houses, identities, people, records, tasks, uses

STEPS = (houses.up, people.up, uses.up, records.up, identities.up, tasks.up, claims_guard.up)
"""In this order: each after what it refers to."""
