"""What a house file changes: one step per row that is new, different, or gone from the file.

Rules of this file:
1. A step is about one row: it adds it, changes columns of it, or ends it from today. Nothing that ever
   mattered is deleted; what was written for later and never began is.
2. A file speaks for its own house and for what it once said: people, memberships and grants that came by command
   stay as they are, and what a command changed is changed back only when the file says something new of it.
3. A version that has judged or was adopted is never rewritten: see desk/versions.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from attrs import evolve

from habitat_kit.core.outcomes import Misread
from habitat_kit.desk.planned import Planned, Step
from habitat_kit.desk.shielding import still_protected
from habitat_kit.desk.versions import plan_rulebooks
from habitat_kit.desk.work import Answered
from habitat_kit.house_file import HouseFile, Reference, grant_id, membership_id
from habitat_kit.store import filelines, signatures, structure
from habitat_kit.store.mapping import ground as places
from habitat_kit.store.mapping import people
from habitat_kit.store.proposals import adopted
from habitat_kit.store.structure import Row
from habitat_kit.store.transaction import Transaction

STRUCTURE = frozenset({"house", "space", "rulebook", "version", "household"})
"""What the ground is made of: its revision counts changes of these (calendars name households)."""


def present(tx: Transaction, file: HouseFile) -> dict[str, dict[UUID, Row]]:
    """The rows a file may change; Misread when its keys belong to somebody else."""
    of = {"house": file.house.id, "organisation": file.organisation.id}
    found = {
        "organisation": _own(tx, "organisation", file.organisation.key, file.organisation.id),
        "house": _own(tx, "house", file.house.key, file.house.id),
    }
    for what in ("space", "household", "membership", "rulebook", "version"):
        found[what] = {row["id"]: row for row in structure.rows(tx, what, house=of["house"])}
    for what in ("person", "grant"):
        found[what] = {row["id"]: row for row in structure.rows(tx, what, organisation=of["organisation"])}
    return found


def _own(tx: Transaction, what: str, key: str, wanted: UUID) -> dict[UUID, Row]:
    rows = {row["id"]: row for row in structure.rows(tx, what, key=key)}
    if rows and wanted not in rows:
        raise Answered(Misread(f"{what}.key", "house_file.taken_key", {"key": key}))
    return rows


def plan(tx: Transaction, file: HouseFile, now: datetime) -> Planned:
    """Every step from the database to the file, in the order they can be taken."""
    house = file.house.id
    said = filelines.said(tx, house)
    stays, signed = adopted(tx, house), signatures.versions(tx, house)
    planned = Planned(file, now, present(tx, file), said, adopted=stays, signed=signed)
    organisation = places.organisation_row(file.organisation)
    planned.put("organisation", file.organisation.key, organisation)
    planned.put("house", file.house.key, _house_row(file))
    _plan_spaces(planned, tx)
    _plan_people(planned)
    plan_rulebooks(planned)
    _plan_references(planned, structure.rows(tx, "reference", organisation=file.organisation.id))
    return planned


def _house_row(file: HouseFile) -> Row:
    """The house with the grants over the whole organisation that this file, and no other, speaks for."""
    row = places.house_row(file.house)
    wide = sorted(str(grant_id(grant)) for grant in file.grants if grant.scope == file.organisation.id)
    return {**row, "terms": {**row["terms"], "organisation_grants": wide}}


def _plan_spaces(planned: Planned, tx: Transaction) -> None:
    house = still_protected(planned.file.house, planned.present["space"])
    depth = {space.id: sum(1 for _ in house.tree.above(space.id)) for space in house.tree.spaces}
    for space in sorted(house.tree.spaces, key=lambda space: depth[space.id]):
        planned.put("space", space.key, _with_life(places.space_row(space, house), planned))
    for row in planned.present["space"].values():
        if row["id"] not in house.tree and not _is_over(row, planned.today):
            ends = {name: value for name, value in _ended(row, planned, tx).items() if row[name] != value}
            planned.steps += [Step("end", "space", row["key"], row["id"], ends)] if ends else []


def _with_life(row: Row, planned: Planned) -> Row:
    """A space's row; its life is told in the same instants as long as it is of the same days."""
    found = planned.present["space"].get(row["id"])
    days = ("life_from", "life_until", "split_on")
    same = found is not None and all(found[day] == row[day] for day in days)
    return {**row, "opens": found["opens"], "closes": found["closes"]} if found and same else row


def _is_over(row: Row, today: date) -> bool:
    return row["life_until"] is not None and row["life_until"] <= today and not row["bookable"]


def _ended(row: Row, planned: Planned, tx: Transaction) -> Row:
    """A space's life up to today; up to tomorrow when somebody left it this morning."""
    midnight = _midnight(planned.today, planned)
    last = structure.held_until(tx, row["id"])
    until = planned.today if last is None or last <= midnight else planned.today + timedelta(days=1)
    first = row["life_from"]
    born = first if first is None or first < until else until - timedelta(days=1)
    opens = row["opens"] if born == first else _midnight(born, planned)
    ends = {
        "life_from": born,
        "opens": opens,
        "life_until": until,
        "closes": min(row["closes"], _midnight(until, planned)),
    }
    return {**ends, "bookable": False}


def _midnight(day: date | None, planned: Planned) -> datetime:
    return datetime.combine(day or planned.today, time(), tzinfo=planned.file.house.clock).astimezone(UTC)


def _plan_people(planned: Planned) -> None:
    file, organisation = planned.file, planned.file.organisation.id
    names = {row["id"]: row["key"] or "" for what in ("person", "household") for row in planned.present[what].values()}
    names |= {person.id: person.key for person in file.persons}
    names |= {household.id: household.key for household in file.households}
    for household in file.households:
        planned.put("household", household.key, people.household_row(household))
    for person in file.persons:
        was = planned.present["person"].get(person.id, {}).get("protected_location", False)
        kept = evolve(person, protected_location=was or person.protected_location)
        planned.say("person", person.key, people.person_row(person), written=people.person_row(kept))
    members = {membership_id(m): people.membership_row(m, membership_id(m), organisation) for m in file.memberships}
    grants = {grant_id(g): people.grant_row(g, grant_id(g), file.house) for g in file.grants}
    for row in members.values():
        planned.say("membership", f"{names[row['person_id']]}, {names[row['household_id']]}", row)
    for row in grants.values():
        planned.say("grant", f"{names[row['person_id']]}, {row['role']}", row)
    for row in planned.present["membership"].values():
        if row["id"] not in members:
            planned.end("membership", f"{names[row['person_id']]}, {names[row['household_id']]}", row)
    for row in _grants_here(planned):
        if row["id"] not in grants:
            planned.end("grant", f"{names[row['person_id']]}, {row['role']}", row)


def _grants_here(planned: Planned) -> Iterator[Row]:
    """The grants this house's file speaks for: over the house and what is in it, and the wide ones it gave."""
    here = {planned.file.house.id, *planned.present["space"], *planned.present["household"]}
    house = planned.present["house"].get(planned.file.house.id)
    wide = set(house["terms"].get("organisation_grants", ())) if house else set()
    for row in planned.present["grant"].values():
        if row["scope_id"] in here or str(row["id"]) in wide:
            yield row


def _plan_references(planned: Planned, rows: list[Row]) -> None:
    """References of this house's things become the file's; those of people and organisation are only added."""
    file = planned.file
    mine = {file.house.id, *planned.present["space"], *planned.present["household"]}
    wanted = {(ref.what, ref.system, ref.key): ref for ref in file.references}
    if len(wanted) < len(file.references):
        raise Answered(Misread("external", "house_file.reference_twice"))
    kept: set[tuple[str, str, str]] = set()
    for row in rows:
        place = (row["what"], row["system"], row["key"])
        if place in wanted and row["object_id"] == wanted[place].object:
            kept.add(place)
        elif row["object_id"] in mine:
            planned.steps.append(Step("end", "reference", f"{row['what']}, {row['system']}", row["object_id"], row))
        elif place in wanted:
            numbers: Mapping[str, Any] = {"system": row["system"], "key": row["key"]}
            raise Answered(Misread("external", "house_file.reference_taken", numbers))
    for place, ref in wanted.items():
        if place not in kept:
            row = _reference_row(ref, file.organisation.id)
            planned.steps.append(Step("add", "reference", f"{ref.what}, {ref.system}", ref.object, row))


def _reference_row(ref: Reference, organisation: UUID) -> Row:
    return {
        "organisation_id": organisation,
        "what": ref.what,
        "object_id": ref.object,
        "system": ref.system,
        "key": ref.key,
    }
