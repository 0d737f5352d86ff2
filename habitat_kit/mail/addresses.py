"""Addresses for mail, parsed before anything is written with them."""

from __future__ import annotations

from email.errors import MessageError
from email.headerregistry import Address

from habitat_kit.core.errors import Unreadable


def address(written: str) -> Address:
    """An address for mail; Unreadable when it is none."""
    try:
        found = Address(addr_spec=written.strip())
    except (ValueError, IndexError, TypeError, MessageError) as error:
        raise Unreadable("email", "error.no_mail_address") from error
    if not ((found.username and "." in found.domain) or found.domain == "localhost") or not written.isprintable():
        raise Unreadable("email", "error.no_mail_address")
    return found


def sender_of(written: str) -> Address:
    """A sender with or without a name before it: `The house <mail@example.org>`."""
    name, opened, rest = written.rpartition("<")
    if not opened:
        return address(written)
    plain = address(rest.rstrip("> "))
    if not written.isprintable():
        raise Unreadable("mail_sender", "error.no_mail_address")
    return Address(name.strip().strip('"'), plain.username, plain.domain)
