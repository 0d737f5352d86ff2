from __future__ import annotations

import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.words import Words
from habitat_kit.texts import Texts, kit_texts

HEAD = {
    "fr": 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n',
    "en": 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n',
}
PLURAL = '\nmsgid "tale.nights"\nmsgid_plural "tale.nights"\nmsgstr[0] "{n} %s"\nmsgstr[1] "{n} %ss of {most}"\n'
TALE = '\nmsgid "tale.told"\nmsgstr "%s {day} {hour:hour} {who} {year:plain} {lost}"\n'


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "fable" / "texts").mkdir(parents=True)
    (tmp_path / "fable" / "__init__.py").touch()
    for language, word in (("fr", "nuit"), ("en", "night")):
        text = HEAD[language] + PLURAL % (word, word) + TALE % language
        (tmp_path / "fable" / "texts" / f"{language}.po").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "fable", raising=False)
    return "fable"


@pytest.fixture
def texts(package: str) -> Texts:
    return Texts.load([(package, "texts")])


def test_a_text_is_told_in_the_language_asked_for(texts: Texts) -> None:
    """Dates, hours and lists are written as the language writes them; what nothing fills stays."""
    at = datetime(2026, 7, 14, 16, 30, tzinfo=UTC)
    numbers = {"day": date(2026, 7, 1), "hour": at, "who": ("Anne", "Awa"), "year": 2026}
    fr = texts.text("fr", "tale.told", zone="Europe/Paris", **numbers)
    en = texts.text("en", "tale.told", zone="Europe/Paris", **numbers)
    assert fr == "fr 1er juillet 2026 18:30 Anne et Awa 2026 {lost}"
    assert en == "en 1 July 2026 18:30 Anne and Awa 2026 {lost}"


@pytest.mark.parametrize(
    ("language", "n", "told"),
    [
        ("fr", 0, "0 nuit"), ("fr", 1, "1 nuit"), ("fr", 2, "2 nuits of 9"),
        ("en", 0, "0 nights of 9"), ("en", 1, "1 night"), ("en", 2, "2 nights of 9"), ("en", -1, "-1 night"),
    ],
)  # fmt: skip
def test_a_plural_follows_its_number(texts: Texts, language: str, n: int, told: str) -> None:
    """French says nought in the singular, English in the plural."""
    assert texts.text(language, "tale.nights", n=n, most=9) == told


def test_a_language_nobody_speaks_is_answered_in_the_first(texts: Texts) -> None:
    """French, where nothing is chosen."""
    assert texts.languages == ("fr", "en")
    assert texts.text("de", "tale.nights", n=1) == "1 nuit"


def test_a_key_nobody_wrote_is_its_own_text(texts: Texts, caplog: pytest.LogCaptureFixture) -> None:
    """A page is never broken by a missing text; the log names it."""
    assert texts.text("fr", "tale.untold") == "tale.untold"
    assert "tale.untold" in caplog.text
    assert "tale.untold" not in texts
    assert "tale.told" in texts


def test_two_catalogues_may_not_write_one_key(package: str) -> None:
    """The second is refused, naming both packages."""
    with pytest.raises(Misconfigured, match=r"fable and fable both write tale\.nights"):
        Texts.load([(package, "texts"), (package, "texts")])


def test_a_broken_catalogue_is_named(package: str, tmp_path: Path) -> None:
    """What babel cannot parse is a misconfiguration."""
    (tmp_path / "fable" / "texts" / "en.po").write_text('msgid "unfinished')
    with pytest.raises(Misconfigured, match=r"en\.po cannot be read"):
        Texts.load([(package, "texts")])


VALUES = [
    (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "", "1er janvier 2027 à 00:30", "1 January 2027 at 00:30"),
    (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "day", "1er janvier 2027", "1 January 2027"),
    (date(2026, 7, 14), "weekday", "mardi 14 juillet 2026", "Tuesday, 14 July 2026"),
    (date(2026, 7, 14), "short", "14/07/2026", "14/07/2026"),
    (datetime(2026, 7, 14, 9), "", "14 juillet 2026 à 09:00", "14 July 2026 at 09:00"),
    (time(9, 5), "", "09:05", "09:05"),
    (timedelta(days=3), "", "3\u00a0jours", "3 days"),
    (True, "", "oui", "yes"),
    (None, "", "", ""),
    (1234, "", "1234", "1234"),
    (12345, "", "12\u202f345", "12,345"),
    (Words("Salon", "Living room"), "", "Salon", "Living room"),
    (frozenset({"b", "a"}), "", "a et b", "a and b"),
    ("words", "", "words", "words"),
]


@pytest.mark.parametrize(("value", "style", "fr", "en"), VALUES, ids=[str(i) for i in range(len(VALUES))])
def test_a_value_is_written_as_the_language_writes_it(value: object, style: str, fr: str, en: str) -> None:
    """Instants stand on the clock of the zone, wall times and days as they are."""
    say = kit_texts().value
    assert say("fr", value, zone="Europe/Paris", style=style) == fr
    assert say("en", value, zone="Europe/Paris", style=style) == en


@given(
    st.dictionaries(
        st.sampled_from(["day", "hour", "who", "year", "n"]),
        st.none() | st.booleans() | st.text() | st.integers() | st.dates(),
    )
)
def test_no_number_breaks_a_text(numbers: dict[str, object]) -> None:
    """Whatever a rule puts in its finding, a sentence comes out."""
    for key in ("finding.taken", "finding.in_the_past", "house_file.space_in_use"):
        assert kit_texts().said("fr", key, numbers)


@pytest.mark.parametrize(
    ("language", "days", "told"),
    [
        ("fr", "6,7", "samedi et dimanche"),
        ("en", "1,3,5", "Monday, Wednesday and Friday"),
        ("en", "4", "Thursday"),
        ("fr", "", ""),
    ],
)
def test_days_of_the_week_are_told_by_name(language: str, days: str, told: str) -> None:
    """Numbers from 1, Monday, become the names a language has, as a list it writes."""
    assert kit_texts().value(language, days, style="weekdays") == told


def test_a_yes_or_no_chooses_its_words() -> None:
    """What stands before the bar is said of a yes, what stands behind it of a no; either may be nothing."""
    value = kit_texts().value
    assert (value("fr", True, style="chaque personne|chaque ménage"), value("fr", False, style="(|")) == (
        "chaque personne",
        "",
    )
    assert value("en", True) == "yes"
