"""Which word of a file is what: by the program it comes from, and as the house's own mapping says.

Rules of this file:
1. A mapping is data with the place it was read from. `verified` says that its names stand in that program's code.
   How it writes dates often follows its settings: see docs/how-to/move-in.md.
2. The house's TOML wins over what is built in, name by name.
"""

from __future__ import annotations

from typing import Any

from attrs import evolve, field, fields, frozen

from habitat_kit.core.errors import Unreadable
from habitat_kit.house_file.complaints import HouseFileWrong
from habitat_kit.house_file.toml_text import tables_of

Names = dict[str, str]
Columns = dict[str, tuple[str, ...]]

PARTS = frozenset(
    {
        *("space", "household", "kind", "guests", "purpose", "reference", "status"),
        *("start", "start_time", "end", "end_time", "duration"),
    }
)
"""What a column may hold."""


@frozen
class Mapping:
    """How one program writes its bookings, and what its words mean here.

    `columns` are those of a table, `fields` those of a calendar's events. `date`, `time` and `both` say how a table
    writes a day, an hour, and both in one cell. `cancelled` are words of its status that leave a line out.
    `spaces`, `households` and `kinds` translate words; `space`, `household`, `kind` and `guests` are for lines without.
    """

    name: str
    source: str = ""
    verified: bool = False
    columns: Columns = field(factory=dict)
    fields: Names = field(factory=dict)
    date: str = "%Y-%m-%d"
    time: str = "%H:%M"
    both: str = "%Y-%m-%d %H:%M"
    cancelled: tuple[str, ...] = ()
    spaces: Names = field(factory=dict)
    households: Names = field(factory=dict)
    kinds: Names = field(factory=dict)
    space: str = ""
    household: str = ""
    kind: str = ""
    guests: int = 1


_EVENTS = {"space": "LOCATION", "household": "SUMMARY"}
_OURS: Columns = {part: (part,) for part in sorted(PARTS)}

MAPPINGS = {
    mapping.name: mapping
    for mapping in (
        Mapping("habitat", "this manual", verified=True, columns=_OURS, fields=_EVENTS, cancelled=("cancelled",)),
        Mapping("google", "RFC 5545; a title is what its people wrote", fields=_EVENTS),
        Mapping(
            "mrbs",
            "meeting-room-booking-system/mrbs-code: web/report.php, web/lang/lang.en, web/lib/MRBS/ICalendar/Event.php",
            verified=True,
            fields={"space": "LOCATION", "household": "ORGANIZER", "purpose": "SUMMARY"},
            columns={
                "space": ("Room", "Salle"),
                "household": ("Created by", "Créée par"),
                "start": ("Start time", "Date de début"),
                "end": ("End time", "Date de fin"),
                "kind": ("Type",),
                "purpose": ("Brief description", "Brève description"),
            },
            both="%A %d %B %Y at %H:%M",
        ),
        Mapping(
            "grr",
            "JeromeDevome/GRR: reservation/templates/report.twig, include/functions.inc.php, langue/fr-fr.php",
            verified=True,
            fields=_EVENTS,
            columns={
                "space": ("Ressource",),
                "household": ("Bénéficiaire (identifiant)", "Réservée au nom de", "Réservation au nom de"),
                "start": ("Début de la réservation", "Date"),
                "start_time": ("Heure",),
                "end": ("Fin de la réservation",),
                "end_time": ("Heure 2",),
                "duration": ("Durée",),
                "kind": ("Type",),
                "purpose": ("Brève description", "Nom"),
                "status": ("Modération",),
            },
            date="%A %d %B %Y",
            time="%H:%M:%S",
            both="%A %d %B %Y %H:%M:%S",
            cancelled=("La demande a été refusée.",),
        ),
        Mapping(
            "librebooking",
            "LibreBooking/app: lib/Application/Reporting/ReportDefinition.php, tpl/Reports/custom-csv.tpl, lang/en_us.php",
            verified=True,
            fields=_EVENTS,
            columns={
                "space": ("Resource", "Ressource"),
                "household": ("User", "Utilisateur"),
                "start": ("Begin", "Début"),
                "end": ("End", "Fin"),
                "purpose": ("Title", "Libellé"),
                "reference": ("Reference Number", "Numéro de Référence"),
                "status": ("Status", "Statut"),
            },
            both="%m/%d/%y %I:%M %p",
            cancelled=("Deleted", "Supprimé"),
        ),
        Mapping(
            "gather",
            "gather-community/gather: app/models/calendars/exports/ical_generator.rb, events_export.rb",
            verified=True,
            fields={"space": "LOCATION", "household": "(SUMMARY)", "purpose": "SUMMARY"},
        ),
    )
}
"""The mappings that come with the kit, by the name of their program."""


def read_mapping(name: str, text: str = "") -> Mapping:
    """A built-in mapping with a house's own TOML over it; Unreadable says what is wrong."""
    if name not in MAPPINGS:
        raise Unreadable("source", "error.import_source", known=", ".join(MAPPINGS))
    found = MAPPINGS[name]
    try:
        said = tables_of(text)
    except HouseFileWrong:
        raise Unreadable("mapping", "error.import_toml") from None
    return evolve(found, **{part: _value(found, part, value) for part, value in said.items()})


def _value(found: Mapping, part: str, value: Any) -> Any:
    """A part of a house's mapping, in the place of the built-in one or over it."""
    kinds: dict[str, Any] = {one.name: getattr(found, one.name) for one in fields(Mapping)}
    for fixed in ("name", "source", "verified"):
        del kinds[fixed]
    before = kinds.get(part)
    if part == "columns" and isinstance(value, dict):
        value = {name: tuple([word] if isinstance(word, str) else word) for name, word in value.items()}
        known = set(value) <= PARTS and all(isinstance(word, str) for words in value.values() for word in words)
    elif part == "cancelled" and isinstance(value, list):
        value, known = tuple(value), all(isinstance(word, str) for word in value)
    elif isinstance(before, dict) and isinstance(value, dict):
        known = all(isinstance(word, str) for word in value.values())
    else:
        known = type(value) is type(before) and value != 0
    if not known:
        raise Unreadable("mapping", "error.import_part", part=part[:40])
    return {**before, **value} if isinstance(before, dict) else value
