"""Every rule and every answer of the plugin is said in French and in English."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

import habitat_kit.plugins.participatory as plugin
from habitat_kit.core.bookings import Booking
from habitat_kit.core.rules import Reason
from habitat_kit.core.uses import Silence
from habitat_kit.plugins.participatory import (
    RULES,
    AllowedKinds,
    Approval,
    ApprovalAbove,
    ArrivalDays,
    BookingRule,
    BufferAfterStay,
    CancelNotice,
    Capacity,
    Closed,
    Contribution,
    LeadTime,
    LongestStay,
    NightsPerYear,
    NoMeetingWhileBedroomLet,
    Priority,
    Quota,
    ShortestStay,
    WhoMayBook,
)
from habitat_kit.strict import read
from habitat_kit.texts import Texts
from tests.plugins.participatory.wordings import WORDINGS
from tests.plugins.participatory.world import DAY, booked, hours, nights, said

TEXTS = Texts.load([("habitat_kit.plugins.participatory", "texts")])
HOLE = re.compile(r"[{}]")
FIRST = date(2026, 12, 1)

STAY, LONG = booked(nights(date(2026, 2, 3), 2)), booked(nights(date(2026, 12, 28), 9), guests=9)
MEETING = booked(hours(datetime(2026, 2, 4, 18), 3), place="salon", guests=30, name="meeting")
NEXT = booked(nights(date(2026, 2, 5), 1), name="next")
BEFORE = booked(nights(date(2026, 2, 2), 1), name="before")
FOREVER = booked(nights(date(2026, 2, 1), 90), name="forever")
MEETINGS = [booked(hours(datetime(2026, 2, 1, 18) + n * DAY, 2), name=f"m{n}", place="salon") for n in range(70)]

# Each rule as it may be set, with bookings that bring out its answers.
CASES: list[tuple[BookingRule, Booking, list[Booking], dict[str, Any]] | tuple[BookingRule, Booking, list[Booking]]] = [
    *WORDINGS,
    (AllowedKinds(["meeting"]), STAY, []),
    (ApprovalAbove(1), STAY, []),
    (ApprovalAbove(1, on_silence=Silence.ACCEPT), STAY, []),
    (BufferAfterStay(1), STAY, []),
    (BufferAfterStay(6), STAY, [BEFORE, NEXT]),
    (Capacity(), LONG, []),
    (Capacity(), MEETING, []),
    (Capacity(), booked(STAY.when, place="salon"), []),
    (Capacity(), booked(MEETING.when, place="east"), []),
    (LeadTime(months=1), LONG, []),
    (LeadTime(months=6, notice_hours=24), LONG, []),
    (LeadTime(days=1), LONG, []),
    (LeadTime(days=30, notice_hours=8_000), STAY, []),
    (LeadTime(notice_hours=8_000), STAY, []),
    (LongestStay(nights=1), STAY, []),
    (LongestStay(hours=2), MEETING, []),
    (NightsPerYear(1), LONG, []),
    (NightsPerYear(5), LONG, []),
    (NoMeetingWhileBedroomLet(), MEETING, [STAY]),
    (NoMeetingWhileBedroomLet(), MEETING, [FOREVER]),
    (NoMeetingWhileBedroomLet(), STAY, [MEETING]),
    (NoMeetingWhileBedroomLet(), STAY, MEETINGS),
    (ShortestStay(nights=3), STAY, []),
    (ShortestStay(hours=4), MEETING, []),
]


def _answers() -> list[Reason]:
    return [reason for rule, booking, others, *more in CASES for reason in said(rule, booking, *others, **dict(*more))]


@pytest.mark.parametrize("language", TEXTS.languages)
def test_every_sentence_is_whole(language: str) -> None:
    """The sentence of each rule, however it is set, is written and has no hole."""
    for rule, *_ in CASES:
        for key, numbers in ((rule.sentence(), rule.numbers()), *rule.asides()):
            assert key.startswith(f"rule.{rule.kind}")
            sentence = TEXTS.said(language, key, numbers)
            assert sentence != key
            assert not HOLE.search(sentence), sentence


@pytest.mark.parametrize("language", TEXTS.languages)
def test_every_answer_is_whole(language: str) -> None:
    """Each answer is written and has no hole, none of its numbers is empty, and it begins with its rule's name."""
    for reason in _answers():
        words = TEXTS.said(language, reason.key, dict(reason.numbers), zone="Europe/Paris")
        assert words != reason.key
        assert not HOLE.search(words), words
        assert all(number is not None for _, number in reason.numbers), words


def test_no_text_is_idle() -> None:
    """The bookings above bring out every sentence and every answer there is."""
    folder = Path(str(plugin.__file__)).parent / "texts"
    written = set(re.findall(r'^msgid "([^"]+)"', (folder / "fr.po").read_text(encoding="utf-8"), re.MULTILINE))
    # by what a booking costs, by the tasks after one, on the page of gatherings and on that of the kinds of rules
    told = ("price.", "task.", "gathering.", "finding.gathering.", "rule_kind.")
    rules = {key for key in written if not key.startswith(told)}
    sentences = {key for rule, *_ in CASES for key in (rule.sentence(), *(key for key, _ in rule.asides()))}
    assert rules == sentences | {reason.key for reason in _answers()}


def test_a_no_reads_like_a_neighbours() -> None:
    """What is left of a year is told in the number it takes, in each language."""
    (reason,) = said(NightsPerYear(4), LONG)
    assert dict(reason.numbers)["year"] == 2027
    assert TEXTS.said("en", reason.key, dict(reason.numbers)).startswith("In 2027 the household has 4 nights left")
    french = TEXTS.said("fr", reason.key, dict(reason.numbers)).replace("\xa0", " ")
    assert "il reste 4 nuits au ménage (déjà prises : 0 sur 4)" in french


ONE: list[tuple[BookingRule, str, str]] = [
    (Approval(nights_above=1, answer_hours=1), "une nuit, la r", "within 1 hour. "),
    (
        Approval(guests_above=1, neighbours=1),
        "le oui de 1 autre ménage, sous 3 jours",
        "the yes of 1 other household, ",
    ),
    (BufferAfterStay(half_days=1, kinds=["meeting"]), "Après une réservation", "half a day"),
    (BufferAfterStay(hours=1), "Après un séjour, le lieu reste libre 1 heure", "After a stay"),
    (CancelNotice(24), "au moins 24 heures avant", "at least 24 hours before"),
    (CancelNotice(168), "au moins 7 jours avant", "at least 7 days before"),
    (Closed(first=FIRST, last=FIRST), "le mardi 1er décembre 2026.", "on Tuesday, 1 December 2026."),
    (Closed(yearly_first="05-01", yearly_last="05-01"), "le 1er mai.", "on 1 May."),
    (Closed(public_holidays="FR-57"), "(France, 57)", "(France, 57)"),
    (ArrivalDays(arrive=["saturday", "sunday"]), "le samedi ou le dimanche.", "on a Saturday or a Sunday."),
    (Closed(weekdays=["saturday", "sunday"]), "le samedi et le dimanche.", "on Saturday and Sunday."),
    (
        LeadTime(days=1, notice_hours=1),
        ", et au plus tard 1 heure",
        "1 day ahead, and at the latest 1 hour",
    ),
    (Priority(weekdays=["friday"], days_before=1, nights=1), "à partir de 1 jour avant", "from 1 day before"),
    (Quota("rolling", nights=1, days=1), "1 nuit sur 1 jour", "1 night in any 1 day"),
    (WhoMayBook(resident_days=1, guests_above=1), "une personne, ", "for 1 day or more"),
]
"""Rules set to one of something, and what is told of it."""


@pytest.mark.parametrize(("rule", "french", "english"), ONE)
def test_one_is_told_as_one(rule: BookingRule, french: str, english: str) -> None:
    """One night, one day, one hour; two days and more instead of many hours; and no code for a day or a country."""
    for language, words in (("fr", french), ("en", english)):
        assert words in TEXTS.said(language, rule.sentence(), rule.numbers()).replace("\xa0", " ")


def test_a_price_is_told_whole() -> None:
    """Free nights, weekend, season, tiers, guests, cleaning and who moves in: nothing that is set is left out."""
    price = read(tomllib.loads(Contribution.example.partition("\n")[2]), Contribution)
    sentences = ((price.sentence(), price.numbers()), *price.asides())
    told = " ".join(TEXTS.said("fr", key, numbers) for key, numbers in sentences).replace("\xa0", " ")
    for part in (
        "5 nuits gratuites",
        "à 5,00 €, 10,00 € le vendredi et le samedi",
        "a les nuits gratuites du reste",
        "du 1er juillet au 31 août, la nuit est à 12,00 €.",
        ", elle est à 15,00 €.",
        "Au-delà de 2 invités, chacun ajoute 2,00 €",
        "Le nettoyage ajoute 10,00 €",
    ):
        assert part in told


@pytest.mark.parametrize("rule", RULES, ids=[rule.kind for rule in RULES])
def test_every_example_is_a_rule(rule: type[BookingRule]) -> None:
    """A rule's example is TOML of its kind, read by the reader of house files without coercion; its docstring says what passes."""
    table = tomllib.loads(rule.example)
    assert table.pop("kind") == rule.kind
    made = read(table, rule)
    assert isinstance(made, rule)
    assert "would pass" in " ".join(str(rule.__doc__).split())


def test_the_rules_are_in_order_and_once() -> None:
    """No kind is offered twice, and every kind has a case above."""
    kinds = [rule.kind for rule in RULES]
    assert kinds == sorted(set(kinds))
    assert {type(rule) for rule, *_ in CASES} == set(RULES)
