"""What comes of an ask: the ground's say and every rulebook's, as one verdict.

The desk judges by it under the lock, a dry run in a snapshot, a replay in memory.
"""

from __future__ import annotations

from habitat_kit.core.bookings import Booking
from habitat_kit.core.groundrules import ground_findings, not_now
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.rulebooks import Bench
from habitat_kit.core.rules import Ask, Severity
from habitat_kit.core.uses import State
from habitat_kit.core.verdicts import Verdict


def judge(ask: Ask[Booking], ledger: Ledger, bench: Bench) -> Verdict:
    """The ground's findings and the rulebooks', as one verdict; who is there already cannot wait for a yes."""
    verdict = bench.judge(ask, ledger)
    if found := ground_findings(ask):
        verdict += Verdict(found)
    there = ask.moving is not None and ask.moving.state is State.CHECKED_IN and not ask.shortening
    return verdict + not_now("finding.stays_already") if there and verdict.severity is Severity.APPROVE else verdict
