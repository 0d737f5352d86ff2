"""Jars and loans."""

import sqlalchemy as sa
from alembic import op

from habitat_kit.store.types import Id, Text

revision = "0001"
down_revision = None


def upgrade() -> None:
    """From nothing."""
    op.create_table(
        "beehive_jar",
        sa.Column("use_id", Id(), primary_key=True),
        sa.Column("house_id", Id()),
    )
    op.create_table(
        "beehive_loan",
        sa.Column("id", Id(), primary_key=True),
        sa.Column("house_id", Id(), nullable=False),
        sa.Column("size", Text(), nullable=False),
    )
