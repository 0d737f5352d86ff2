"""The API described for programs (OpenAPI 3.1), from the table of routes: nothing is written twice."""

from __future__ import annotations

import types
from datetime import date, datetime
from typing import Annotated, Any, get_args, get_type_hints

import attrs
import msgspec

from habitat_kit import __version__
from habitat_kit.web.api import wire
from habitat_kit.web.api.routes import ApiRoute, Who

Edge = Annotated[
    str,
    msgspec.Meta(
        description="A date for a kind by the night (2027-03-05), a local date-time for one by the hour "
        "(2027-03-05T18:00, the house's own clock, without a zone).",
        pattern=r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?$",
    ),
]
"""What stands in a schema for `date | datetime`."""

REF = "#/components/schemas/{name}"

_PARAMETERS: dict[str, dict[str, Any]] = {
    "house": {"type": "string", "format": "uuid"},
    "space": {"type": "string", "format": "uuid"},
    "from": {"type": "string", "format": "date", "description": "First local day of the window."},
    "to": {"type": "string", "format": "date", "description": "First local day that is no longer in it."},
    "after": {"type": "string", "description": "`next` of the page before."},
    "limit": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50},
}

_SAID = {
    200: "Done",
    201: "Made",
    202: "Waits for approval: the dates are kept",
    400: "Unreadable: the field is named",
    401: "Nobody signed in",
    403: "Not allowed to this caller",
    404: "There is none, or not for this caller",
    409: "Somebody holds the space then; alternatives",
    410: "Too late, or shown before",
    412: "It changed meanwhile",
    413: "Too large a body",
    415: "Not JSON",
    422: "A rule says no, with the verdict; or the key was used for another body",
    428: "If-Match is missing",
    503: "Send it again after Retry-After seconds",
}


def wire_class(shape: type[Any]) -> type[Any]:
    """The body of a route as msgspec describes it: `shape` with its date-or-time fields as texts."""
    hints = get_type_hints(shape, include_extras=True)
    fields: list[Any] = []
    for field in attrs.fields(shape):
        kind = _written(hints[field.name])
        default = field.default
        if default is attrs.NOTHING:
            fields.append((field.name, kind))
        else:
            fields.append((field.name, kind, default))
    made = msgspec.defstruct(shape.__name__, fields, forbid_unknown_fields=True, kw_only=True)
    made.__doc__ = shape.__doc__
    return made


def _written(kind: Any) -> Any:
    parts = get_args(kind) if isinstance(kind, types.UnionType) else ()
    if {date, datetime} <= set(parts):
        return Edge | None if type(None) in parts else Edge
    return kind


def description(routes: tuple[ApiRoute, ...], base: str) -> dict[str, Any]:
    """The whole document; `base` is the path the API is mounted under."""
    paths: dict[str, Any] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "habitat_kit", "version": __version__, "summary": "Shared places, booked by agreed rules."},
        "servers": [{"url": base or "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas(routes),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def schemas(routes: tuple[ApiRoute, ...]) -> dict[str, Any]:
    """Every body, by its class's name."""
    taken = {route.takes for route in routes if route.takes}
    bodies = {wire.Failure, wire.Refused, *(answer for route in routes for answer in route.answers.values())}
    bodies |= {wire_class(shape) for shape in taken}
    ordered = sorted(bodies, key=lambda body: body.__name__)
    _, found = msgspec.json.schema_components(ordered, ref_template=REF)
    return found


def _operation(route: ApiRoute) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "parameters": list(_parameters(route)),
        "responses": {str(status): _response(status, body) for status, body in sorted(_answers(route).items())},
        "security": [] if route.who is Who.ANYBODY else [{"token": []}],
    }
    if route.takes:
        operation["requestBody"] = {"required": True, "content": _content(route.takes)}
    return operation


def _parameters(route: ApiRoute) -> list[dict[str, Any]]:
    found = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}]
    found = found if "{id}" in route.path else []
    for asked in route.asks:
        name = asked.rstrip("!")
        found.append({"name": name, "in": "query", "required": asked != name, "schema": _PARAMETERS[name]})
    text = {"type": "string"}
    if route.keyed:
        found.append(
            {"name": "Idempotency-Key", "in": "header", "required": False, "schema": text | {"maxLength": 200}}
        )
    if route.matched:
        found.append({"name": "If-Match", "in": "header", "required": True, "schema": text})
    return found


def _answers(route: ApiRoute) -> dict[int, Any]:
    """Its own answers and the failures any such route has."""
    failures = [503] if route.who is Who.ANYBODY else [400, 401, 404, 503]
    failures += [413, 415] if route.takes else []
    failures += [403] if route.keyed else []
    failures += [428] if route.matched else []
    found = dict.fromkeys(failures, wire.Failure) | dict(route.answers)
    return found | {422: wire.Refused} if route.keyed else found


def _response(status: int, body: Any) -> dict[str, Any]:
    return {"description": _SAID[status], "content": _content(body)}


def _content(body: type[Any]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": REF.format(name=body.__name__)}}}
