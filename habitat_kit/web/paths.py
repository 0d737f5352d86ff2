"""Paths that know where the app is mounted: below a surface, and below the whole kit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.types import Scope


def root(scope: Scope) -> str:
    """Where the surface is mounted: "" or a path without a slash at its end."""
    return str(scope.get("habitat.root", scope.get("root_path", ""))).rstrip("/")


def here(scope: Scope) -> str:
    """The request's path below its surface."""
    path, base = str(scope["path"]), root(scope)
    return str(path.removeprefix(base) if path == base or path.startswith(f"{base}/") else path) or "/"


def below(scope: Scope, path: str, /, **query: Any) -> str:
    """A path below the surface, with its query; what is None is left out."""
    return _joined(root(scope), path, query)


def below_kit(scope: Scope, path: str, /, **query: Any) -> str:
    """A path below the whole kit: the same as below() for a surface that is mounted alone."""
    return _joined(str(scope.get("habitat.home", root(scope))).rstrip("/"), path, query)


def _joined(base: str, path: str, query: Mapping[str, Any]) -> str:
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError("a path of the kit starts with one slash")
    asked = {name: value for name, value in query.items() if value is not None}
    return base + path + (f"?{urlencode(asked)}" if asked else "")
