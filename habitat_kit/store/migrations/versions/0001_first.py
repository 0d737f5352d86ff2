"""The first schema: every table of the kit, and the guard on claims."""

from habitat_kit.store.migrations.first import STEPS

revision = "0001"
down_revision = None


def upgrade() -> None:
    """From an empty database."""
    for step in STEPS:
        step()
