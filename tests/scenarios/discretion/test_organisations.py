"""Two organisations in one building, and its landlord: every route, role and verb, and not one word too many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, get_args, get_type_hints
from uuid import UUID

import attrs
import pytest
import sqlalchemy as sa

from habitat_kit.core.commands import Command, LoadHouse, OpenHouse, SetChannel, SetSafeContact, ShutHouse, all_commands
from habitat_kit.core.ids import named
from habitat_kit.core.outcomes import HouseOpened, HouseShut, NotAllowed, Unknown
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from habitat_kit.web import api, pages, panel
from tests.laws.test_routes import SHEETS, served
from tests.scenarios.discretion.house import NEIGHBOURS, ROLES, Hidden, at
from tests.scenarios.discretion.world import LANDLORD, NOWHERE, World, hide, kit_on, settle

PLACE, WORD = "CANARYPLACE", "CANARYWORD"
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
THEIRS = Hidden(
    *(True, f"{PLACE} refuge", f"{WORD} story", f"{WORD} Zoe", f"{WORD} Zs", f"{WORD}z@example.org", f"{WORD}06"),
    purpose=f"{WORD} stay",
    nights=((2, 3), (9, 2)),
    closed=20,
    chore=f"{WORD} air the rooms",
)


@pytest.fixture
def both(migrated: str) -> Iterator[tuple[World, World]]:
    """Give A, every word of it marked, and B, in one database, with one landlord who sees both."""
    kit = kit_on(migrated)
    ours, theirs = World(kit, "asso"), World(kit, "autre")
    for world, mark, word, hidden in ((ours, PLACE, WORD, THEIRS), (theirs, "", "", Hidden())):
        settle(world, hidden, mark, word)
        hide(world, hidden)
    ours.do(SetChannel(ours.person("ana"), "call", "Mo 09:00-10:00"), "ana")
    ours.do(SetSafeContact(ours.person("zoe"), ("paper",), "Tu 09:00-10:00"), "steward")
    for here, other in ((ours, theirs), (theirs, ours)):
        owner = named("house", here.key, here.key)
        assert isinstance(here.do(OpenHouse(owner, other.person(LANDLORD)), "coordinator"), HouseOpened)
    yield ours, theirs
    kit.close()


def ids_of(world: World) -> dict[str, UUID]:
    """What every kind of field may mean in a world."""
    house, organisation = named("house", world.key, world.key), named("organisation", world.key)
    return {
        **{name: world.person("ana") for name in ("person", "to", "deputy", "identity", "assignee", "mediator")},
        **dict.fromkeys(("organisation", "place"), organisation),
        **{name: world.space("flat") for name in ("space", "leaf", "parent", "scope", "dwelling")},
        **dict.fromkeys(("booking", "use"), world.ids["ana"]),
        "household": at(world.key, "household", "ana"),
        "house": house,
        "closure": world.ids["closure"],
        "task": world.ids["task"],
        "link": world.ids["link"],
    }


def body_of(command: type[Command[Any]], ids: dict[str, UUID]) -> dict[str, Any]:
    """A body for a command: its ids those of a world, everything else whatever fits."""
    return {
        f.name: _value(f.name, hint, ids) for f, hint in _fields(command) if f.default is attrs.NOTHING or f.name in ids
    }


def _fields(command: type[Any]) -> Iterator[tuple[attrs.Attribute[Any], Any]]:
    hints = get_type_hints(command)
    return ((f, hints[f.name]) for f in attrs.fields(command))


def _value(name: str, hint: Any, ids: dict[str, UUID]) -> Any:
    if name in ids:
        return str(ids[name])
    kinds = get_args(hint) or (hint,)
    if UUID in kinds:
        return str(NOWHERE)
    if int in kinds:
        return 1
    if any(isinstance(kind, type) and issubclass(kind, date) for kind in kinds):
        return "2027-05-02" if name == "end" else "2027-05-01"
    if any(hasattr(kind, "__members__") for kind in kinds):
        return next(iter(next(iter(k for k in kinds if hasattr(k, "__members__")))))
    return {"kind": "guest_stay", "level": "busy"}.get(name, "x")


def routes(world: World) -> Iterator[tuple[str, str]]:
    """Every path of every surface, page by page of the panel, and filled with every id of a world."""
    every = [str(one) for one in {*ids_of(world).values(), *world.ids.values(), world.space("refuge")}]
    for prefix, surface in (("/api/v1", api.app), ("", pages.app), ("/admin", panel.app)):
        for path in sorted({path for _, path in served(surface(world.kit))}):
            bare = re.sub(r"\{(\w+):\w+\}", r"{\1}", path).replace("{number}", "0").replace("{secret}", "unknown")
            for sheet in (*SHEETS, "rulebooks", "journal") if "{identity}" in bare else ("",):
                for act in ("cancel", "move", "revoke") if "{act}" in bare else ("",):
                    filled = prefix + bare.replace("{identity}", sheet).replace("{act}", act)
                    for one in every if "{" in filled else [""]:
                        yield filled, re.sub(r"\{\w+\}", one, filled)


def rows_of(world: World) -> list[str]:
    """Every row of an organisation as text, but for the numbers that count whatever is asked."""
    mine = {named("organisation", world.key), named("house", world.key, world.key)}
    found: list[str] = []
    with world.kit.database.read() as tx:
        for table in tables.METADATA.sorted_tables:
            rows = tx.run(Statement(sa.select(*(c for c in table.c if c.name not in {"seq", "last_used"}))))
            found.extend(
                f"{table.name} {row}" for row in rows if mine & {cell for cell in row if isinstance(cell, UUID)}
            )
    return sorted(found)


def sent(world: World, ids: dict[str, UUID], name: str, paths: list[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    """Every path by every verb, as somebody: what was asked and what came back, headers and all."""
    client = world.client(name)
    bodies = {f"/api/v1/commands/{c.name()}": body_of(c, ids) for c in all_commands() if c is not LoadHouse}
    client.headers["If-Match"] = '"1"'
    for _, path in paths:
        for verb in VERBS if path.startswith("/api") else ("GET", "POST"):
            json = bodies.get(path, {}) if path.startswith("/api") and verb != "GET" else None
            form = {key: str(value) for key, value in ids.items()} if json is None and verb == "POST" else None
            if path.endswith(("/signout", "/signin")):
                continue
            answer = client.request(verb, path, json=json, data=form)
            yield f"{verb} {path}", answer.content + repr(answer.headers).encode()


def sampled(paths: list[tuple[str, str]], *, proving: bool) -> list[tuple[str, str]]:
    """Every route with one filling in a sample, with every filling in the proof."""
    return paths if proving else list({path: (path, filled) for path, filled in paths}.values())


@pytest.fixture
def asking(dialect: str, *, proving: bool) -> tuple[str, ...]:
    """Who of the other organisation asks: everybody in the proof, a few in a sample."""
    few = ("coordinator", "") if dialect == "sqlite" else ("ana",)
    return (*ROLES, *NEIGHBOURS, "") if proving else few


def test_the_other_organisation_never_sees_nor_changes_ours(
    both: tuple[World, World], asking: tuple[str, ...], *, proving: bool
) -> None:
    """Whoever of B asks whatever route by whatever verb with A's ids: no word of A comes back, no row of A changes."""
    ours, theirs = both
    before, paths = rows_of(ours), sampled(list(routes(ours)), proving=proving)
    leaks, probes = [], 0
    for name in asking:
        for asked, said in sent(theirs, ids_of(ours), name, paths):
            probes += 1
            leaks += [(name, asked)] if PLACE.encode() in said or WORD.encode() in said else []
    assert leaks == []
    assert rows_of(ours) == before
    assert probes > 500


def test_what_is_looked_for_would_be_found(both: tuple[World, World]) -> None:
    """Our own steward reads both marks, on every surface: the crawl is not blind."""
    ours, _ = both
    asked = [path for path in sampled(list(routes(ours)), proving=False) if "act" not in path[0]]
    client = ours.client("steward")
    found = {"/".join(path.split("/")[:3]) for _, path in asked if WORD in client.get(path).text}
    assert {"/admin/bookings", "/admin/people", "/api/v1", "/admin/households"} <= found
    assert PLACE in client.get("/api/v1/spaces").text
    assert PLACE in client.get("/").text


def test_a_landlord_sees_dates_and_never_a_word(both: tuple[World, World], *, proving: bool) -> None:
    """With a grant over both houses: names of places and dates, no name, label, purpose, reason, note or door code."""
    ours, theirs = both
    before, paths = rows_of(ours), sampled(list(routes(ours)), proving=proving)
    found = [asked for asked, said in sent(ours, ids_of(ours), LANDLORD, paths) if WORD.encode() in said]
    assert found == []
    assert rows_of(ours) == before
    for world in (ours, theirs):
        free = f"/api/v1/spaces/{world.space('flat')}/availability?from=2027-03-01&to=2027-04-01"
        told = ours.client(LANDLORD).get(free).json()
        assert {held["what"] for held in told["taken"]} == {"booking", "closure"}
        assert world.client(LANDLORD).get(f"/api/v1/spaces/{world.space('refuge')}").status_code == 404


def test_a_landlord_whose_grant_ended_sees_nothing(both: tuple[World, World]) -> None:
    """From the next request on the house looks as if it did not exist; the other one stays."""
    ours, theirs = both
    flat, house = f"/api/v1/spaces/{ours.space('flat')}", named("house", "asso", "asso")
    landlord = ours.person(LANDLORD)
    assert ours.client(LANDLORD).get(flat).status_code == 200
    assert ours.do(ShutHouse(house, landlord), "steward") == NotAllowed("shut_house")
    assert theirs.do(ShutHouse(house, landlord), "coordinator") == Unknown("house")
    assert isinstance(ours.do(ShutHouse(house, landlord), "coordinator"), HouseShut)
    assert ours.client(LANDLORD).get(flat).status_code == 404
    assert PLACE not in ours.client(LANDLORD).get("/api/v1/spaces").text
    assert ours.client(LANDLORD).get(f"/api/v1/spaces/{theirs.space('flat')}").status_code == 200
    assert ours.do(ShutHouse(house, landlord), "coordinator") == Unknown("person")
