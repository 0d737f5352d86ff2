"""Every stored field says who may see it: in the values, and in the columns they are kept in."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import Any

import attrs
import pytest
import sqlalchemy as sa

import habitat_kit.core
from habitat_kit.core import (
    accounts,
    actors,
    arrivals,
    bookings,
    care,
    claims,
    closures,
    contact,
    displacements,
    events,
    feeds,
    glass,
    hours,
    incidents,
    mails,
    people,
    proposals,
    rulebooks,
    series,
    signing,
    spaces,
    tasks,
    trust,
    waiting,
    waysin,
    words,
)
from habitat_kit.core.privacy import Privacy, privacy_of, require_classes
from habitat_kit.store.rows import Base

STORED: tuple[type[Any], ...] = (
    accounts.AccountLine,
    actors.Actor,
    actors.Grant,
    arrivals.ArrivalLink,
    bookings.Booking,
    care.Care,
    care.Dependants,
    claims.Claim,
    closures.Closure,
    displacements.Displacement,
    hours.EarlierHours,
    contact.Contact,
    contact.Safe,
    *events.every(),
    feeds.FeedLink,
    feeds.Shown,
    glass.Glass,
    incidents.Entry,
    incidents.Incident,
    incidents.Party,
    mails.Mail,
    people.Household,
    people.Membership,
    people.Organisation,
    people.Person,
    proposals.Answer,
    proposals.Decision,
    proposals.Proposal,
    proposals.ProposalNote,
    rulebooks.Article,
    rulebooks.Binding,
    rulebooks.Rulebook,
    rulebooks.Version,
    signing.Signature,
    series.Series,
    spaces.House,
    spaces.Kind,
    spaces.Space,
    spaces.Story,
    tasks.Task,
    waiting.Wait,
    waysin.WayIn,
    trust.Deputy,
    trust.Duty,
    words.Words,
)
"""What rows and journal lines are made of."""

PASSING = {
    "periods": "parts of a stored field, whose class stands there",
    "spaces.SpaceTree": "made of spaces",
    "events.Standing": "what a replay finds, never kept",
    "rules": "said and judged in passing; a verdict is kept with the ask, whose column has a class",
    "verdicts": "the same",
    "rulebooks.Bench": "sits in judgement",
    "hearing": "one ask before the rules",
    "money": "an amount, a part of a stored field, whose class stands there",
    "prices": "kept with the booking's price and with the ask, whose columns have a class",
    "accounts.Statement": "made anew each time, of lines",
    "seals": "what a value held, for as long as a rule looks at it",
    "questions": "kept with the ask, whose column has a class",
    "proposals.Tally": "counted anew each time",
    "contradictions": "looked for anew each time a rulebook is checked",
    "differences": "compared anew each time",
    **dict.fromkeys(("signing.Signed", "signing.Signing"), "kept with the ask, whose column has a class"),
    "signing.ToSign": "looked for anew each time",
    "ledger": "asks and forgets",
    "recurrence": "kept as its text, in a field of the series",
    "series.Planned": "worked out anew each time",
    "history": "holds bookings",
    "inforce": "kept with the ask, whose column has a class",
    "growing": "holds bookings, for as long as a replay lasts",
    "replay": "judged anew each time, and shown once",
    "fairness": "counted anew each time, and shown once",
    "incidents.AppealDays": "a setting",
    "commands": "what comes in; what is kept of it is a booking, a closure or a note",
    "outcomes": "what goes out, to whoever sent the command",
    **dict.fromkeys(("contact.Send", "contact.Write", "contact.Wait", "contact.Call"), "an answer, for whoever sends"),
    "contact.Window": "read out of a stored text of hours, whose field has a class",
    "effects": "what a plugin adds in passing",
    "presence": "read anew each time, and shown once",
    "glass.Reachable": "read anew each time, and shown once",
    "allowances": "counted anew each time",
    "foryou": "looked for anew each time",
    "byright": "looked for anew each time",
    "wishes": "stored as the booking or the wait that has it",
    "held": "read anew each time, and shown to nobody",
    "exchange": "worked out anew for each move",
    "happened": "what a replay is told, read anew for each",
}
"""Modules, or single classes, whose fields need no class of their own, and why."""


def _stands_in(cls: type[Any], module: str) -> bool:
    """Whether a class is of this module, or of a file of this package."""
    return cls.__module__ == module or cls.__module__.startswith(f"{module}.")


def _core() -> dict[str, type[Any]]:
    """Every attrs class of core/, by "module.Class"."""
    modules = [
        import_module(f"habitat_kit.core.{found.name}") for found in pkgutil.iter_modules(habitat_kit.core.__path__)
    ]
    return {
        f"{module.__name__.rpartition('.')[2]}.{name}": cls
        for module in modules
        for name, cls in vars(module).items()
        if isinstance(cls, type) and attrs.has(cls) and _stands_in(cls, module.__name__)
    }


CORE = _core()
COLUMNS = [column for table in Base.metadata.tables.values() for column in table.columns]


def _shown(column: sa.Column[Any]) -> str:
    return f"{column.table.name}.{column.name}"


def test_every_field_of_a_stored_value_has_a_class() -> None:
    """What a panel, a form, an export, a feed or the journal shows is decided field by field."""
    require_classes(*STORED)


@pytest.mark.parametrize("name", CORE)
def test_every_class_of_the_core_is_stored_or_passing(name: str) -> None:
    """A new class is listed as stored, or has its reason for needing no classes; families of events are stored too."""
    cls = CORE[name]
    excused = name in PASSING or name.partition(".")[0] in PASSING
    assert (cls in STORED or cls in events.FAMILIES) != excused
    if not excused:
        require_classes(cls)


def test_no_excuse_is_idle() -> None:
    """What is excused exists."""
    assert PASSING.keys() <= CORE.keys() | {name.partition(".")[0] for name in CORE}


@pytest.mark.parametrize("column", COLUMNS, ids=_shown)
def test_every_column_has_a_class(column: sa.Column[Any]) -> None:
    """Each column of each row says who may see it, in one of the five words."""
    assert column.info.get("privacy") in set(Privacy)


def test_contact_details_are_protected() -> None:
    """Where somebody can be reached never leaves the organisation that keeps them."""
    assert privacy_of(people.Person, "email") is privacy_of(people.Person, "phone") is Privacy.PROTECTED


OPENING = ("digest", "password", "login", "email", "phone", "words")
NO_SECRETS = {
    "habitat_journal.request_digest": "of a command that was sent twice",
    "habitat_rulebook_version.digest": "of a text everybody reads",
    "habitat_signature.digest": "the same",
}
SECRETS = [c for c in COLUMNS if any(word in c.name for word in OPENING) and _shown(c) not in NO_SECRETS]


@pytest.mark.parametrize("column", SECRETS, ids=_shown)
def test_what_opens_a_door_or_reaches_a_person_is_protected(column: sa.Column[Any]) -> None:
    """Digests of secrets, password hashes, logins, contact details and typed words are erasable and shown to nobody."""
    assert column.info["privacy"] in {Privacy.PROTECTED, Privacy.SPECIAL}


def test_no_column_is_excused_in_vain() -> None:
    """Digests that open nothing are named one by one."""
    assert NO_SECRETS.keys() <= set(map(_shown, COLUMNS))


@pytest.mark.parametrize("event", events.every())
def test_who_did_it_is_for_stewards(event: type[Any]) -> None:
    """Whoever reads the journal's public part learns what happened, and not by whom or for which household."""
    people_fields = {"by", "household", "organisation", "link", "note", "changes"} & attrs.fields_dict(event).keys()
    assert {privacy_of(event, name) for name in people_fields} == {Privacy.STAFF}
