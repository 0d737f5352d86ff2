"""How long `habitat-kit --help` takes beside an empty argparse script. Goal: <= 3.5."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from _world import told

ROUNDS = 15
EMPTY = "import argparse; argparse.ArgumentParser().parse_args(['--help'])"


def seconds(command: list[str]) -> float:
    """How long a whole process takes."""
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    """Pairs of processes, ours then the empty one."""
    ours = [str(Path(sys.executable).with_name("habitat-kit")), "--help"]
    empty = [sys.executable, "-c", EMPTY]
    seconds(ours), seconds(empty)
    told(
        "habitat-kit --help / an empty argparse script",
        [seconds(ours) / seconds(empty) for _ in range(ROUNDS)],
        "<= 3.5",
    )


if __name__ == "__main__":
    main()
