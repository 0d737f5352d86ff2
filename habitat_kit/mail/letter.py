"""One mail as bytes: text and HTML, in one language.

Rules of this file:
1. Nothing that anybody typed stands in a header: subjects are texts of the catalogue, filled with nothing.
2. The address is parsed before it is written; one with a line end or a second address in it is none.
3. A link opens a page and does nothing: programs that look for viruses follow links. Only a form there acts.
4. Nothing is loaded from anywhere when it is read: no picture, no font, no counter (RFC 5322, 2045, 3834).
"""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from typing import TYPE_CHECKING

from attrs import field, frozen

from habitat_kit.mail.addresses import address, sender_of

if TYPE_CHECKING:
    from jinja2 import Environment


@frozen
class Letter:
    """What is written: a subject and lines in the reader's language, where to go, and the words of that link."""

    language: str
    subject: str
    lines: tuple[str, ...] = field(repr=False)
    closing: str = ""
    link: str | None = None
    link_words: str = ""


def compose(letter: Letter, *, to: str, sender: str, at: datetime, message_id: str) -> EmailMessage:
    """The mail. `message_id` is without brackets and the same each time the same mail is sent."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender_of(sender)
    mail["To"] = address(to)
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{message_id}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(_text(letter), cte="quoted-printable")
    mail.add_alternative(_html(letter), subtype="html", cte="quoted-printable")
    mail["Content-Language"] = letter.language
    return mail


def _text(letter: Letter) -> str:
    link = () if letter.link is None else (f"{letter.link_words}\n{letter.link}",)
    closing = (f"-- \n{letter.closing}",) if letter.closing else ()
    return "\n\n".join((*letter.lines, *link, *closing)) + "\n"


def _html(letter: Letter) -> str:
    return _templates().get_template("mail.html").render(letter=letter)


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415  # a command that writes no mail starts without it

    return Environment(
        loader=PackageLoader("habitat_kit.mail"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
