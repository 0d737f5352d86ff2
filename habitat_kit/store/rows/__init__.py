"""The rows, one file per aggregate. Statements use the tables in store/tables.py; ORM reads use these."""

from __future__ import annotations

from habitat_kit.store.rows.access import ChallengeRow, InvitationRow, OneTimeCodeRow, PasskeyRow
from habitat_kit.store.rows.accounts import AccountLineRow, AccountNoteRow, PriceRow
from habitat_kit.store.rows.arrivals import ArrivalLinkRow
from habitat_kit.store.rows.base import Base
from habitat_kit.store.rows.care import CareRow, DependantsRow
from habitat_kit.store.rows.discretion import ContactRow, LiftingRow
from habitat_kit.store.rows.displacements import DisplacementRow
from habitat_kit.store.rows.duties import DeputyRow, DutyRow, FileLineRow
from habitat_kit.store.rows.glass import GlassRow
from habitat_kit.store.rows.houses import HouseRow, OrganisationRow
from habitat_kit.store.rows.identities import ApiTokenRow, FeedLinkRow, IdentityRow, SessionRow, SigninLinkRow
from habitat_kit.store.rows.incidents import IncidentEntryRow, IncidentPartyRow, IncidentRow
from habitat_kit.store.rows.mails import MailRow
from habitat_kit.store.rows.people import GrantRow, HouseholdRow, MembershipRow, PersonRow
from habitat_kit.store.rows.proposals import ProposalAnswerRow, ProposalNoteRow, ProposalRow, SignatureRow
from habitat_kit.store.rows.records import AskRow, CursorRow, JournalRow
from habitat_kit.store.rows.references import ExternalReferenceRow
from habitat_kit.store.rows.rulebooks import RulebookRow, RulebookVersionRow
from habitat_kit.store.rows.series import SeriesRow
from habitat_kit.store.rows.spaces import SpaceRow, SpaceUnderRow
from habitat_kit.store.rows.staying import LeftRow, StepRow
from habitat_kit.store.rows.supports import SupportRow
from habitat_kit.store.rows.tasks import TaskNoteRow, TaskRow
from habitat_kit.store.rows.uses import ClaimRow, NoteRow, UseRow
from habitat_kit.store.rows.waiting import WaitRow
from habitat_kit.store.rows.waysin import WayInRow

__all__ = [
    "AccountLineRow",
    "AccountNoteRow",
    "ApiTokenRow",
    "ArrivalLinkRow",
    "AskRow",
    "Base",
    "CareRow",
    "ChallengeRow",
    "ClaimRow",
    "ContactRow",
    "CursorRow",
    "DependantsRow",
    "DeputyRow",
    "DisplacementRow",
    "DutyRow",
    "ExternalReferenceRow",
    "FeedLinkRow",
    "FileLineRow",
    "GlassRow",
    "GrantRow",
    "HouseRow",
    "HouseholdRow",
    "IdentityRow",
    "IncidentEntryRow",
    "IncidentPartyRow",
    "IncidentRow",
    "InvitationRow",
    "JournalRow",
    "LeftRow",
    "LiftingRow",
    "MailRow",
    "MembershipRow",
    "NoteRow",
    "OneTimeCodeRow",
    "OrganisationRow",
    "PasskeyRow",
    "PersonRow",
    "PriceRow",
    "ProposalAnswerRow",
    "ProposalNoteRow",
    "ProposalRow",
    "RulebookRow",
    "RulebookVersionRow",
    "SeriesRow",
    "SessionRow",
    "SignatureRow",
    "SigninLinkRow",
    "SpaceRow",
    "SpaceUnderRow",
    "StepRow",
    "SupportRow",
    "TaskNoteRow",
    "TaskRow",
    "UseRow",
    "WaitRow",
    "WayInRow",
]
