"""Each way for a house file to be wrong is refused, saying where and what to write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import ModuleType
from typing import ClassVar

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.bookings import Booking
from habitat_kit.core.errors import Misconfigured
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.rules import Ask, Number, Reason, Rule
from habitat_kit.hooks import PresetOffer, RuleOffer, hookimpl
from habitat_kit.house_file import HouseFileWrong, read
from habitat_kit.plugins import participatory
from habitat_kit.registry import Registry
from habitat_kit.strict import Complaint
from tests.house_file.village import REGISTRY, TEXT, changed, without

RULE = "rulebooks.house-rules.versions.1.articles.1.rule"

# what is changed, into what, where the complaint must point, what it must say
WRONG = [
    ("sleeps = 2", 'sleeps = "2"', "spaces.blue.sleeps", "strict.needs.number"),
    ("sleeps = 2", "sleeps = true", "spaces.blue.sleeps", "strict.needs.number"),
    ("sleeps = 2", "sleeps = 2.0", "spaces.blue.sleeps", "strict.needs.number"),
    ("sleeps = 2", "sleeps = -1", "spaces.blue.sleeps", "house_file.out_of_bounds"),
    ("sleeps = 2", "sleeps = 99999999999999999999", "spaces.blue.sleeps", "house_file.out_of_bounds"),
    ("bookable = true", "bookable = 1", "spaces.flat.bookable", "strict.needs.yes_no"),
    ('name = "Les Gibjoncs"\nzone', "name = 7\nzone", "house.name", "strict.needs.text"),
    ('name = "Les Gibjoncs"\nzone', 'name = " "\nzone', "house.name", "house_file.bad_name"),
    ("zone = ", "zine = ", "house.zine", "strict.unknown_like"),
    ("zone = ", "xyzzy = ", "house.xyzzy", "strict.unknown"),
    ("zone = ", "xyzzy = ", "house.zone", "strict.missing"),
    ("Europe/Paris", "europe/Paris", "house.zone", "strict.unknown_like"),
    ("Europe/Paris", "/etc/passwd", "house.zone", "strict.unknown"),
    ("Europe/Paris", "Europe", "house.zone", "strict.unknown_like"),
    ('check_in = "15:00"', 'check_in = "25:00"', "house.check_in", "strict.needs.time"),
    ('check_in = "15:00"', 'check_in = "15:00:01"', "house.check_in", "strict.needs.time"),
    ('check_in = "15:00"', 'check_in = "09:00"', "house.check_out", "house_file.hours"),
    ('name = "Les Gibjoncs"\nzone', 'name = "G"\nlocale = "de"\nzone', "house.locale", "strict.not_one_of"),
    ("free_cancel_days = 7", "free_cancel_days = -7", "house.free_cancel_days", "house_file.out_of_bounds"),
    (
        "free_cancel_days = 7",
        "approval_passes_after_hours = -1",
        "house.approval_passes_after_hours",
        "house_file.out_of_bounds",
    ),
    ("free_cancel_days = 7", "hold_hours = 0", "house.hold_hours", "house_file.out_of_bounds"),
    ("free_cancel_days = 7", "hold_hours = 337", "house.hold_hours", "house_file.out_of_bounds"),
    ('unit = "night"', 'unit = "nigth"', "house.kinds.guest_stay.unit", "strict.not_one_of"),
    ('key = "meeting"', 'key = "guest_stay"', "house.kinds", "house_file.twice"),
    ('{ fr = "Réunion", en = "Meeting" }', "{}", "house.kinds.meeting.name", "house_file.no_words"),
    ('en = "Meeting"', 'de = "Treffen"', "house.kinds.meeting.name.de", "strict.unknown"),
    ('key = "pourquoi-pas"', 'key = "Pourquoi pas"', "organisation.key", "house_file.bad_key"),
    ('form = "guest_flat"', 'form = "guestflat"', "spaces.flat.form", "strict.not_one_of"),
    ('parent = "home"', 'parent = "hoem"', "spaces.flat.parent", "strict.unknown_like"),
    ('parent = "home"', 'parent = "blue"', "spaces.flat.parent", "house_file.under_itself"),
    ('parent = "home"', 'parent = "flat"', "spaces.flat.parent", "house_file.under_itself"),
    ('key = "blue"', 'key = "green"', "spaces", "house_file.twice"),
    ("{ start = 2020-01-01 }", "{ start = 2020-01-01, end = 2020-01-01 }", "spaces.green.life.end", "error.end_before_start"),
    ("{ start = 2020-01-01 }", "{ start = 0001-01-01 }", "spaces.green.life.start", "error.date_out_of_range"),
    ('file = "blue.jpg"', 'file = "../blue.jpg"', "spaces.blue.photos[0].file", "house_file.photo_outside"),
    ('file = "blue.jpg"', 'file = "/blue.jpg"', "spaces.blue.photos[0].file", "house_file.photo_outside"),
    ('file = "blue.jpg"', 'file = "c:\\\\blue.jpg"', "spaces.blue.photos[0].file", "house_file.photo_outside"),
    ('file = "blue.jpg"', 'file = "blue.svg"', "spaces.blue.photos[0].file", "house_file.no_picture"),
    ('text = { fr = "Un lit", en = "A bed" }', "text = {}", "spaces.blue.photos[0].text", "house_file.no_words"),
    ('dwelling = "home"', 'dwelling = "hme"', "households.dupont.dwelling", "strict.unknown_like"),
    ('key = "ba"', 'key = "dupont"', "households", "house_file.twice"),
    ('key = "awa"', 'key = "anne"', "persons", "house_file.twice"),
    ('"Anne Dupont"', '"Anne\\u0000Dupont"', "persons.anne.name", "error.control_character"),
    ('"Anne Dupont"', '"Anne\\u001BDupont"', "persons.anne.name", "error.control_character"),
    ('"Anne Dupont"', '"Anne\\nDupont"', "persons.anne.name", "house_file.bad_name"),
    ("anne@example.org", "anne", "persons.anne.email", "house_file.no_address"),
    ("end = 2030-01-01", "end = 2024-01-01", "persons.anne.memberships.dupont.end", "error.end_before_start"),
    ("start = 2024-01-01\nend", 'start = "2024-01-01"\nend', "persons.anne.memberships.dupont.start", "strict.needs.date"),
    ("start = 2024-01-01\nend", "start = 2024-01-01T00:00:00\nend", "persons.anne.memberships.dupont.start", "strict.needs.date"),
    ('household = "ba"', 'household = "bah"', "persons.awa.memberships.bah.household", "strict.unknown_like"),
    ('role = "steward"', 'role = "stewart"', "persons.anne.grants.stewart.role", "strict.not_one_of"),
    ('over = "space:flat"', 'over = "space:flta"', "persons.anne.grants.keeper.over", "strict.unknown_like"),
    ("end = 2026-02-01", "end = 2020-02-01", "persons.anne.grants.keeper.end", "error.end_before_start"),
    ('external = { sso = "awa-7" }', "external = { sso = 7 }", "persons.awa.external.sso", "strict.needs.text"),
    ('external = { sso = "awa-7" }', 'external = { "S S O" = "7" }', "persons.awa.external", "house_file.bad_key"),
    ('title = { fr = "Nos règles", en = "Our rules" }', "", "rulebooks.house-rules.title", "house_file.no_words"),
    ("version = 1", "version = 0", "rulebooks.house-rules.versions.0.version", "house_file.out_of_bounds"),
    ("in_force = 2025-01-01", "in_force = 2025-01-01\nuntil = 2024-01-01", "rulebooks.house-rules.versions.1.until", "error.end_before_start"),
    ("version = 1", 'version = 1\npreset = "guest_flta"', "rulebooks.house-rules.versions.1.preset", "strict.unknown_like"),
    ('space = "flat"', 'space = "flta"', "rulebooks.house-rules.versions.1.bindings[0].space", "strict.unknown_like"),
    ('kinds = ["guest_stay"]\nstart', 'kinds = ["guest_stays"]\nstart', "rulebooks.house-rules.versions.1.bindings[0].kinds", "strict.unknown_like"),
    ("nights = 20", 'nights = "20"', f"{RULE}.nights", "strict.needs.number"),
    ("nights = 20", "nights = true", f"{RULE}.nights", "strict.needs.number"),
    ("nights = 20", "nigths = 20", f"{RULE}.nigths", "strict.unknown_like"),
    ("nights = 20", "nigths = 20", f"{RULE}.nights", "strict.missing"),
    ("nights = 20", "nights = 0", RULE, "strict.refused"),
    ('kind = "nights_per_year"', 'kind = "night_per_year"', f"{RULE}.kind", "strict.unknown_like"),
    ('kind = "nights_per_year", ', "", f"{RULE}.kind", "strict.missing"),
    ('kind = "nights_per_year"', "kind = 3", f"{RULE}.kind", "strict.needs.text"),
    ('nights = 20, kinds = ["guest_stay"]', 'nights = 20, kinds = ["guest_sty"]', f"{RULE}.kinds", "strict.unknown_like"),
    ('override_by = ["steward"]', 'override_by = "steward"', "rulebooks.house-rules.versions.1.articles.1.override_by", "strict.needs.list"),
    ('number = "2"', 'number = "1"', "rulebooks.house-rules.versions.1.articles", "house_file.twice"),
]  # fmt: skip


def _complaints(text: str, registry: Registry = REGISTRY) -> tuple[Complaint, ...]:
    with pytest.raises(HouseFileWrong) as wrong:
        read(text, registry)
    return wrong.value.complaints


@pytest.mark.parametrize(
    ("before", "after", "at", "code"), WRONG, ids=[f"{w[2]}:{w[3]}:{i}" for i, w in enumerate(WRONG)]
)
def test_what_is_wrong_is_named(before: str, after: str, at: str, code: str) -> None:
    """The complaint points at the table by its key and says what to write, in both languages."""
    found = _complaints(changed((before, after)))
    assert (at, code) in {(complaint.at, complaint.code) for complaint in found}
    for language in ("fr", "en"):
        lines = HouseFileWrong(found).told(language)
        assert all("{" not in line and "house_file." not in line and "strict." not in line for line in lines)


def test_a_complaint_is_a_misconfiguration_with_hints() -> None:
    """The error's own words hold every complaint with the nearest known name."""
    with pytest.raises(Misconfigured, match=r"house\.zine: zine is unknown: write zone"):
        read(changed(("zone = ", "zine = ")), REGISTRY)


def test_everything_wrong_is_said_at_once() -> None:
    """Mistakes in several places are one answer."""
    text = changed(("sleeps = 2", "sleeps = true"), ('anne@example.org"', '7"'), ('"Awa Ba"', "7"))
    assert {"spaces.blue.sleeps", "persons.awa.name"} <= {complaint.at for complaint in _complaints(text)}
    text = changed(("anne@example.org", "anne"), ('space = "flat"', 'space = "x"'), ("nights = 20", "nights = 0"))
    assert len(_complaints(text)) == 3


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("[organisation]\nkey = ", "line 2"),
        ('[organisation]\nkey = "a"\nkey = "b"\n', "line 3"),
        ("a = " + "[" * 100_000, "line 1"),
        ("a = " + "9" * 10_000, "line 1"),
        ("x" * 2_000_001, "line 1"),
        ("a = 2026-02-30", "line 1"),
        ("b = 1\na" + ".b" * 900_000 + " = 1", "line 2"),
    ],
    ids=["cut", "twice", "deep", "number", "long", "no day", "parts"],
)
def test_what_is_no_toml_is_named_by_its_line(text: str, at: str) -> None:
    """Whatever tomllib cannot take is a complaint with a line, never a crash."""
    (complaint,) = _complaints(text)
    assert complaint.at == at


def test_missing_tables_are_named() -> None:
    """A file needs an organisation and a house."""
    assert {complaint.at for complaint in _complaints("")} == {"organisation", "house"}


def test_a_rulebook_applies_somewhere_and_has_a_version() -> None:
    """A version bound to no space and a rulebook without versions would never judge: both are refused."""
    unbound = without("[[rulebooks.versions.bindings]]")
    assert [c.code for c in _complaints(unbound)] == ["house_file.bound_nowhere"]
    bare = TEXT.partition("[[rulebooks.versions]]")[0]
    assert [c.at for c in _complaints(bare)] == ["rulebooks.house-rules.versions"]


def test_what_can_be_booked_has_a_leaf_that_lives() -> None:
    """A flat whose rooms have all ended is refused from that day on."""
    text = changed(
        ("{ start = 2020-01-01 }", "{ end = 2027-01-01 }"),
        ("sleeps = 2\n", "sleeps = 2\nlife = { end = 2027-01-01 }\n"),
    )
    assert read(text, REGISTRY, now=datetime(2026, 12, 31, 22, 59, tzinfo=UTC)).house.tree.spaces
    with pytest.raises(HouseFileWrong) as wrong:
        read(text, REGISTRY, now=datetime(2026, 12, 31, 23, tzinfo=UTC))
    assert [c.at for c in wrong.value.complaints] == [f"spaces.{key}.bookable" for key in ("flat", "blue", "green")]


def test_rules_of_a_plugin_that_is_not_there_are_unknown() -> None:
    """Without the plugin, its rule kinds mean nothing."""
    (complaint,) = _complaints(TEXT, Registry.load([]))
    assert complaint.at == f"{RULE}.kind"


def test_a_preset_that_cannot_be_read_is_its_plugins_fault() -> None:
    """The message names the plugin and the place in its preset, not the house file."""
    broken = ModuleType("ants")
    broken.offer = hookimpl(lambda: [PresetOffer("ants", "articles = [{ number = 3 }]")])  # type: ignore[attr-defined]  # any attribute
    text = changed(("version = 1", 'version = 1\npreset = "ants"'))
    with pytest.raises(Misconfigured, match=r"plugin ants: its preset ants cannot be read .*articles\[0\]\.number"):
        read(text, Registry.load([participatory, broken]))


@frozen
class Mute(Rule[Booking]):
    """A rule that cannot say what it does."""

    kind: ClassVar[str] = "mute"
    judges: ClassVar[type] = Booking

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """Nothing."""
        yield from ()

    def numbers(self) -> Mapping[str, Number]:
        """Nothing that fills a sentence."""
        raise KeyError("n")


def test_a_rule_that_cannot_say_what_it_does_is_its_plugins_fault() -> None:
    """It is refused with its place before any page has to show it, by load, check and draft alike."""
    ants = ModuleType("ants")
    ants.offer = hookimpl(lambda: [RuleOffer(Mute, 'kind = "mute"')])  # type: ignore[attr-defined]  # any attribute
    text = changed(
        ('rule = { kind = "nights_per_year", nights = 20, kinds = ["guest_stay"] }', 'rule = { kind = "mute" }')
    )
    (complaint,) = _complaints(text, Registry.load([participatory, ants]))
    assert (complaint.at, complaint.code, complaint.numbers["plugin"]) == (RULE, "house_file.rule_broke", "ants")
    assert complaint.numbers["why"] == "numbers(): KeyError: 'n'"


def _chain(length: int, *, closed: bool) -> str:
    links = [(f"s{n}", f"s{n - 1}" if n else None) for n in range(length)]
    links[0] = ("s0", f"s{length - 1}" if closed else None)
    tables = [
        f'[[spaces]]\nkey = "{k}"\nname = "{k}"\nform = "room"\n' + (f'parent = "{p}"\n' if p else "") for k, p in links
    ]
    return TEXT.partition("[[spaces]]")[0] + "".join(tables)


@pytest.mark.parametrize(
    ("length", "closed", "code"),
    [
        (5_000, False, "house_file.too_deep"),
        (5_000, True, "house_file.too_deep"),
        (30, True, "house_file.under_itself"),
    ],
)
def test_a_bottomless_house_is_refused_at_once(length: int, closed: bool, code: str) -> None:
    """Thousands of spaces one in another, in a line or a ring, are complaints, and not thousands of them."""
    found = _complaints(_chain(length, closed=closed))
    assert {complaint.code for complaint in found} == {code}
    assert len(found) <= 100
    assert len(read(_chain(30, closed=False), REGISTRY).house.tree.spaces) == 30


def test_a_long_file_wrong_all_over_is_answered_soon() -> None:
    """A hundred complaints are enough: ten thousand wrong households do not keep anybody busy."""
    wrong = "".join(f'[[households]]\nkey = "k{n}"\nlabel = {n}\n' for n in range(10_000))
    assert len(_complaints(TEXT + wrong)) == 100
    lost = "".join(f'[[households]]\nkey = "k{n}"\nlabel = "x"\ndwelling = "hoem{n}"\n' for n in range(3_000))
    assert len(_complaints(TEXT + lost)) == 100


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever is typed, the answer is a complaint."""
    assert _complaints(text)


@given(st.integers(0, len(TEXT)), st.integers(0, 40))
def test_no_gap_breaks_the_reader(start: int, length: int) -> None:
    """A file with a piece torn out is read or complained about."""
    try:
        name = read(TEXT[:start] + TEXT[start + length :], REGISTRY).house.name
    except HouseFileWrong as wrong:
        name = str(wrong)
    assert name
