"""Sockets that listen before anything is said about them."""

from __future__ import annotations

import socket

import pytest

from habitat_kit.cli.listening import ROOM, listening
from habitat_kit.core.errors import Misconfigured


def test_a_port_that_is_free_is_found_and_answers() -> None:
    """Port 0 is any free port; who connects before the server runs is kept waiting, not turned away."""
    with listening("127.0.0.1", 0) as (listener,), socket.create_connection(listener.getsockname(), timeout=5):
        pass


def test_every_address_of_a_host_has_the_same_port() -> None:
    """A name with several addresses answers on each."""
    with listening("localhost", 0) as listeners:
        assert len({listener.getsockname()[1] for listener in listeners}) == 1
        assert {listener.family for listener in listeners} <= {socket.AF_INET, socket.AF_INET6}


def test_a_calendar_goes_in_one_piece() -> None:
    """A connection takes a body of half a megabyte without waiting for its reader."""
    with listening("127.0.0.1", 0) as (listener,), socket.create_connection(listener.getsockname(), timeout=5):
        line, _ = listener.accept()
        with line:
            line.setblocking(False)
            assert line.send(bytes(ROOM)) == ROOM


def test_a_taken_port_is_said_so() -> None:
    """Two servers do not share a port; the sentence says what to do."""
    with listening("127.0.0.1", 0) as (listener,):
        port = listener.getsockname()[1]
        with pytest.raises(Misconfigured, match="--port"), listening("127.0.0.1", port):
            pass


def test_an_address_that_is_not_here_is_said_so() -> None:
    """A name nobody knows is named."""
    with pytest.raises(Misconfigured, match=r"nowhere\.invalid"), listening("nowhere.invalid", 0):
        pass
