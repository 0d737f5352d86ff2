"""The revisions, found by alembic; one file each, written once."""
