"""How a guard, or a page, ends a request: by raising what shall be answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Stop(Exception):
    """Answer `status` with the texts `error.<kind>.title` and `error.<kind>.text`; `numbers` fill them."""

    def __init__(
        self,
        status: int,
        kind: str,
        *,
        headers: Mapping[str, str] | None = None,
        numbers: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(kind)
        self.status = status
        self.kind = kind
        self.headers = dict(headers or {})
        self.numbers = dict(numbers or {})
