"""Sockets that listen before anything is said about them."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from habitat_kit.core.errors import Misconfigured

ROOM = 512 * 1024
"""How much of an answer the kernel takes at once. A calendar of a thousand events has 255 kB; with the room a
connection begins with, it would go in three pieces, each after a wait for the reader."""

Address = tuple[socket.AddressFamily, tuple[Any, ...]]


@contextmanager
def listening(host: str, port: int) -> Iterator[list[socket.socket]]:
    """A socket on each address of a host, all on one port (0: any that is free)."""
    with ExitStack() as open_until:
        found: list[socket.socket] = []
        for family, address in _addresses(host, port):
            taken = found[0].getsockname()[1] if found else port
            found.append(open_until.enter_context(_one(family, (address[0], taken, *address[2:]))))
        yield found


def _addresses(host: str, port: int) -> list[Address]:
    try:
        known = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        raise Misconfigured(f"there is no address {host!r} here: choose another with --host") from None
    return list(dict.fromkeys((family, address) for family, _, _, _, address in known))


def _one(family: socket.AddressFamily, address: tuple[Any, ...]) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ROOM)  # every connection inherits it
        if family is socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError:
        listener.close()
        raise Misconfigured(f"port {address[1]} is taken: choose another with --port, or --port 0") from None
    return listener
