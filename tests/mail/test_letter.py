"""A mail as bytes: text and HTML, nothing typed in a header, nothing loaded from elsewhere."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.errors import Unreadable
from habitat_kit.mail.addresses import address, sender_of
from habitat_kit.mail.letter import Letter, compose

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)


def mailed(letter: Letter, to: str = "ana@example.org", sender: str = "The house <mail@example.org>") -> EmailMessage:
    """A mail as it arrives."""
    made = compose(letter, to=to, sender=sender, at=AT, message_id="abc@example.org")
    found = message_from_bytes(made.as_bytes(), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_a_mail_is_text_and_html() -> None:
    """Both say the same; the link is in both, and the text is readable without the other."""
    mail = mailed(Letter("fr", "Réservée", ("Bonjour Zoé,", "Accordée."), "La maison", "https://x.org/b/1", "Ouvrir"))
    assert mail.get_content_type() == "multipart/alternative"
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    for part in (text.get_content(), html.get_content()):
        assert "Accordée." in part
        assert "https://x.org/b/1" in part
    assert (mail["Subject"], mail["Content-Language"]) == ("Réservée", "fr")
    assert str(mail["From"]) == "The house <mail@example.org>"


def test_a_mail_says_it_was_written_by_a_program() -> None:
    """Nobody's holiday notice answers it (RFC 3834); its Message-ID is the one given, its date the clock's."""
    mail = mailed(Letter("en", "S", ("x",)))
    assert (mail["Auto-Submitted"], mail["Message-ID"]) == ("auto-generated", "<abc@example.org>")
    assert mail["Date"].datetime == AT
    assert mail["List-Unsubscribe"] is None


def test_nothing_is_loaded_and_nothing_acts() -> None:
    """No picture, style sheet, script or form: the one link opens a page."""
    mail = mailed(Letter("en", "S", ("x",), link="https://x.org/b/1", link_words="Open"))
    html = mail.get_body(("html",))
    assert html is not None
    assert not re.search(r"<(img|link|script|form|iframe|object)|url\(|@import|\bsrc=", html.get_content())
    assert re.findall(r'href="([^"]*)"', html.get_content()) == ["https://x.org/b/1"]


@given(st.text(max_size=60))
def test_what_somebody_typed_is_words_and_no_markup(words: str) -> None:
    """A name with brackets stays a name; no line of a text becomes a header."""
    mail = mailed(Letter("en", "S", (words.replace("\ud800", ""),) if words.isprintable() else ("x",)))
    html = mail.get_body(("html",))
    assert html is not None
    assert "<script" not in html.get_content()
    assert sorted(mail.keys()) == sorted(
        [
            "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress",
            "Content-Language", "MIME-Version", "Content-Type",
        ]
    )  # fmt: skip


@pytest.mark.parametrize(
    "written",
    [
        "", "nobody", "a@b@c", "ana@example.org\r\nBcc: all@example.org", "ana@example.org\nBcc: x@y.org",
        "a@example.org, b@example.org", "<a@example.org>", "ana@", "@example.org", "ana@house", "a b@example.org",
        "ana@example.org\x00",
    ],
)  # fmt: skip
def test_what_is_no_address_is_never_written(written: str) -> None:
    """A second address, a line end or half an address is no address: nothing is made of it."""
    with pytest.raises(Unreadable):
        address(written)
    with pytest.raises(Unreadable):
        compose(Letter("en", "S", ("x",)), to=written, sender="m@example.org", at=AT, message_id="a@b")


def test_a_sender_has_a_name_or_none() -> None:
    """With a name before it or alone."""
    assert str(sender_of("Our house <mail@example.org>")) == "Our house <mail@example.org>"
    assert sender_of("mail@example.org").display_name == ""
    with pytest.raises(Unreadable):
        sender_of("Our house <mail>")
