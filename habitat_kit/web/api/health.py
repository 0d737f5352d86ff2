"""Is it alive, and can it serve? Said to anybody, in yes and no: no version, no path, no reason."""

from __future__ import annotations

import logging

from habitat_kit.core.errors import HabitatError
from habitat_kit.store import guard
from habitat_kit.store.errors import GuardBroken, SchemaBehind
from habitat_kit.web.api import wire
from habitat_kit.web.api.calling import Call, Kit, Reply

LOG = logging.getLogger("habitat_kit.ready")


def health(call: Call) -> Reply:
    """The process answers."""
    return Reply(wire.Health())


def ready(call: Call) -> Reply:
    """The database answers, its tables are current, its guard is as it should be; 503 otherwise."""
    found = readiness(call.kit)
    return Reply(found, 200 if found.status == "ready" else 503)


def readiness(kit: Kit) -> wire.Readiness:
    """Each check, one by one; why one failed is in the log."""
    reached, current, guarded = _reached(kit), False, False
    if reached:
        current, guarded = _verified(kit)
    all_well = reached and current and guarded
    return wire.Readiness(
        status="ready" if all_well else "not_ready", database=reached, migrations=current, guard=guarded
    )


def _reached(kit: Kit) -> bool:
    try:
        with kit.database.read() as tx:
            tx.say("SELECT 1")
    except HabitatError as error:
        LOG.warning("the database does not answer: %s", type(error).__name__)
        return False
    return True


def _verified(kit: Kit) -> tuple[bool, bool]:
    """Whether the tables are current, and whether the guard is whole."""
    try:
        kit.verify()
    except SchemaBehind as behind:
        LOG.warning("not ready: %s", behind)
        return False, _guarded(kit)
    except GuardBroken as broken:
        LOG.critical("not ready: %s", broken)
        return True, False
    except HabitatError as error:
        LOG.warning("not ready: %s", type(error).__name__)
        return False, False
    return True, True


def _guarded(kit: Kit) -> bool:
    try:
        with kit.database.read() as tx:
            return not guard.differences(tx)
    except HabitatError:
        return False
