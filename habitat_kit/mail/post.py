"""Giving mails to a mail server, and what it said: taken, later, never, or nobody answers.

Rules of this file:
1. "Never" is said of an address or of a mail, by a code from 500 on. What is wrong with ourselves (the password, the
   sender, the line) is no fault of the person: those mails wait.
2. No address, no password and no word of the server reaches a log: a code does.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from typing import TypeAlias

from attrs import field, frozen

LOG = logging.getLogger("habitat_kit.mail")
PERMANENT = 500


@frozen
class Sent:
    """The mail server took it."""

    code: int = 250


@frozen
class Later:
    """Not now: this mail may be tried again."""

    code: int | None = None


@frozen
class Never:
    """This address, or this mail, will never be taken."""

    code: int | None = None


@frozen
class Away:
    """Nobody answers, or not to us: no mail can be sent for now."""

    code: int | None = None


Said: TypeAlias = Sent | Later | Never | Away


@frozen
class Post:
    """A mail server. `tls` is starttls, tls or none."""

    host: str
    port: int = 587
    tls: str = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 20.0

    @contextmanager
    def opened(self) -> Iterator[Line]:
        """A line to the server, opened at the first mail and closed in the end."""
        line = Line(self)
        try:
            yield line
        finally:
            line.close()


class Line:
    """One line to a mail server: mails go one after the other."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._server: smtplib.SMTP | None = None

    def send(self, mail: EmailMessage) -> Said:
        """Give one mail to the server; what it said."""
        try:
            server = self._server or self._open()
        except smtplib.SMTPResponseException as error:
            return self._away(error.smtp_code)
        except (OSError, smtplib.SMTPException) as error:
            LOG.warning("the mail server does not answer (%s)", type(error).__name__)
            return self._away(None)
        try:
            server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            return Never(code) if code >= PERMANENT else Later(code)
        except smtplib.SMTPDataError as error:
            return Never(error.smtp_code) if error.smtp_code >= PERMANENT else Later(error.smtp_code)
        except smtplib.SMTPNotSupportedError:
            return Never(None)  # an address in letters this server cannot write
        except smtplib.SMTPResponseException as error:
            return self._away(error.smtp_code)
        except (OSError, smtplib.SMTPException):
            return self._away(None)
        return Sent()

    def close(self) -> None:
        """Hang up."""
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._server.quit()
            self._server = None

    def _open(self) -> smtplib.SMTP:
        post = self._post
        context = ssl.create_default_context()
        if post.tls == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(post.host, post.port, timeout=post.timeout, context=context)
        else:
            server = smtplib.SMTP(post.host, post.port, timeout=post.timeout)
        self._server = server
        if post.tls == "starttls":
            server.starttls(context=context)
        if post.user is not None:
            server.login(post.user, post.password or "")
        return server

    def _away(self, code: int | None) -> Away:
        self.close()
        LOG.warning("the mail server takes nothing for now (code %s)", code)
        return Away(code)
