"""The settings of one kit: a TOML file, then HABITAT_ variables of the environment, which win.

`read(path, env)` gives a Settings or refuses every unknown key, naming it and the nearest known one.
The secret never stands in the file: it comes from HABITAT_SECRET, or from the file `secret_file` names.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

import attrs
from attrs import Attribute, frozen

from habitat_kit.core.errors import Misconfigured, Unreadable
from habitat_kit.core.incidents import AppealDays
from habitat_kit.core.words import LANGUAGES
from habitat_kit.strict import Complaint, Wrong, unknown
from habitat_kit.strict import read as read_strictly

PREFIX = "HABITAT_"
FOR_TESTS = frozenset({"HABITAT_PROVE", "HABITAT_REQUIRE_BROWSER", "HABITAT_TEST_DSN", "HABITAT_CHROMIUM"})
"""Variables that only the project's own tests read."""
SHORTEST_SECRET = 32


def _setting(default: Any, doc: str, **options: Any) -> Any:
    return attrs.field(default=default, metadata={"doc": doc}, **options)


def _positive(_: object, attribute: Attribute[int], value: int) -> None:
    if value < 1:
        raise Unreadable(attribute.name, "settings.not_positive")


def _web(_: object, attribute: Attribute[str | None], value: str | None) -> None:
    parts = urlsplit(value or "https://example")
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise Unreadable(attribute.name, "settings.no_web_address")


def _languages(_: object, attribute: Attribute[tuple[str, ...]], value: tuple[str, ...]) -> None:
    if not value or not set(value) <= set(LANGUAGES):
        raise Unreadable(attribute.name, "settings.unknown_language", known=", ".join(LANGUAGES))


def _appeals(_: object, __: Attribute[tuple[str, ...]], value: tuple[str, ...]) -> None:
    AppealDays.read(value)


def _tls(_: object, attribute: Attribute[str], value: str) -> None:
    if value not in {"starttls", "tls", "none"}:
        raise Unreadable(attribute.name, "settings.unknown_tls")


def _lasting(_: object, __: Attribute[bytes | None], value: object) -> None:
    if value is not None and not (isinstance(value, bytes) and len(value) >= SHORTEST_SECRET):
        raise Misconfigured(f"secret: bytes, at least {SHORTEST_SECRET}, from a good source of randomness")


@frozen
class Settings:
    """What may be set, with what each setting means in `documented()`. Field name x is HABITAT_X in the environment."""

    database: str = _setting("sqlite:///habitat.db", "URL of the database, SQLite file or PostgreSQL.", repr=False)
    schema: str | None = _setting(None, "Schema the tables stand in; PostgreSQL only.")
    secret: bytes | None = _setting(
        None,
        "At least 32 characters that sign what leaves the kit; environment only, or `secret_file`.",
        repr=False,
        validator=_lasting,
    )
    secret_file: str | None = _setting(None, "File whose content is the secret.")
    base_url: str | None = _setting(
        None, "Address people reach the kit at, for links in feeds and sign-in links.", validator=_web
    )
    hosts: tuple[str, ...] = _setting(
        ("localhost", "127.0.0.1", "[::1]"), "Host names that are answered; `*.example.org` and `*` are understood."
    )
    https: bool = _setting(True, "Whether people come by HTTPS: cookies are then sent by HTTPS only.")
    frame_ancestors: tuple[str, ...] = _setting((), "Sites that may show the kit's pages in a frame; none by default.")
    languages: tuple[str, ...] = _setting(
        LANGUAGES, "Languages the pages speak; the first is spoken where nothing is chosen.", validator=_languages
    )
    photos: str | None = _setting(None, "Folder with the photos that house files name.")
    slow_rule_ms: int = _setting(50, "A rule or plugin slower than this is named in the log.", validator=_positive)
    largest_body: int = _setting(1_000_000, "Longest request body taken, in bytes.", validator=_positive)
    session_days: int = _setting(
        30, "Days a browser stays signed in whose reader asked for it; others stay 8 hours.", validator=_positive
    )
    invited_days: int = _setting(
        180, "Days a phone stays signed in that came in by an invitation slip.", validator=_positive
    )
    keys_kept_days: int = _setting(30, "Days an idempotency key answers with its first outcome.", validator=_positive)
    appeal_days: tuple[str, ...] = _setting(
        ("30",),
        "Days a decision about an incident may be appealed in; `30, 2027-01-01=15` has fewer for what is decided later.",
        validator=_appeals,
    )
    mail_host: str | None = _setting(None, "Mail server that sends what people must hear of; no mail without one.")
    mail_port: int = _setting(587, "Port of the mail server.", validator=_positive)
    mail_tls: str = _setting("starttls", "How the line to it is kept private: starttls, tls or none.", validator=_tls)
    mail_user: str | None = _setting(None, "Name the kit signs in to the mail server with.")
    mail_password: str | None = _setting(
        None, "Password for it; environment only, or `mail_password_file`.", repr=False
    )
    mail_password_file: str | None = _setting(None, "File whose content is that password.")
    mail_sender: str | None = _setting(
        None, "Address mails come from, with a name before it or not: `Our house <mail@example.org>`."
    )
    mail_neutral_sender: str | None = _setting(
        None, "Address that says nothing, for people whose mail others may read; without one they are called instead."
    )
    mail_days: int = _setting(3, "Days a mail is tried before somebody is asked to call.", validator=_positive)
    tick_seconds: int = _setting(60, "Seconds between two looks at passed deadlines.", validator=_positive)
    plugins: tuple[str, ...] | None = _setting(None, "Load only these installed plugins; all when left out.")
    block: tuple[str, ...] = _setting((), "Installed plugins that are never loaded.")
    trace: bool = _setting(False, "Log every call of a plugin.")
    demo: bool = _setting(False, "Demo logins with passwords; never where real people book.")


def documented() -> Iterator[tuple[str, str, object, str]]:
    """Each setting: name, environment variable, default, meaning."""
    for field in attrs.fields(Settings):
        yield field.name, PREFIX + field.name.upper(), field.default, field.metadata["doc"]


def read(path: Path | None, env: Mapping[str, str]) -> Settings:
    """The settings of a file (if any) under those of the environment; Misconfigured says what is wrong."""
    try:
        written = {} if path is None else _of_file(path)
        told = {**written, **_of_environment(env)}
        secret = told.pop("secret", None)
        settings = read_strictly(told, Settings)
        password = settings.mail_password or _password(settings.mail_password_file, path)
        return attrs.evolve(settings, secret=_secret(secret, settings.secret_file, path), mail_password=password)
    except Wrong as wrong:
        raise Misconfigured("\n".join(_sentence(complaint, path) for complaint in wrong.complaints)) from None


def _of_file(path: Path) -> dict[str, Any]:
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Misconfigured(f"{path}: cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path}: {error}") from None
    if "secret" in written:
        raise Misconfigured(f"{path}: secret: write it in HABITAT_SECRET or in a file that secret_file names")
    if "mail_password" in written:
        raise Misconfigured(f"{path}: mail_password: write it in HABITAT_MAIL_PASSWORD or in a mail_password_file")
    return written


def _of_environment(env: Mapping[str, str]) -> dict[str, Any]:
    """Our variables as TOML would give them."""
    told: dict[str, Any] = {}
    known = {PREFIX + field.name.upper(): field for field in attrs.fields(Settings)}
    for name in sorted(name for name in env if name.startswith(PREFIX) and name not in FOR_TESTS):
        if name not in known:
            raise Wrong([unknown(name, name, known)])
        told[known[name].name] = _value(name, env[name], known[name].type)
    return told


def _value(name: str, text: str, kind: Any) -> Any:
    kinds = {str(part) for part in (kind, *get_args(kind))} | {getattr(kind, "__name__", "")}
    if "bool" in kinds:
        return _yes_no(name, text)
    if "int" in kinds:
        return _number(name, text)
    if any(part.startswith("tuple") for part in kinds):
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _yes_no(name: str, text: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}
    if text.strip().lower() not in words:
        raise Wrong([Complaint(name, "strict.needs.yes_no")])
    return words[text.strip().lower()]


def _number(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise Wrong([Complaint(name, "strict.needs.number")]) from None


def _password(file: str | None, path: Path | None) -> str | None:
    """What stands in the file of the mail server's password (relative to the settings file)."""
    if file is None:
        return None
    try:
        return (path.parent / file if path else Path(file)).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise Misconfigured(f"mail_password_file: {file} cannot be read") from None


def _secret(told: str | None, file: str | None, path: Path | None) -> bytes | None:
    """The secret of the environment, else of its file (relative to the settings file)."""
    if told is None and file is None:
        return None
    if told is None:
        try:
            told = (path.parent / str(file) if path else Path(str(file))).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise Misconfigured(f"secret_file: {file} cannot be read") from None
    if len(told) < SHORTEST_SECRET:
        raise Misconfigured(f"secret: at least {SHORTEST_SECRET} characters, from a good source of randomness")
    return told.encode()


def _sentence(complaint: Complaint, path: Path | None) -> str:
    from habitat_kit.texts import kit_texts  # noqa: PLC0415  # Babel is loaded only to complain

    place = f"{path}: {complaint.at}" if path and not complaint.at.startswith(PREFIX) else complaint.at
    return f"{place}: {kit_texts().said('en', complaint.code, complaint.numbers)}"
