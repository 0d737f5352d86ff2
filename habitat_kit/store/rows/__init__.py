"""The rows, one file per aggregate. Statements use the tables in store/tables.py; ORM reads use these."""

from __future__ import annotations

from habitat_kit.store.rows.base import Base
from habitat_kit.store.rows.houses import HouseRow, OrganisationRow
from habitat_kit.store.rows.identities import ApiTokenRow, FeedLinkRow, IdentityRow, SessionRow, SigninLinkRow
from habitat_kit.store.rows.people import GrantRow, HouseholdRow, MembershipRow, PersonRow
from habitat_kit.store.rows.records import AskRow, CursorRow, JournalRow
from habitat_kit.store.rows.references import ExternalReferenceRow
from habitat_kit.store.rows.rulebooks import RulebookRow, RulebookVersionRow
from habitat_kit.store.rows.spaces import SpaceRow, SpaceUnderRow
from habitat_kit.store.rows.tasks import TaskNoteRow, TaskRow
from habitat_kit.store.rows.uses import ClaimRow, NoteRow, UseRow

__all__ = [
    "ApiTokenRow",
    "AskRow",
    "Base",
    "ClaimRow",
    "CursorRow",
    "ExternalReferenceRow",
    "FeedLinkRow",
    "GrantRow",
    "HouseRow",
    "HouseholdRow",
    "IdentityRow",
    "JournalRow",
    "MembershipRow",
    "NoteRow",
    "OrganisationRow",
    "PersonRow",
    "RulebookRow",
    "RulebookVersionRow",
    "SessionRow",
    "SigninLinkRow",
    "SpaceRow",
    "SpaceUnderRow",
    "TaskNoteRow",
    "TaskRow",
    "UseRow",
]
