from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar
from uuid import UUID

import pytest
import sqlalchemy as sa
from attrs import define, frozen

import habitat_kit.registry as module
from habitat_kit.core.actors import Reach, Role
from habitat_kit.core.bookings import Booking
from habitat_kit.core.commands import Command, RevokeFeedLink, Tick
from habitat_kit.core.effects import Do, Keep
from habitat_kit.core.errors import HabitatError, Misconfigured, StartAgain, StoreUnavailable
from habitat_kit.core.events import Event, HouseChanged
from habitat_kit.core.questions import NightsUsed, Question
from habitat_kit.core.rules import Rule
from habitat_kit.hooks import (
    CommandOffer,
    PageOffer,
    PresetOffer,
    QuestionOffer,
    RecordOffer,
    Refusal,
    RuleOffer,
    TableOffer,
    TextsOffer,
    hookimpl,
)
from habitat_kit.registry import PluginBroke, Registry, SlowWatch
from habitat_kit.settings import Settings

EVENT = HouseChanged(organisation=UUID(int=1), house=UUID(int=2), ground=3)
HERE = f"{__name__}:"
METADATA = sa.MetaData()
sa.Table("gardener_bed", METADATA, sa.Column("id", sa.Integer))
WEEDS = sa.MetaData()
sa.Table("weeds_root", WEEDS, sa.Column("id", sa.Integer))


def plugin(name: str, **functions: Callable[..., Any]) -> ModuleType:
    """A plugin made of plain functions."""
    made = ModuleType(f"somewhere.{name}")
    for hook, function in functions.items():
        setattr(made, hook, hookimpl(function))
    return made


def offering(name: str, *offers: object) -> ModuleType:
    """A plugin that offers these."""
    return plugin(name, offer=lambda: list(offers))


@frozen
class Quiet(Rule[Booking]):
    """A rule with nothing to say."""

    kind: ClassVar[str] = "quiet"
    judges: ClassVar[type] = Booking

    def judge(self, ask: Any, ledger: Any) -> Iterator[Any]:
        """Nothing."""
        return iter(())

    def numbers(self) -> dict[str, Any]:
        """None."""
        return {}


@frozen
class Watered(Question[bool]):
    """Whether a bed was watered."""

    bed: UUID


@frozen
class WaterBed(Command[Any]):
    """Water a bed."""

    space: UUID


@frozen
class Prune(Command[Any]):
    """Prune a bush, which is no place of a house."""

    bush: UUID


@frozen
class Fell(Command[Any]):
    """Fell a tree, whose place is a word."""

    space: str


@frozen
class Diary:
    """A record."""

    words: str


def answer(*_: object) -> bool:
    return True


def page(request: object) -> None:
    return None


RIGHTS = {Role.RESIDENT: Reach.HOUSE}
QUIET = RuleOffer(Quiet, 'kind = "quiet"')
WATERED = QuestionOffer(Watered, HERE + "answer", answer)
WATER = CommandOffer(WaterBed, HERE + "answer", "space", RIGHTS)


def test_what_is_offered_is_found_by_its_name() -> None:
    """Rules by kind, presets by key, questions and records by class, commands by wire name."""
    diary, preset = RecordOffer(Diary, HERE + "answer"), PresetOffer("garden", "articles = []")
    texts, beds = TextsOffer("habitat_kit.plugins.participatory"), TableOffer(HERE + "METADATA", "habitat_kit", "texts")
    offers = (QUIET, WATERED, WATER, diary, preset, PageOffer("/beds", HERE + "page", "page.beds"), texts, beds)
    registry = Registry.load([offering("gardener", *offers)])
    assert registry.plugins == ("gardener",)
    assert (registry.rules["quiet"].rule, registry.rules["quiet"].plugin) == (Quiet, "gardener")
    assert registry.presets == {"garden": preset}
    sql, memory = registry.questions[Watered]
    assert (sql, memory, registry.records) == (answer, answer, {Diary: answer})
    assert (registry.commands["water_bed"].handler, registry.commands["water_bed"].permissions) == (
        HERE + "answer",
        RIGHTS,
    )
    assert (registry.pages[0].endpoint, registry.pages[0].path, registry.pages[0].plugin) == (page, "/beds", "gardener")
    assert (registry.texts, registry.tables[0].metadata) == (
        (("habitat_kit.plugins.participatory", "texts"),),
        METADATA,
    )
    assert (registry.owner("rule", "quiet"), registry.owner("rule", "loud")) == ("gardener", None)


@frozen
class Other(Quiet):
    """A rule whose kind is no key."""

    kind: ClassVar[str] = "Loud!"


@frozen
class Nameless(Quiet):
    """A rule without a kind."""

    kind: ClassVar[Any] = None


@frozen
class Judgeless(Quiet):
    """A rule that does not say what it judges."""

    judges: ClassVar[Any] = "Booking"


@frozen
class Silent(Rule[Booking]):
    """A rule that cannot speak."""

    kind: ClassVar[str] = "silent"
    judges: ClassVar[type] = Booking


@define(unsafe_hash=True)
class Mutable(Rule[Booking]):
    """A rule one may change."""

    kind: ClassVar[str] = "mutable"
    judges: ClassVar[type] = Booking


class Bare(Rule[Booking]):
    """A rule that is no attrs class."""

    kind: ClassVar[str] = "bare"
    judges: ClassVar[type] = Booking


WRONG_OFFERS = [
    ("three", "str is no offer"),
    (RuleOffer(Quiet, ""), "RuleOffer.example: write a text"),
    (RuleOffer(Quiet, "{{"), "its example is a TOML table with kind = 'quiet'"),
    (RuleOffer(Quiet, 'kind = "loud"'), "its example is a TOML table with kind = 'quiet'"),
    (RuleOffer("Quiet", "x"), "RuleOffer.rule: give a class"),  # type: ignore[arg-type]  # what a stranger may write
    (RuleOffer(Diary, "x"), "Diary is no Rule"),  # type: ignore[arg-type]  # what a stranger may write
    (RuleOffer(Other, "x"), "Other needs a `kind`"),
    (RuleOffer(Nameless, "x"), "Nameless needs a `kind`"),
    (RuleOffer(Judgeless, "x"), "Judgeless.judges must be the class"),
    (RuleOffer(Silent, "x"), "Silent has no `judge`"),
    (RuleOffer(Mutable, "x"), "Mutable must be an @attrs.frozen class"),
    (RuleOffer(Bare, "x"), "Bare must be an @attrs.frozen class"),
    (PresetOffer("Guest Flat", "x"), "preset 'Guest Flat'"),
    (QuestionOffer(Watered, "answer", answer), "is no dotted path"),
    (QuestionOffer(Watered, HERE + "nothing", answer), "cannot be loaded"),
    (QuestionOffer(Watered, "no.such.module:name", answer), "cannot be loaded"),
    (QuestionOffer(Watered, HERE + "HERE", answer), "is no function"),
    (QuestionOffer(Watered, HERE + "answer", 3), "QuestionOffer.memory: give a function"),  # type: ignore[arg-type]  # what a plugin may give
    (QuestionOffer(Diary, HERE + "answer", answer), "Diary is no Question"),  # type: ignore[arg-type]  # what a plugin may give
    (CommandOffer(WaterBed, HERE + "answer", "bed", RIGHTS), "no field 'bed'"),
    (CommandOffer(WaterBed, HERE + "answer", "space", {}), "permissions say"),
    (CommandOffer(WaterBed, HERE + "answer", "space", {Role.RESIDENT: Reach.OWN}), "field `household`"),
    (CommandOffer(Prune, HERE + "answer", "bush", RIGHTS), "`at` is one of space, house, booking, closure, link"),
    (CommandOffer(WaterBed, HERE + "answer", "space", {"resident": 1}), "permissions say"),  # type: ignore[dict-item]  # what a plugin may give
    (CommandOffer(Fell, HERE + "answer", "space", RIGHTS), "Fell.space holds an id: write UUID"),
    (CommandOffer(Diary, HERE + "answer", "words", RIGHTS), "Diary is no Command"),  # type: ignore[arg-type]  # what a plugin may give
    (PageOffer("beds", HERE + "page", "t"), "begins with /"),
    (PageOffer("/../beds", HERE + "page", "t"), "begins with /"),
    (PageOffer("/beds", HERE + "page", "t", ("DELETE",)), "methods are GET, POST or both"),
    (PageOffer("/beds", HERE + "page", "t", ()), "methods are GET, POST or both"),
    (PageOffer("/beds", HERE + "page", "t", None), "methods are GET, POST or both"),  # type: ignore[arg-type]  # what a plugin may give
    (TextsOffer("no_such_package"), "there is no such package"),
    (TextsOffer("bisect"), "bisect"),
    (TextsOffer("habitat_kit", "core"), "core/fr.po is missing"),
    (TableOffer(HERE + "HERE", "habitat_kit"), "no MetaData"),
    (TableOffer(HERE + "METADATA", "habitat_kit"), "its tables begin with weeds_"),
    (TableOffer(HERE + "WEEDS", "no_such_package"), "there is no such package"),
    (RecordOffer(Diary, HERE + "HERE"), "is no function"),
]


@pytest.mark.parametrize(("offer", "words"), WRONG_OFFERS, ids=[str(i) for i in range(len(WRONG_OFFERS))])
def test_a_wrong_offer_is_refused_in_its_plugins_name(offer: object, words: str) -> None:
    """Types and dotted paths are checked when the kit is built, not when somebody books."""
    with pytest.raises(Misconfigured) as wrong:
        Registry.load([offering("weeds", offer)])
    assert "plugin weeds" in str(wrong.value)
    assert words in str(wrong.value)


def test_a_table_plugin_without_revisions_is_refused() -> None:
    """Tables come with the folder of their migrations."""
    with pytest.raises(Misconfigured, match="no folder 'migrations'"):
        Registry.load([offering("gardener", TableOffer(HERE + "METADATA", "habitat_kit"))])


@pytest.mark.parametrize("name", ["habitat", "habitat_more", "Gardener", "gar-dener", 'a"; drop'])
def test_a_plugin_whose_tables_could_be_ours_is_refused(name: str) -> None:
    """Tables and their version table are called after the plugin: it may be called neither ours nor what SQL cannot write."""
    with pytest.raises(Misconfigured, match="choose a name of small letters"):
        Registry.load([offering(name, TableOffer(HERE + "METADATA", "habitat_kit", "texts"))])


@pytest.mark.parametrize(
    ("offer", "what"),
    [
        (QUIET, "rule quiet"),
        (PresetOffer("garden", "x"), "preset garden"),
        (WATERED, "question Watered"),
        (WATER, "command water_bed"),
        (RecordOffer(Diary, HERE + "answer"), "record Diary"),
        (TextsOffer("habitat_kit.plugins.participatory"), "texts"),
    ],
)
def test_two_of_one_name_are_refused_naming_both(offer: object, what: str) -> None:
    """Nobody has to guess which of two plugins won."""
    with pytest.raises(Misconfigured, match=f"plugins ants and bees both offer the {what}"):
        Registry.load([offering("bees", offer), offering("ants", offer)])
    with pytest.raises(Misconfigured, match=f"plugin ants: it offers the {what}.* twice"):
        Registry.load([offering("ants", offer, offer)])


@pytest.mark.parametrize(
    "offer",
    [
        QuestionOffer(NightsUsed, HERE + "answer", answer),
        CommandOffer(RevokeFeedLink, HERE + "answer", "link", RIGHTS),
    ],
)
def test_what_the_kit_does_itself_cannot_be_replaced(offer: object) -> None:
    """Core questions and commands are taken."""
    with pytest.raises(Misconfigured, match=r"plugin ants: the .* is the kit's own"):
        Registry.load([offering("ants", offer)])


def _raise(error: BaseException) -> Callable[..., Any]:
    def follow(event: Event) -> Any:
        raise error

    return follow


def _broken() -> list[object]:
    raise ValueError("no idea")


def _leave() -> list[object]:
    sys.exit(3)


def _endless() -> Iterator[object]:
    while True:
        yield QUIET


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (plugin("ants", offer=_broken), "its offer() broke (ValueError: no idea)"),
        (plugin("ants", offer=lambda: 3), "its offer() broke"),
        (plugin("ants", offer=_leave), "its offer() broke (SystemExit: 3)"),
        (plugin("ants", offer=_endless), "more than 1000 answers: does it ever end?"),
    ],
)
def test_a_broken_offer_is_named(made: ModuleType, words: str) -> None:
    """One that raises, leaves the program, answers no offers or never ends stops the start in its plugin's name."""
    with pytest.raises(Misconfigured) as wrong:
        Registry.load([made])
    assert "plugin ants" in str(wrong.value)
    assert words in str(wrong.value)


def test_plugins_follow_in_the_order_of_their_names() -> None:
    """Whatever order they came in, effects do too; one that has nothing to add answers nothing."""
    keep = [Keep(Diary(name)) for name in "ab"]
    ants = plugin("ants", follow=lambda ledger: [keep[0], Do(Tick())] if ledger is _ledger else [])
    bees = plugin("bees", follow=lambda event: (effect for effect in [keep[1]] if event is EVENT))
    cats = plugin("cats", follow=lambda: None)
    expected = [("ants", keep[0]), ("ants", Do(Tick())), ("bees", keep[1])]
    for plugins in ([ants, bees, cats], [cats, bees, ants]):
        assert list(Registry.load(plugins).follow(EVENT, _ledger)) == expected


def _ledger(question: object) -> Any:
    raise AssertionError


@pytest.mark.parametrize(
    ("follow", "kind"),
    [
        (_raise(ValueError("x")), ValueError),
        (_raise(Refusal("garden.full")), Refusal),
        (lambda: [3], TypeError),
        (lambda: [Do("tick")], TypeError),  # type: ignore[arg-type]  # what a stranger may write
        (lambda: 3, TypeError),
        (_endless, TypeError),
        (lambda: [Keep(Diary("x")), 3], TypeError),
    ],
)
def test_a_plugin_that_breaks_while_following_is_named(follow: Callable[..., Any], kind: type[Exception]) -> None:
    """What it raised is kept beside its name, and nothing of what it answered comes through."""
    registry = Registry.load([plugin("ants", follow=follow)])
    with pytest.raises(PluginBroke) as broke:
        next(registry.follow(EVENT, _ledger))
    assert broke.value.plugin == "ants"
    assert isinstance(broke.value.original, kind)


def test_one_that_breaks_while_hearing_harms_nobody(caplog: pytest.LogCaptureFixture) -> None:
    """The others still hear, and the log names it."""
    heard: list[Event] = []

    def listen(event: Event) -> None:
        heard.append(event)

    registry = Registry.load([plugin("bees", hear=listen), plugin("ants", hear=_raise(ValueError("x")))])
    registry.hear(EVENT)
    assert heard == [EVENT]
    assert "plugin ants broke while hearing HouseChanged" in caplog.text


def test_follows_are_timed_under_their_plugins_name() -> None:
    """The injected watch stands around each follow."""
    timed: list[tuple[str, str]] = []

    @contextmanager
    def watch(name: str, kind: str) -> Iterator[None]:
        timed.append((name, kind))
        yield

    registry = Registry.load([plugin("ants", follow=lambda: ())], watch=watch)
    list(registry.follow(EVENT, _ledger))
    assert timed == [("ants", "follow")]


def test_a_slow_plugin_is_named(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """The watch logs who took more than the limit, even when it raised, and nobody else."""
    ticks = iter([0.0, 0.2, 1.0, 1.01])
    monkeypatch.setattr(module, "perf_counter", lambda: next(ticks))
    watch = SlowWatch(50)
    with pytest.raises(ValueError, match="slow"), watch("ants", "longest_stay"):
        raise ValueError("slow")
    with watch("bees", "longest_stay"):
        pass
    assert [record.getMessage() for record in caplog.records] == [
        "plugin ants: longest_stay broke",
        "plugin ants: longest_stay took 200 ms (more than 50)",
    ]


@pytest.mark.parametrize("raised", [StartAgain(), StoreUnavailable(), Refusal("finding.frost")])
def test_a_no_and_a_database_that_broke_off_are_no_faults(raised: Exception, caplog: pytest.LogCaptureFixture) -> None:
    """The watch lets them pass and logs nothing."""
    with pytest.raises(type(raised)), SlowWatch(50)("ants", "follow"):
        raise raised
    assert caplog.records == []


def test_every_call_is_logged_where_tracing_is_on(caplog: pytest.LogCaptureFixture) -> None:
    """The log has plugin, hook and event class, never what the event holds."""
    caplog.set_level(logging.INFO)
    made = plugin("ants", follow=lambda: (), hear=lambda: None)
    for trace, lines in ((False, 0), (True, 2)):
        registry = Registry.load([made], Settings(trace=trace))
        list(registry.follow(EVENT, _ledger))
        registry.hear(EVENT)
        assert len(caplog.records) == lines
    assert {record.getMessage() for record in caplog.records} == {
        "plugin ants: follow(HouseChanged)",
        "plugin ants: hear(HouseChanged)",
    }


def test_the_bundled_plugin_comes_through_its_entry_point() -> None:
    """Participatory is found as a stranger's would be."""
    assert "participatory" in Registry.load().plugins


@pytest.mark.parametrize("error", ["RuntimeError", "SystemExit"])
def test_a_broken_module_is_no_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: str) -> None:
    """A dotted path into a module that raises while imported, or leaves the program, is named."""
    (tmp_path / "rotten.py").write_text(f"raise {error}('rotten')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(Misconfigured, match=rf"plugin ants: 'rotten:page' cannot be loaded \({error}: rotten\)"):
        Registry.load([offering("ants", PageOffer("/x", "rotten:page", "t"))])
    assert "rotten" not in sys.modules


@pytest.mark.parametrize("broke_off", [StartAgain("deadlock"), StoreUnavailable("away")])
def test_a_database_that_broke_off_while_a_plugin_followed_is_nobody_s_fault(broke_off: HabitatError) -> None:
    """What the ledger raises because the database did passes through, so that the desk starts again."""

    def follow(event: Event, ledger: Any) -> Iterator[Any]:
        yield ledger(None)

    def break_off(_: object) -> Any:
        raise broke_off

    ledger: Any = break_off
    with pytest.raises(type(broke_off)) as passed:
        list(Registry.load([plugin("gardener", follow=follow)]).follow(EVENT, ledger))
    assert passed.value is broke_off


def test_a_plugin_cannot_leave_the_program(caplog: pytest.LogCaptureFixture) -> None:
    """sys.exit() in `follow` refuses the command, and in `hear` is logged: the program goes on."""

    def leave() -> Any:
        sys.exit(3)

    registry = Registry.load([plugin("ants", follow=leave, hear=leave)])
    with pytest.raises(PluginBroke) as broke:
        list(registry.follow(EVENT, _ledger))
    assert isinstance(broke.value.original, SystemExit)
    registry.hear(EVENT)
    assert "plugin ants broke while hearing" in caplog.text
