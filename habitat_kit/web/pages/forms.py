"""What a form sent, read field by field; and the key by which a form that is sent twice is one command."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from uuid import UUID

from attrs import frozen

from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.web.pages.visit import Visit
from habitat_kit.web.typed import clock_of, day_of, key_of


def revision(visit: Visit) -> int:
    """The revision a form carries; none that ever was, when it carries none."""
    return Form(visit.typed).revision


def once(visit: Visit, *what: object) -> str | None:
    """The idempotency key of a form that carries a nonce: tapped twice, it is one command."""
    nonce = visit.typed.get("nonce", "")
    return key_of("page", [*map(str, what), visit.typed.get("revision", ""), nonce]) if nonce else None


@frozen
class Form:
    """What was typed, read field by field."""

    typed: Mapping[str, str]

    @property
    def revision(self) -> int:
        """The revision the form carries; none that ever was, when it carries none."""
        text = self.typed.get("revision", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1

    def text(self, name: str) -> str | None:
        """A text; None where nothing was typed."""
        return self.typed.get(name, "").strip()[:2000] or None

    def day(self, name: str) -> date | None:
        """A day; Unreadable names its field."""
        text = self.text(name)
        try:
            return None if text is None else day_of(text)
        except Unreadable as wrong:
            raise Unreadable(name, wrong.code, **wrong.numbers) from None

    def id(self, name: str) -> UUID | None:
        """Something chosen from a list."""
        text = self.text(name)
        try:
            return None if text is None else UUID(text)
        except ValueError:
            raise NotThere(name) from None

    def chosen(self, name: str) -> UUID:
        """Something that has to be chosen."""
        found = self.id(name)
        if found is None:
            raise Unreadable(name, "page.people.choose")
        return found

    def number(self, name: str) -> int:
        """A number of people; nothing typed is none."""
        text = self.text(name) or "0"
        if not (text.isascii() and text.isdigit() and len(text) <= 4):
            raise Unreadable(name, "error.not_a_number")
        return int(text)

    def instant(self, name: str) -> datetime:
        """A day and a time, on the house's clock."""
        day, hour = self.day(name), self.text(f"{name}_time")
        if day is None:
            raise Unreadable(name, "page.people.choose")
        return datetime.combine(day, clock_of(hour) if hour else time())
