"""Whatever is sent, nothing breaks: no 5xx, always JSON, always a request id."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

import attrs
import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from habitat_kit.web.api.routes import ApiRoute, table
from tests.desk.world import Hands
from tests.web.api.world import NOWHERE, Api, api_of, day, kit_of

TEXT = st.text(max_size=20) | st.sampled_from(["\x00", "\ud800", "é" * 300, "../..", "' OR 1=1 --", "{n}", "%00"])
MOMENTS = (
    st.dates().map(date.isoformat)
    | st.datetimes().map(datetime.isoformat)
    | st.sampled_from(["2027-04-05", "2027-04-07", "2027-04-05T18:00", "9999-12-31", "0001-01-01", "2027-02-30"])
)
WHOLE = st.integers(-3, 3) | st.integers() | st.just(2**53)
ANYTHING = st.recursive(
    st.none() | st.booleans() | WHOLE | st.floats() | TEXT | MOMENTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


BOOKINGS: list[str] = []
"""The ids of bookings made before anything else is tried."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def one(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """Give one house on each database for every example: what earlier ones did stays."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("fuzz") / "habitat.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        url = f"sqlite:///{path}"
    else:
        url = request.getfixturevalue("postgresql").make(template=request.getfixturevalue("postgresql_template"))
    clock = Hands()
    kit = kit_of(url, clock)
    api = api_of(kit, clock)
    BOOKINGS[:] = [api.booked(n * 10, 5, by)["id"] for n, by in enumerate(("ana", "ben", "cleo", "ana"))]
    yield api
    kit.close()


def _ids(api: Api) -> st.SearchStrategy[str]:
    known = [str(space.id) for space in api.house.house.tree.spaces] + [str(h) for h in api.house.households.values()]
    return st.sampled_from([*known, *BOOKINGS, str(NOWHERE), str(api.house.house.id), "x", "7"])


@st.composite
def _requests(draw: st.DrawFn, api: Api) -> tuple[str, str, dict[str, Any]]:
    """A request to some route: its body nearly right, or anything at all; its headers and query likewise."""
    route: ApiRoute = draw(st.sampled_from(table(api.house.kit.registry)))
    ids = _ids(api)
    path = route.path.replace("{id}", quote(draw(ids | TEXT).encode("utf-8", "replace"), safe=""))
    names = [*(asked.rstrip("!") for asked in route.asks), "x"]
    query = draw(st.dictionaries(st.sampled_from(names), ids | MOMENTS | TEXT.map(_writable), max_size=4))
    headers = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "If-Match": st.sampled_from(['"1"', '"2"', "1", "*", 'W/"1"', '""', '"' + "9" * 40 + '"']),
                "Idempotency-Key": st.sampled_from(["a", "b", "", "x" * 300, " "]),
                "Accept-Language": st.sampled_from(["fr", "en;q=0.1", "xx", "*;q=x"]),
                "Content-Type": st.sampled_from(["application/json", "text/plain", ""]),
            },
        )
    )
    body = _bodies(route, ids)
    content = draw(body.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=30))
    return (
        route.method,
        path,
        {"params": query, "headers": {"Content-Type": "application/json"} | headers}
        | ({"content": content} if route.method not in {"GET", "DELETE"} else {}),
    )


def _writable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _bodies(route: ApiRoute, ids: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    if route.takes is None:
        return ANYTHING
    near: dict[str, st.SearchStrategy[Any]] = {}
    for field in attrs.fields(route.takes):
        kind = str(field.type)
        likely: st.SearchStrategy[Any] = TEXT | st.sampled_from(["guest_stay", "meeting", "works", "busy", "room"])
        likely = ids if "UUID" in kind else MOMENTS if "date" in kind else WHOLE if "int" in kind else likely
        near[field.name] = likely | st.booleans() if "bool" in kind else likely | ANYTHING
    right = {name: likely for name, likely in _right(ids).items() if name in near}
    needed = {
        name: right.pop(name) for name in ("space", "kind", "start", "end", "booking", "revision") if name in right
    }
    return (
        st.fixed_dictionaries(needed, optional=right)
        | st.fixed_dictionaries({}, optional=near)
        | st.fixed_dictionaries(near)
        | ANYTHING
    )


def _right(ids: st.SearchStrategy[str]) -> dict[str, st.SearchStrategy[Any]]:
    """What each field is likely to take."""
    days = st.integers(0, 40).map(day)
    return {
        "space": ids,
        "booking": ids,
        "closure": ids,
        "kind": st.sampled_from(["guest_stay", "guest_stay", "meeting", "works"]),
        "start": days | days.map(lambda when: f"{when}T10:00"),
        "end": days | days.map(lambda when: f"{when}T20:00"),
        "revision": st.integers(1, 3),
        "guests": st.integers(1, 4),
        "household": ids,
        "purpose": TEXT,
        "reason": TEXT,
    }


@given(data=st.data())
def test_no_request_breaks_it(one: Api, data: st.DataObject) -> None:
    """Random bodies, headers, queries and paths, by whoever: below 500, in the API's shape, with a request id."""
    method, path, more = data.draw(_requests(one))
    who = data.draw(st.sampled_from(["ana", "sam", "kim", "lou", None]))
    client: TestClient = one.caller(who)
    answer = client.request(method, path, **more)
    event(f"{method} {answer.status_code}")
    assert answer.status_code < 500, (method, path, more, answer.text)
    assert answer.headers["X-Request-ID"]
    if answer.status_code >= 400:
        said = answer.json()
        assert {"code", "field", "message"} == set(said["error"]), said
        assert said["error"]["message"] != said["error"]["code"]
    assert one.house.overlaps() == []
