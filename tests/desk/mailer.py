"""A process that sends the mails of a house: `python -m tests.desk.mailer URL PORT MINUTES [dies]`.

It says "ready" and waits for a line, so that two can begin at once; with `dies` it is gone after its first mail,
before it has noted that it was sent.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from typing import Any

from habitat_kit.kit import HabitatKit
from habitat_kit.settings import Settings
from habitat_kit.store import mails
from tests.desk.world import NOW


def main(url: str, port: str, minutes: str, *more: str) -> None:
    """Send one round."""
    settings = Settings(
        mail_host="127.0.0.1", mail_port=int(port), mail_tls="none", mail_sender="mail@example.org", mail_days=30
    )
    kit = HabitatKit(url=url, settings=settings, plugins=[], clock=lambda: NOW + timedelta(minutes=int(minutes)))
    if "dies" in more:
        mails.end = _die
    _say("ready")
    sys.stdin.readline()
    _say(str(kit.send_mail().sent))
    kit.close()


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _die(*_: Any, **__: Any) -> None:
    os._exit(9)


if __name__ == "__main__":
    main(*sys.argv[1:])
