"""Where tests keep what nobody wants afterwards: in memory, where the system has room for it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108  # a file system in memory, as Linux has one; files there get names of their own
ROOM = 6 * 2**30
"""Bytes that must be free: a run of all tests needs less than half."""


def in_memory() -> Path | None:
    """A folder whose files never reach a disk; None where there is none, or not enough room in it."""
    there = MEMORY.is_dir() and os.access(MEMORY, os.W_OK | os.X_OK)
    return MEMORY if there and shutil.disk_usage(MEMORY).free >= ROOM else None
