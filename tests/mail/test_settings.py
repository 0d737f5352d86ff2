"""What is set about mail: what is missing or unsafe stops the start, and the password is nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from habitat_kit.core.errors import Misconfigured
from habitat_kit.kit import HabitatKit, sender_of
from habitat_kit.settings import Settings, documented, read

MAIL: dict[str, Any] = {"mail_host": "mail.example.org", "mail_sender": "House <mail@example.org>"}


def test_without_a_host_there_is_no_mail(tmp_path: Path) -> None:
    """Nothing is set: nothing is sent."""
    assert sender_of(Settings()) is None
    kit = HabitatKit(url=f"sqlite:///{tmp_path / 'habitat.db'}", plugins=[])
    assert kit.sender is None
    kit.close()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"mail_sender": None}, "mail_sender is missing"),
        ({"mail_sender": "nobody"}, "no address"),
        ({"mail_neutral_sender": "a@b.org\r\nBcc: c@d.org"}, "no address"),
        ({"mail_tls": "none", "mail_user": "kit", "mail_password": "canary"}, "in the clear"),
    ],
)
def test_what_is_missing_or_unsafe_is_said(more: dict[str, Any], words: str) -> None:
    """One sentence, before anything is sent; the password is not in it."""
    with pytest.raises(Misconfigured, match=words) as refused:
        sender_of(Settings(**MAIL | more))
    assert "canary" not in str(refused.value)


def test_the_password_stands_in_no_settings_file(tmp_path: Path) -> None:
    """In the file it is refused; from the environment or a file of its own it is read, and never printed."""
    file, own = tmp_path / "habitat.toml", tmp_path / "password"
    file.write_text('mail_password = "canary"')
    with pytest.raises(Misconfigured, match="HABITAT_MAIL_PASSWORD"):
        read(file, {})
    own.write_text("canary\n")
    file.write_text('mail_password_file = "password"')
    for settings in (read(file, {}), read(None, {"HABITAT_MAIL_PASSWORD": "canary"})):
        assert settings.mail_password == "canary"  # a test's
        assert "canary" not in repr(settings)
    assert "canary" not in str(list(documented()))


def test_tls_is_one_of_three(tmp_path: Path) -> None:
    """starttls, tls or none."""
    with pytest.raises(Misconfigured, match="starttls, tls or none"):
        read(None, {"HABITAT_MAIL_TLS": "maybe"})
