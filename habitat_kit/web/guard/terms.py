"""Under which names, over what and how large a kit is served: what the guards go by."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, frozen

from habitat_kit.core.words import LANGUAGES

MEGABYTE = 1_000_000

LOCAL = ("localhost", "127.0.0.1", "[::1]")
"""The names of one's own machine."""


def _many(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


@frozen
class Terms:
    """How a kit is served.

    hosts: the host names it answers to, `*.example.org` for every name below one, `*` for any.
    https: browsers reach it over https, whatever this process sees behind its proxy.
    origins: further origins whose pages are our own (`https://house.example.org`), for a proxy that rewrites Host.
    frame_ancestors: the origins that may show our pages in a frame; none may.
    body_limit: bytes of the largest request body.
    languages: what pages are written in; the first is answered where nothing else is asked.
    """

    hosts: tuple[str, ...] = field(default=LOCAL, converter=_many)
    https: bool = False
    origins: tuple[str, ...] = field(default=(), converter=_many)
    frame_ancestors: tuple[str, ...] = field(default=(), converter=_many)
    body_limit: int = MEGABYTE
    languages: tuple[str, ...] = field(default=LANGUAGES, converter=_many)
