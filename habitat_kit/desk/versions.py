"""What a house file changes of rulebooks.

Rules of this file:
1. A version that has judged is never rewritten: its text, once in force, stays; it may only be ended. Neither is one
   that somebody signed before it came in force.
2. What the group adopted stays, whatever a file says or leaves out: the plan says that it is kept, and when a version
   of the file comes after it. A file that says something else under its number is refused.
"""

from __future__ import annotations

from uuid import UUID

from habitat_kit.core.outcomes import Misread
from habitat_kit.core.rulebooks import Version
from habitat_kit.desk.planned import Planned, Step
from habitat_kit.desk.work import Answered
from habitat_kit.house_file.canonical import body_of
from habitat_kit.store.mapping import ground as places
from habitat_kit.store.structure import Row


def plan_rulebooks(planned: Planned) -> None:
    """Every step of the rulebooks and their versions."""
    house = planned.file.house.id
    names = {row["id"]: row["key"] for row in planned.present["rulebook"].values()}
    wanted: set[UUID] = set()
    for rulebook in planned.file.rulebooks:
        planned.put("rulebook", rulebook.key, places.rulebook_row(rulebook, house))
        for version in rulebook.versions:
            wanted.add(version.id)
            if version.id in planned.adopted:
                _require_adopted(rulebook.key, version, planned)
                continue
            _require_same(rulebook.key, version, planned)
            planned.put("version", f"{rulebook.key}, {version.version}", places.version_row(version, rulebook.id))
    for row in planned.present["version"].values():
        key = f"{names[row['rulebook_id']]}, {row['version']}"
        if row["id"] in planned.adopted:
            planned.kept.append(("overtake" if _overtaken(row, planned) else "keep", "version", key))
        elif row["id"] not in wanted and (row["until"] is None or row["until"] > planned.now):
            ends = {"until": planned.now} if row["in_force"] < planned.now else {}
            if not ends:
                _require_unsigned(names[row["rulebook_id"]], row["version"], row["id"], planned)
            planned.steps.append(Step("end", "version", key, row["id"], ends))


def _overtaken(row: Row, planned: Planned) -> bool:
    """Whether a version of the file's comes in force after an adopted one, and was not there before."""
    new = (step for step in planned.steps if step.what == "version" and "in_force" in step.row)
    return any(step.row["in_force"] >= row["in_force"] and _same_book(step, row, planned) for step in new)


def _same_book(step: Step, row: Row, planned: Planned) -> bool:
    book = step.row.get("rulebook_id") or planned.present["version"][step.at]["rulebook_id"]
    return bool(book == row["rulebook_id"])


def _require_adopted(key: str, version: Version, planned: Planned) -> None:
    """Refuse a file that says something else under the number of what was adopted, or ends it."""
    found = planned.present["version"][version.id]["body"]
    said = body_of(version)
    same = all(found[part] == said[part] for part in ("articles", "bindings", "must_sign"))
    if not same or version.until is not None:
        at = f"rulebooks.{key}.versions.{version.version}"
        raise Answered(Misread(at, "house_file.version_adopted", {"version": version.version}))


def _require_same(key: str, version: Version, planned: Planned) -> None:
    """Refuse to rewrite what has judged, or to end or revive it in the past."""
    found = planned.present["version"].get(version.id)
    if found is None:
        return
    if found["in_force"] > planned.now:
        if found["digest"].hex() != version.digest:
            _require_unsigned(key, version.version, version.id, planned)
        return
    at = f"rulebooks.{key}.versions.{version.version}"
    if found["digest"].hex() != version.digest:
        raise Answered(Misread(at, "house_file.version_rewritten", {"version": version.version}))
    edges = [edge for edge in (found["until"], version.until) if edge is not None]
    if found["until"] != version.until and any(edge < planned.now for edge in edges):
        raise Answered(Misread(f"{at}.until", "house_file.version_over", {"version": version.version}))


def _require_unsigned(key: str, number: object, version: UUID, planned: Planned) -> None:
    """Refuse to rewrite or drop a text that somebody signed before it came in force."""
    if version in planned.signed:
        at = f"rulebooks.{key}.versions.{number}"
        raise Answered(Misread(at, "house_file.version_signed", {"version": str(number)}))
