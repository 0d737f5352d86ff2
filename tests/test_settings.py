from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from habitat_kit.core.errors import Misconfigured
from habitat_kit.settings import Settings, documented, read

SECRET = "s" * 32


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "habitat.toml"


def test_without_anything_the_defaults_hold() -> None:
    """No file and no variable give the documented defaults."""
    assert read(None, {"PATH": "/bin", "HABITAT_TEST_DSN": "x"}) == Settings()


def test_a_file_is_read(file: Path) -> None:
    """Each setting is a key of the file."""
    file.write_text('database = "sqlite:///a.db"\nhosts = ["a.example"]\nhttps = false\nslow_rule_ms = 7\n')
    settings = read(file, {})
    assert (settings.database, settings.hosts, settings.https) == ("sqlite:///a.db", ("a.example",), False)
    assert settings.slow_rule_ms == 7


def test_the_environment_wins_over_the_file(file: Path) -> None:
    """HABITAT_X is the setting x; lists are parted by commas."""
    file.write_text('database = "sqlite:///a.db"\nplugins = ["a"]\n')
    env = {"HABITAT_DATABASE": "sqlite:///b.db", "HABITAT_PLUGINS": "b, c", "HABITAT_TRACE": "yes", "HABITAT_DEMO": "0"}
    settings = read(file, env | {"HABITAT_TICK_SECONDS": "5", "HABITAT_BLOCK": ""})
    assert (settings.database, settings.plugins) == ("sqlite:///b.db", ("b", "c"))
    assert (settings.trace, settings.demo, settings.tick_seconds, settings.block) == (True, False, 5, ())


def test_the_secret_comes_from_the_environment_or_its_file(file: Path) -> None:
    """It is read as bytes, and never shown."""
    assert read(None, {"HABITAT_SECRET": SECRET}).secret == SECRET.encode()
    (file.parent / "secret").write_text(f"{SECRET}\n")
    file.write_text('secret_file = "secret"\n')
    settings = read(file, {})
    assert settings.secret == SECRET.encode()
    assert SECRET not in repr(settings)
    assert SECRET not in repr(read(None, {"HABITAT_SECRET": SECRET}))


WRONG_FILES = [
    ('databse = "x"', "databse: databse is unknown: write database"),
    ('slow_rule_ms = "7"', "slow_rule_ms: write a whole number"),
    ("https = 1", "https: write true or false"),
    ("slow_rule_ms = 0", "slow_rule_ms: write a whole number, at least 1"),
    ('base_url = "ftp://x"', "base_url: write an address"),
    ('languages = ["de"]', "languages: write one or more"),
    (f'secret = "{SECRET}"', "secret: write it in HABITAT_SECRET"),
    ('secret_file = "nowhere"', "secret_file: nowhere cannot be read"),
    ("a = x", "line 1"),
]


@pytest.mark.parametrize(("text", "words"), WRONG_FILES)
def test_a_wrong_file_says_where(file: Path, text: str, words: str) -> None:
    """The complaint names the key and what to write."""
    file.write_text(text)
    with pytest.raises(Misconfigured) as wrong:
        read(file, {})
    assert words in str(wrong.value)
    assert SECRET not in str(wrong.value)


WRONG_VARIABLES = [
    ("HABITAT_DATABSE", "x", "HABITAT_DATABSE is unknown: write HABITAT_DATABASE"),
    ("HABITAT_HTTPS", "maybe", "HABITAT_HTTPS: write true or false"),
    ("HABITAT_SLOW_RULE_MS", "fast", "HABITAT_SLOW_RULE_MS: write a whole number"),
    ("HABITAT_SECRET", "short", "at least 32 characters"),
]


@pytest.mark.parametrize(("name", "value", "words"), WRONG_VARIABLES)
def test_a_wrong_variable_says_which(name: str, value: str, words: str) -> None:
    """The complaint names the variable and never its value."""
    with pytest.raises(Misconfigured) as wrong:
        read(None, {name: value})
    assert words in str(wrong.value)
    assert "short" not in str(wrong.value)


def test_a_file_that_is_not_there_is_named(file: Path) -> None:
    """Whoever names a settings file wants it read."""
    with pytest.raises(Misconfigured, match=r"habitat\.toml: cannot be read"):
        read(file, {})


def test_every_setting_is_documented() -> None:
    """Each has a sentence, and its own variable."""
    lines = list(documented())
    assert [name for name, *_ in lines] == [field.name for field in attrs.fields(Settings)]
    assert all(variable == f"HABITAT_{name.upper()}" and doc.endswith(".") for name, variable, _, doc in lines)


@pytest.mark.parametrize("secret", [b"short", b"", "a text of more than thirty-two letters"])
def test_a_secret_given_in_python_is_as_long_as_one_that_is_read(secret: object) -> None:
    """A short key signs nothing anybody may rely on."""
    with pytest.raises(Misconfigured, match="secret: bytes, at least 32"):
        Settings(secret=secret)  # type: ignore[arg-type]  # what a host may give
