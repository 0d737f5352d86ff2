"""Alive and ready: said to anybody, in yes and no."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from habitat_kit.kit import HabitatKit
from habitat_kit.store.errors import ConnectionLost
from habitat_kit.web import api as api_surface
from tests.desk.world import Hands
from tests.web.api.world import Api, kit_of


def test_a_kit_that_can_serve_is_ready(api: Api) -> None:
    """Both answer 200 without a token."""
    nobody = api.caller()
    assert nobody.get("/health").json() == {"status": "ok"}
    ready = nobody.get("/ready")
    assert (ready.status_code, ready.json()) == (
        200,
        {"status": "ready", "database": True, "migrations": True, "guard": True},
    )


def test_a_broken_guard_is_not_ready(api: Api) -> None:
    """Without the guard against double use nothing is served: 503, alive all the same."""
    _break_guard(api)
    nobody = api.caller()
    said = nobody.get("/ready")
    assert (said.status_code, said.json()["guard"], said.json()["migrations"]) == (503, False, True)
    assert nobody.get("/health").status_code == 200


def _break_guard(api: Api) -> None:
    with api.house.kit.database.write() as tx:
        if tx.dialect_name == "sqlite":
            for (name,) in tx.say(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'habitat_claim'"
            ):
                tx.say(f"DROP TRIGGER {name}")
            return
        found = tx.say("SELECT conname FROM pg_constraint WHERE contype = 'x' AND conrelid = 'habitat_claim'::regclass")
        for (name,) in found:
            tx.say(f'ALTER TABLE habitat_claim DROP CONSTRAINT "{name}"')


def test_an_empty_database_is_not_ready(database: str, hands: Hands) -> None:
    """Tables that were never made are 503, and nothing is said of them."""
    kit = kit_of(database, hands)
    client = TestClient(api_surface.app(kit), base_url="http://localhost", raise_server_exceptions=False)
    said = client.get("/ready")
    assert (said.status_code, said.json()["database"], said.json()["migrations"]) == (503, True, False)
    kit.close()


def test_a_database_that_is_away_is_not_ready(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """503 and three times no."""

    def gone(_: object) -> None:
        raise ConnectionLost("postgresql://secret@host")

    monkeypatch.setattr(type(api.house.kit.database), "read", gone)
    said = api.caller().get("/ready")
    assert said.status_code == 503
    assert said.json() == {"status": "not_ready", "database": False, "migrations": False, "guard": False}


def test_a_kit_of_another_version_is_not_ready(whole: HabitatKit) -> None:
    """A database newer than the kit is behind for it."""
    with whole.database.write() as tx:
        tx.say("UPDATE habitat_version SET version_num = '9999'")
    client = TestClient(api_surface.app(whole), base_url="http://localhost", raise_server_exceptions=False)
    assert client.get("/ready").json()["migrations"] is False
