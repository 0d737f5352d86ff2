"""What a mail server says, and whose fault it is."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from habitat_kit.mail.letter import Letter, compose
from habitat_kit.mail.post import Away, Later, Never, Post, Sent
from tests.mail.conftest import Server


def mail(to: str = "ana@example.org") -> EmailMessage:
    """A mail."""
    at = datetime(2027, 3, 1, 9, tzinfo=UTC)
    return compose(Letter("en", "S", ("x",)), to=to, sender="m@example.org", at=at, message_id="a@b.org")


def test_mails_go_one_after_the_other_on_one_line(server: Server) -> None:
    """Taken is taken."""
    with server.post.opened() as line:
        assert [line.send(mail()), line.send(mail("ben@example.org"))] == [Sent(), Sent()]
    assert [found["To"] for found in server.box.got] == ["ana@example.org", "ben@example.org"]


@pytest.mark.parametrize(("answer", "said"), [("550 no such user", Never(550)), ("450 grey", Later(450))])
def test_an_address_is_refused_for_good_or_for_now(server: Server, answer: str, said: object) -> None:
    """From 500 on it is for good; the next mail on the line goes all the same."""
    server.box.said["ana@example.org"] = answer
    with server.post.opened() as line:
        assert line.send(mail()) == said
        assert line.send(mail("ben@example.org")) == Sent()


@pytest.mark.parametrize(("answer", "said"), [("554 spam", Never(554)), ("452 full", Later(452))])
def test_a_mail_is_refused_for_good_or_for_now(server: Server, answer: str, said: object) -> None:
    """The same of the mail itself."""
    server.box.data = answer
    with server.post.opened() as line:
        assert line.send(mail()) == said


def test_a_server_that_is_down_is_away(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """Nobody answers: nothing is the person's fault, and no address is in the log."""
    server.down()
    with caplog.at_level(logging.DEBUG), server.post.opened() as line:
        assert line.send(mail()) == Away(None)
    assert "ana@" not in caplog.text
    server.up()
    with server.post.opened() as line:
        assert line.send(mail()) == Sent()


def test_a_password_that_is_not_taken_is_ours(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """A server without a login for us is away; the password is nowhere."""
    post = Post("127.0.0.1", server.port, "none", "kit", "canary-password", timeout=5)
    assert "canary" not in repr(post)
    with caplog.at_level(logging.DEBUG), post.opened() as line:
        assert isinstance(line.send(mail()), Away)
    assert "canary" not in caplog.text


def test_a_line_that_cannot_be_kept_private_is_not_used(server: Server) -> None:
    """A server without STARTTLS gets nothing where STARTTLS was asked for."""
    with Post("127.0.0.1", server.port, "starttls", timeout=5).opened() as line:
        assert isinstance(line.send(mail()), Away)
    assert server.box.got == []
