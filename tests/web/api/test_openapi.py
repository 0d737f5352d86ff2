"""The description for programs: valid, whole, and true of what is served."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from habitat_kit.web import api as api_surface
from habitat_kit.web.api.routes import table
from tests.web.api.world import Api, day

TYPES = {"string", "integer", "number", "boolean", "object", "array", "null"}


def _described(api: Api) -> dict[str, Any]:
    found: dict[str, Any] = api.caller().get("/openapi.json").json()
    return found


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _nodes(inner)


def test_every_route_is_described(api: Api) -> None:
    """Each method of each path is in the description, with an id of its own, and nothing else is."""
    said = _described(api)
    assert said["openapi"] == "3.1.0"
    there = {(method.upper(), path) for path, methods in said["paths"].items() for method in methods}
    assert there == {(route.method, route.path) for route in table(api.house.kit.registry)}
    ids = [operation["operationId"] for methods in said["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))


def test_the_document_is_well_formed(api: Api) -> None:
    """Every reference leads somewhere, every path parameter is declared, every response says what it is."""
    said = _described(api)
    schemas = said["components"]["schemas"]
    for node in _nodes(said):
        if "$ref" in node:
            home, _, name = node["$ref"].rpartition("/")
            assert (home, name in schemas) == ("#/components/schemas", True), node
    for node in _nodes(schemas):
        if isinstance(node.get("type"), str) and "properties" in node:
            assert node["type"] in TYPES
            assert set(node.get("required", ())) <= set(node["properties"])
    for path, methods in said["paths"].items():
        for operation in methods.values():
            declared = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
            assert declared == {part[1:-1] for part in path.split("/") if part.startswith("{")}
            assert all(p["required"] for p in operation["parameters"] if p["in"] == "path")
            for status, response in operation["responses"].items():
                assert status.isdigit()
                assert response["description"]
            assert any(status[0] == "2" for status in operation["responses"])
            assert operation["security"] in ([], [{"token": []}])


def test_bodies_take_nothing_else(api: Api) -> None:
    """A body's schema says which keys there are and that there are no others, as the reader holds."""
    said = _described(api)
    for methods in said["paths"].values():
        for operation in methods.values():
            if "requestBody" in operation:
                ref = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
                assert said["components"]["schemas"][ref.rpartition("/")[2]]["additionalProperties"] is False


def _fits(value: Any, schema: dict[str, Any], schemas: dict[str, Any]) -> bool:
    """Whether a value is what a schema says, for the words our schemas use."""
    if "$ref" in schema:
        return _fits(value, schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "anyOf" in schema:
        return any(_fits(value, one, schemas) for one in schema["anyOf"])
    if "enum" in schema:
        return value in schema["enum"]
    kinds = {"string": str, "integer": int, "boolean": bool, "null": type(None), "array": list, "object": dict}
    if "type" in schema and (
        not isinstance(value, kinds[schema["type"]]) or (schema["type"] == "integer" and isinstance(value, bool))
    ):
        return False
    if isinstance(value, list):
        return all(_fits(one, schema.get("items", {}), schemas) for one in value)
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        return set(schema.get("required", ())) <= set(value) <= set(known) and all(
            _fits(inner, known[name], schemas) for name, inner in value.items()
        )
    return True


def test_answers_are_what_is_described(api: Api) -> None:
    """Real answers of every kind fit the schema their route and status have."""
    said = _described(api)
    ana, ben, sam = api.caller("ana"), api.caller("ben"), api.caller("sam")
    made = api.booked(0)
    waiting = api.booked(10, 6)
    one = f"/bookings/{made['id']}"
    closing = {"space": api.space("two"), "start": day(40), "end": day(42)}
    tag = {"If-Match": '"1"'}
    answers = [
        ("post", "/bookings", ana.post("/bookings", json=api.stay(3))),
        ("post", "/bookings", ana.post("/bookings", json=api.stay(20, 6))),
        ("post", "/bookings", ben.post("/bookings", json=api.stay(0))),
        ("post", "/bookings", ben.post("/bookings", json=api.stay(0, 9))),
        ("post", "/bookings", ben.post("/bookings", json={"guests": "7"})),
        ("post", "/bookings", api.caller().post("/bookings", json={})),
        ("post", "/bookings/judge", ben.post("/bookings/judge", json=api.stay(0))),
        ("get", "/bookings", ana.get("/bookings")),
        ("get", "/bookings/{id}", ana.get(one)),
        ("patch", "/bookings/{id}", ana.patch(one, json={"end": day(2)})),
        ("patch", "/bookings/{id}", ana.patch(one, json={"end": day(2)}, headers={"If-Match": '"9"'})),
        ("patch", "/bookings/{id}", ana.patch(one, json={"end": day(2)}, headers=tag)),
        ("post", "/bookings/{id}/judge", ana.post(f"{one}/judge", json={"end": day(3)})),
        ("delete", "/bookings/{id}", ana.delete(one, headers={"If-Match": '"2"'})),
        ("get", "/spaces", ana.get("/spaces")),
        ("get", "/spaces/{id}", ana.get(f"/spaces/{api.space()}")),
        (
            "get",
            "/spaces/{id}/availability",
            ana.get(f"/spaces/{api.space()}/availability?from={day(0)}&to={day(30)}"),
        ),
        ("get", "/events", sam.get("/events")),
        ("get", "/health", ana.get("/health")),
        ("get", "/ready", ana.get("/ready")),
        ("post", "/commands/close_space", sam.post("/commands/close_space", json=closing)),
        ("post", "/commands/create_feed_link", ana.post("/commands/create_feed_link", json={"space": api.space()})),
        (
            "post",
            "/commands/decline_booking",
            sam.post("/commands/decline_booking", json={"booking": waiting["id"], "revision": 1, "reason": "non"}),
        ),
    ]
    seen = set()
    for method, path, answer in answers:
        response = said["paths"][path][method]["responses"].get(str(answer.status_code))
        assert response is not None, (method, path, answer.status_code)
        schema = response["content"]["application/json"]["schema"]
        assert _fits(answer.json(), schema, said["components"]["schemas"]), (path, answer.status_code, answer.text)
        seen.add(answer.status_code)
    assert seen == {200, 201, 202, 400, 401, 409, 412, 422, 428}


def test_it_knows_where_it_is_mounted(api: Api) -> None:
    """Under any prefix the description names its own path, places lead back in, and HEAD and 405 work."""
    outer = Starlette(routes=[Mount("/habitat/api/v1", app=api_surface.app(api.house.kit))])
    headers = {"Authorization": f"Bearer {api.tokens['ana']}"}
    client = TestClient(outer, base_url="http://localhost", headers=headers)
    assert client.get("/habitat/api/v1/openapi.json").json()["servers"] == [{"url": "/habitat/api/v1"}]
    made = client.post("/habitat/api/v1/bookings", json=api.stay(0))
    assert made.headers["Location"] == f"/habitat/api/v1/bookings/{made.json()['id']}"
    assert client.get(made.headers["Location"]).status_code == 200
    assert client.head(made.headers["Location"]).content == b""


def test_two_kits_live_in_one_process(api: Api, migrated: str) -> None:
    """Two apps under two prefixes each answer for themselves."""
    outer = Starlette(routes=[Mount(f"/{n}", app=api_surface.app(api.house.kit)) for n in ("one", "two")])
    client = TestClient(outer, base_url="http://localhost")
    said = [client.get(f"/{n}/openapi.json").json() for n in ("one", "two")]
    assert [document.pop("servers") for document in said] == [[{"url": "/one"}], [{"url": "/two"}]]
    assert json.dumps(said[0]) == json.dumps(said[1])
