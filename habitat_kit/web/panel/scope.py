"""Sessions that see one reader's houses and nothing else, and that cannot write.

Rules of this file:
1. A session belongs to a reader: without one it does not open (fail closed).
2. Every class of row has a criterion, put into every statement wherever the class stands in it: lists, details,
   names, look-ups, counts, sub-selects. A class nobody wrote a criterion for has no rows.
3. Nothing is written here: changes go through the desk. On PostgreSQL the transaction is read only as well, on
   SQLite the connection is.
4. What must not be found is there for who may know of it (`see_protected`), and for nobody in a file.
5. Statements that do not name a class of row are refused: those would pass by the criteria.
6. Criteria follow from the reader's extent alone, and are remembered by it: who reaches as far sees the same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, Text, and_, cast, event, false, func, or_, select, true
from sqlalchemy.orm import ORMExecuteState, Session, sessionmaker, with_loader_criteria
from sqlalchemy.orm.util import LoaderCriteriaOption

from habitat_kit.core.errors import HabitatError
from habitat_kit.core.events import DiscreetEvent, IncidentEvent, every
from habitat_kit.core.incidents import PartyRole
from habitat_kit.store import rows, tables
from habitat_kit.store.dated import in_force, not_over
from habitat_kit.store.discretion import DISCREET
from habitat_kit.store.feeds import any_row, protected
from habitat_kit.store.transaction import Database
from habitat_kit.web.panel import rulesheets
from habitat_kit.web.panel.extent import Extent
from habitat_kit.web.panel.reader import HERE, READER, Reader

Criterion = ColumnElement[bool]

MANY = 400
"""Where more than this must not be found, the journal tells of uses only: its lines are not searched for each."""

REMEMBERED = 64
"""Extents whose criteria are kept: building them takes longer than most statements they narrow."""

QUIET = sorted(kind.__name__ for kind in every(DiscreetEvent))
"""What happened to protections and contacts: that it did is for who may know of them."""

CASES = sorted(kind.__name__ for kind in every(IncidentEvent))
"""What happened to incidents: who reads the journal may be a party to one."""


class OutOfScope(HabitatError):
    """A statement the panel does not run: one without a reader, one that writes, one without a class of row."""


class ScopedSession(Session):
    """A session that reads with the eyes of whoever the request is from."""

    def __init__(self, *args: Any, **options: Any) -> None:
        reader = READER.get()
        if reader is None:
            raise OutOfScope("the panel reads for somebody or not at all")
        super().__init__(*args, **options)
        self.reader = reader

    @cached_property
    def scope(self) -> tuple[LoaderCriteriaOption, ...]:
        """What every statement is narrowed by: made once, for all whose rights reach as far as this reader's."""
        return _narrowed(Extent.of(self.reader))


def sessions(database: Database) -> sessionmaker[ScopedSession]:
    """The session maker of one panel, on an engine option set of its own: a host's engine stays as it is."""
    maker = sessionmaker(bind=_reading(database), class_=ScopedSession, expire_on_commit=False)
    event.listen(maker, "do_orm_execute", _scoped)
    event.listen(maker, "before_flush", _refuse)
    return maker


def _reading(database: Database) -> Engine:
    options: dict[str, Any] = {"schema_translate_map": {None: database.schema}} if database.schema else {}
    if database.dialect_name == "postgresql":
        options["postgresql_readonly"] = True
    return database.reading.execution_options(**options)


def _scoped(state: ORMExecuteState) -> None:
    session = state.session
    if not isinstance(session, ScopedSession) or not _only_rows(state):
        raise OutOfScope("the panel only reads rows it has a criterion for")
    state.statement = state.statement.options(*session.scope)


def _only_rows(state: ORMExecuteState) -> bool:
    """Whether a statement only reads, and each of its columns belongs to a class of row."""
    if not state.is_select or not state.is_orm_statement:
        return False
    described: list[Any] = getattr(state.statement, "column_descriptions", None) or []
    return bool(described) and all(one["entity"] is not None for one in described)


def _refuse(_session: Session, _context: Any, _instances: Any) -> None:
    raise OutOfScope("the panel writes through the desk")


@lru_cache(REMEMBERED)
def _narrowed(extent: Extent) -> tuple[LoaderCriteriaOption, ...]:
    found = _criteria(extent.reader())
    return tuple(with_loader_criteria(row, criterion, include_aliases=True) for row, criterion in found)


def _criteria(reader: Reader) -> list[tuple[type[rows.Base], Criterion]]:
    known = {**_of_houses(reader), **_of_people(reader), **rulesheets.criteria(reader)}
    return [(mapper.class_, known.get(mapper.class_, false())) for mapper in rows.Base.registry.mappers]


def _of_houses(reader: Reader) -> dict[type[rows.Base], Criterion]:
    here, links = _sorted(reader, HERE), _sorted(reader, "revoke_feed_link")
    people, journal = _sorted(reader, "see_people"), _sorted(reader, "see_journal")
    whole = sorted(reader.organisations.get("see_journal", ()))
    house, rulebook, use = tables.house, tables.rulebook, tables.use
    told = _telling(reader)
    shielded = or_(protected(use.c.space_id), use.c.household_id.in_(DISCREET))
    secret = select(use.c.id).where(use.c.house_id.in_(here), shielded)
    return {
        rows.OrganisationRow: rows.OrganisationRow.id.in_(select(house.c.organisation_id).where(house.c.id.in_(here))),
        rows.HouseRow: rows.HouseRow.id.in_(here),
        rows.SpaceRow: rows.SpaceRow.house_id.in_(here) & told(rows.SpaceRow.house_id, protected(rows.SpaceRow.id)),
        rows.RulebookRow: rows.RulebookRow.house_id.in_(here),
        rows.RulebookVersionRow: rows.RulebookVersionRow.rulebook_id.in_(
            select(rulebook.c.id).where(rulebook.c.house_id.in_(here))
        ),
        rows.UseRow: rows.UseRow.house_id.in_(here) & told(rows.UseRow.house_id, _of_nobody(rows.UseRow)),
        rows.HouseholdRow: rows.HouseholdRow.house_id.in_(people)
        & told(rows.HouseholdRow.house_id, rows.HouseholdRow.id.in_(DISCREET)),
        rows.WaitRow: rows.WaitRow.house_id.in_(people)
        & told(rows.WaitRow.house_id, or_(protected(rows.WaitRow.space_id), rows.WaitRow.household_id.in_(DISCREET))),
        rows.FeedLinkRow: rows.FeedLinkRow.house_id.in_(links)
        & told(
            rows.FeedLinkRow.house_id,
            or_(protected(rows.FeedLinkRow.space_id), rows.FeedLinkRow.household_id.in_(DISCREET)),
        ),
        **_of_matters(reader, told, secret),
        rows.JournalRow: _no_cases(reader)
        & or_(
            rows.JournalRow.house_id.in_(journal)
            & told(rows.JournalRow.house_id, or_(rows.JournalRow.use_id.in_(secret), _speaks_of(reader))),
            and_(
                rows.JournalRow.house_id.is_(None),
                rows.JournalRow.organisation_id.in_(whole),
                true() if hides_nothing(reader) else ~_speaks_of(reader),
            ),
        ),
    }


def _of_matters(
    reader: Reader, told: Callable[[Any, Criterion], Criterion], secret: Any
) -> dict[type[rows.Base], Criterion]:
    """Incidents and tasks, with what was written about them."""
    case, task = rows.IncidentRow, rows.TaskRow
    return {
        case: case.id.in_(_cases(reader)) & told(case.house_id, or_(protected(case.space_id), case.use_id.in_(secret))),
        rows.IncidentEntryRow: rows.IncidentEntryRow.incident_id.in_(_cases(reader)),
        task: _chores(reader) & told(task.house_id, or_(protected(task.space_id), task.use_id.in_(secret))),
        rows.TaskNoteRow: rows.TaskNoteRow.task_id.in_(select(tables.task.c.id).where(_chores(reader, tables.task.c))),
    }


def _no_cases(reader: Reader) -> Criterion:
    """Whether a line of the journal may be read by who could be a party to an incident: those of incidents may not."""
    known = _sorted(reader, "see_incident_journal")
    return or_(rows.JournalRow.event.not_in(CASES), rows.JournalRow.house_id.in_(known))


def _chores(reader: Reader, task: Any = rows.TaskRow) -> Criterion:
    """The tasks the reader sees: what core/tasks.py: reaches says, of the houses the right goes to."""
    person, whole = reader.actor.person, sorted(reader.organisations.get("see_tasks", ()))
    theirs = (and_(task.role == role.value, task.house_id.in_(sorted(at))) for role, at in reader.roles.items())
    mine = false() if person is None else or_(task.assignee_id == person, task.made_by == person)
    open_to = or_(task.organisation_id.in_(whole), task.role.is_(None), mine, *theirs)
    return and_(task.house_id.in_(_sorted(reader, "see_tasks")), open_to)


def _cases(reader: Reader) -> Any:
    """The ids of the incidents the reader runs: those in which they, or theirs, have no side."""
    person, party, member, case = reader.actor.person, tables.incident_party, tables.membership, tables.incident
    here = select(case.c.id).where(case.c.house_id.in_(_sorted(reader, "see_incidents")))
    if person is None:
        return here
    day = reader.now.date()
    homes = select(member.c.household_id).where(member.c.person_id == person, in_force(member, day))
    mine = or_(party.c.person_id == person, party.c.household_id.in_(homes))
    sides = select(party.c.incident_id).where(mine, party.c.role != PartyRole.MEDIATOR.value)
    return here.where(case.c.id.not_in(sides))


def _telling(reader: Reader) -> Callable[[Any, Criterion], Criterion]:
    """Makes the criterion for what must not be found: only in houses where the reader may know of it."""
    known = _sorted(reader, "see_protected")
    if hides_nothing(reader):
        return lambda _house, _secret: true()
    return lambda house, secret: or_(house.in_(known), ~func.coalesce(secret, false()))


def _of_nobody(row: type[rows.UseRow]) -> Criterion:
    """Whether a use is at a protected place or of a household with a protected person."""
    return or_(protected(row.space_id), row.household_id.in_(DISCREET))


def hides_nothing(reader: Reader) -> bool:
    """Whether the reader may know of everything in each of their houses."""
    return reader.reached(HERE) <= reader.reached("see_protected")


def _speaks_of(reader: Reader) -> Criterion:
    """Whether a line of the journal tells of a protection, or names what must not be found."""
    quiet = rows.JournalRow.event.in_(QUIET)
    if len(reader.secret) > MANY:
        return or_(quiet, rows.JournalRow.use_id.is_(None))
    body = cast(rows.JournalRow.body, Text)
    return or_(quiet, *(body.contains(str(one)) for one in sorted(reader.secret)))


def _of_people(reader: Reader) -> dict[type[rows.Base], Criterion]:
    """Persons belong to an organisation: a steward sees those with a household or a role in the steward's houses.

    Whoever moved out, and holds nothing there any more, is the organisation's again.
    """
    houses, whole = _sorted(reader, "see_people"), sorted(reader.organisations.get("see_people", ()))
    homes = select(tables.household.c.id).where(tables.household.c.house_id.in_(houses))
    rooms = select(tables.space.c.id).where(tables.space.c.house_id.in_(houses))
    uses = select(tables.use.c.id).where(tables.use.c.house_id.in_(houses))
    member = tables.membership
    known = select(tables.person.c.id).where(
        or_(
            tables.person.c.organisation_id.in_(whole),
            tables.person.c.id.in_(select(member.c.person_id).where(member.c.household_id.in_(homes))),
        )
    )
    over, deputy = rows.GrantRow.scope_id, rows.DeputyRow
    hides = not hides_nothing(reader)
    return {
        rows.PersonRow: _persons(reader, houses, whole) & (~rows.PersonRow.protected_location if hides else true()),
        rows.MembershipRow: rows.MembershipRow.household_id.in_(homes)
        & (rows.MembershipRow.household_id.not_in(DISCREET) if hides else true()),
        rows.GrantRow: or_(over.in_(houses), over.in_(rooms), over.in_(homes), over.in_(whole))
        & _unprotected(reader, rows.GrantRow.person_id),
        deputy: or_(deputy.organisation_id.in_(whole), deputy.person_id.in_(known) & deputy.deputy_id.in_(known))
        & _unprotected(reader, deputy.person_id, deputy.deputy_id),
        rows.DutyRow: rows.DutyRow.house_id.in_(houses) & _unprotected(reader, rows.DutyRow.person_id),
        rows.IdentityRow: rows.IdentityRow.person_id.in_(known),
        rows.NoteRow: rows.NoteRow.use_id.in_(uses),
    }


def _persons(reader: Reader, houses: list[UUID], whole: list[UUID]) -> Criterion:
    """Who lives or serves in the houses, of the organisations that keep them: a landlord's people are another's."""
    keepers = select(tables.house.c.organisation_id).where(tables.house.c.id.in_(houses))
    member, grant, person = tables.membership, tables.grant, rows.PersonRow
    home, room, scope = tables.household, tables.space, grant.c.scope_id
    lives = member.c.person_id == person.id, home.c.id == member.c.household_id, home.c.house_id.in_(houses)
    there = or_(
        scope.in_(houses),
        any_row((room,), room.c.id == scope, room.c.house_id.in_(houses)),
        any_row((home,), home.c.id == scope, home.c.house_id.in_(houses)),
    )
    return person.organisation_id.in_(keepers) & or_(
        person.organisation_id.in_(whole),
        any_row((member, home), *lives, _lasts(member, reader)),
        any_row((grant,), grant.c.person_id == person.id, there, _lasts(grant, reader)),
    )


def _unprotected(reader: Reader, *people: Any) -> Criterion:
    """Whether these columns name nobody whom the reader must not learn of."""
    if hides_nothing(reader):
        return true()
    shy = select(tables.person.c.id).where(tables.person.c.protected_location)
    return and_(*(column.not_in(shy) for column in people))


def _lasts(dated: Any, reader: Reader) -> Criterion:
    """Whether a membership or a grant is not over today."""
    return not_over(dated, reader.now.date())


def _sorted(reader: Reader, right: str) -> list[UUID]:
    return sorted(reader.reached(right))
