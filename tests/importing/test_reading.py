"""Files from elsewhere as lines: what is said is read, what is not clear is a complaint by its line, nothing is guessed."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from habitat_kit.core.errors import Unreadable
from habitat_kit.importing import MAPPINGS, Sheet, ics, read, read_mapping

PARIS = ZoneInfo("Europe/Paris")


def calendar(*events: str) -> str:
    """A calendar of these events."""
    inner = "".join(
        f"BEGIN:VEVENT\r\n{event.strip().replace(chr(10), chr(13) + chr(10))}\r\nEND:VEVENT\r\n" for event in events
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{inner}END:VCALENDAR\r\n"


def sheet(text: str, source: str = "google", mapping: str = "") -> Sheet:
    """A text as it is read in Paris."""
    return read(text, read_mapping(source, mapping), PARIS)


def wrong(text: str, source: str = "google", mapping: str = "") -> list[tuple[int, str]]:
    """Its complaints."""
    return [(one.line, one.code) for one in sheet(text, source, mapping).wrong]


@pytest.mark.parametrize(
    ("start", "end", "first", "last"),
    [
        (";VALUE=DATE:20270405", ";VALUE=DATE:20270407", date(2027, 4, 5), date(2027, 4, 7)),
        (":20270405T180000Z", ":20270405T200000Z", datetime(2027, 4, 5, 20), datetime(2027, 4, 5, 22)),
        (
            ";TZID=America/New_York:20270405T120000",
            ";TZID=America/New_York:20270405T130000",
            datetime(2027, 4, 5, 18),
            datetime(2027, 4, 5, 19),
        ),
        (":20270405T180000", ":20270405T200000", datetime(2027, 4, 5, 18), datetime(2027, 4, 5, 20)),
    ],
)
def test_days_instants_and_floating_times(start: str, end: str, first: date, last: date) -> None:
    """Days stay days; an instant becomes the house's wall time; a time without a zone is the house's own."""
    (line,) = sheet(calendar(f"UID:a\nDTSTART{start}\nDTEND{end}\nSUMMARY:Ana\nLOCATION:Flat")).lines
    assert (line.start, line.end, line.space, line.household, line.number) == (first, last, "Flat", "Ana", 4)


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ("DTSTART;TZID=Mars/Base:20270405T180000\nDTEND;TZID=Mars/Base:20270405T190000", "import.zone"),
        ("DTSTART:20270328T023000\nDTEND:20270328T040000", "import.clock"),
        ("DTSTART;TZID=Europe/Paris:20270328T023000\nDTEND;TZID=Europe/Paris:20270328T040000", "import.clock"),
        ("DTSTART:20271031T013000Z\nDTEND:20271031T050000Z", "import.clock"),
        ("DTSTART:20270405T180000", "import.end"),
        ("SUMMARY:Nothing", "import.date"),
        ("DTSTART;VALUE=DATE:20270405\nRRULE:FREQ=DAILY", "import.endless"),
        ("DTSTART;VALUE=DATE:20270405\nRRULE:FREQ=DAILY;COUNT=367", "import.too_many"),
        ("DTSTART;VALUE=DATE:20270405\nRRULE:FREQ=SECONDLY;COUNT=3", "import.repeat"),
        ("DTSTART;VALUE=DATE:20270405\nRRULE:FREQ=MONTHLY;BYDAY=1MO;INTERVAL=0;COUNT=3", "import.repeat"),
        ("DTSTART:soon", "import.date"),
        ("DTSTART;VALUE=DATE:20270405\nDURATION:P9999999D", "import.date"),
    ],
)
def test_what_a_calendar_does_not_say_clearly(event: str, code: str) -> None:
    """Each complaint names the line its event begins on; the events beside it are read."""
    fine = "UID:fine\nDTSTART;VALUE=DATE:20270501"
    found = sheet(calendar(fine, f"UID:a\n{event}"))
    assert [(one.line, one.code) for one in found.wrong] == [(8, code)]
    assert len(found.lines) == 1


def test_each_date_of_what_comes_back() -> None:
    """A rule's dates by the event's own clock, without those taken out; a moved one stands where it was moved."""
    master = (
        "UID:a\nDTSTART;TZID=Europe/Paris:20270315T180000\nDTEND;TZID=Europe/Paris:20270315T200000\n"
        "RRULE:FREQ=WEEKLY;UNTIL=20270412T160000Z\nEXDATE;TZID=Europe/Paris:20270322T180000\nSUMMARY:Ana"
    )
    moved = "UID:a\nRECURRENCE-ID:20270329T160000Z\nDTSTART:20270330T160000Z\nDTEND:20270330T170000Z"
    gone = "UID:a\nSTATUS:CANCELLED\nRECURRENCE-ID:20270405T160000Z\nDTSTART:20270405T160000Z\nDTEND:20270405T170000Z"
    found = sheet(calendar(master, moved, gone))
    assert not found.wrong
    assert sorted(line.start for line in found.lines) == [
        datetime(2027, 3, 15, 18),
        datetime(2027, 3, 30, 18),
        datetime(2027, 4, 12, 18),
    ]
    assert found.left_out == 1
    assert len({line.key for line in found.lines}) == 3


def test_a_zone_that_is_a_folder_is_no_zone() -> None:
    """Some Pythons find the folder and cannot read it, others find nothing: either is told."""
    try:
        told = [code for _, code in wrong(calendar("DTSTART;TZID=Europe:20270405T180000"))]
    except Unreadable as refused:
        told = [refused.code]
    assert told in (["error.import_calendar"], ["import.zone"])


def test_nothing_is_read_after_a_repetition_without_a_date() -> None:
    """Every such rule is looked for through thousands of years: a file has one of them looked for, not thousands."""
    never = "UID:a\nDTSTART;VALUE=DATE:20270405\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2"
    found = sheet(calendar("UID:fine\nDTSTART;VALUE=DATE:20270501", never, never))
    assert [(one.line, one.code) for one in found.wrong] == [(8, "import.repeat")]
    assert len(found.lines) == 1


def test_a_file_of_rare_dates_is_read_for_so_long_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A leap day that is a Monday takes looking for: a file with thousands of them is told where it stopped."""
    monkeypatch.setattr(ics, "LONGEST", 0.2)
    rare = "DTSTART;VALUE=DATE:20270405\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;COUNT=1"
    found = sheet(calendar(*(f"UID:{number}\n{rare}" for number in range(500)), "DTSTART;TZID=Mars/Base:20270405T1"))
    (told,) = found.wrong
    assert told.code == "import.too_long"
    assert 0 < len(found.lines) < 500
    assert told.line == 4 + 5 * len(found.lines)
    rules = "\n".join([rare] + [rare.split("\n")[1]] * 500)
    assert wrong(calendar("UID:fine\nDTSTART;VALUE=DATE:20270501", f"UID:many\n{rules}")) == [(8, "import.too_long")]


def test_a_kind_may_stand_in_the_categories() -> None:
    """Of several the first; where there are none, it is not said."""
    both, none = "UID:a\nDTSTART;VALUE=DATE:20270405\nCATEGORIES:Meeting,Choir", "UID:b\nDTSTART;VALUE=DATE:20270501"
    found = sheet(calendar(both, none), mapping='[fields]\nkind = "CATEGORIES"\n')
    assert [line.kind for line in found.lines] == ["Meeting", ""]


def test_gather_names_who_booked_in_brackets() -> None:
    """The last brackets of a title."""
    (line,) = sheet(calendar("UID:a\nDTSTART;VALUE=DATE:20270405\nSUMMARY:Party (big) (Ana Lys)"), "gather").lines
    assert (line.household, line.purpose) == ("Ana Lys", "Party (big) (Ana Lys)")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_by_its_own_delimiter(delimiter: str) -> None:
    """Found by its columns; a byte order mark, quotes and blank rows do no harm; a line is where its row begins."""
    rows = [
        "space|household|start|end|guests|purpose|status",
        'flat|ana|2027-04-05|2027-04-07|2|"a\nb"|',
        "",
        "living|ben|2027-04-05 18:00|2027-04-05 20:00|||",
        "living|ben|2027-04-06 18:00|2027-04-06 20:00|||cancelled",
    ]
    found = sheet("\ufeff" + "\n".join(rows).replace("|", delimiter), "habitat")
    assert [(line.number, line.start, line.guests) for line in found.lines] == [
        (2, date(2027, 4, 5), 2),
        (5, datetime(2027, 4, 5, 18), 1),
    ]
    assert found.left_out == 1


def test_dates_are_written_as_the_mapping_says_and_never_guessed() -> None:
    """Day first where it says so; the other way round is a complaint, for each line of it."""
    mapping = 'date = "%d/%m/%Y"\nspace = "flat"\nhousehold = "ana"\n[columns]\nstart = "from"\nend = "to"\n'
    text = "from,to\n05/04/2027,06/04/2027\n04/25/2027,04/26/2027\n2027-04-05,2027-04-06\n"
    assert sheet(text, "habitat", mapping).lines[0].start == date(2027, 4, 5)
    assert wrong(text, "habitat", mapping) == [(3, "import.date"), (4, "import.date")]
    twice = mapping.replace("%d/%m/%Y", "%Y%Y")
    assert wrong(text, "habitat", twice) == [(line, "import.date") for line in (2, 3, 4)]


GRR = (
    "Domaine,Ressource,Brève description,Début de la réservation,Heure,Durée,Fin de la réservation,Heure,"
    "Description complète ,Type,Bénéficiaire (identifiant),Dernière mise à jour,Modération\n"
)
"""The first row of its report, as its page names the columns."""


def test_a_report_of_grr() -> None:
    """Its days are spelled out, its hours have seconds, and two columns are called the same; what was refused is left out."""
    stay = 'Maison,Chambre,Amis,samedi 27 mars 2027,15:00:00,"1 jour(s), 19 heure(s)",lundi 29 mars 2027,11:00:00'
    rest = ",,Invités,Ana Lys,lundi 01 mars 2027 - 09:00:00,"
    text = f"{GRR}{stay}{rest}La demande a été acceptée.\n{stay}{rest}La demande a été refusée.\n"
    found = sheet(text, "grr")
    (line,) = found.lines
    assert (line.start, line.end, found.left_out) == (datetime(2027, 3, 27, 15), datetime(2027, 3, 29, 11), 1)
    assert (line.space, line.household, line.kind, line.purpose) == ("Chambre", "Ana Lys", "Invités", "Amis")


@pytest.mark.parametrize(
    ("length", "end"),
    [
        ("1,5 heures", datetime(2027, 4, 5, 19, 30)),
        ("2 heure(s), 30 minute(s)", datetime(2027, 4, 5, 20, 30)),
        ("1 semaine(s), 1 jour(s), 2 heure(s)", datetime(2027, 4, 13, 20)),
        ("2h", datetime(2027, 4, 5, 20)),
        ("2 heures et demie", None),
        ("1 jour, 3", None),
        ("", None),
    ],
)
def test_day_hour_and_length_in_columns_of_their_own(length: str, end: datetime | None) -> None:
    """As GRR wrote them before; of a length nothing is left unread."""
    text = f"Réservée au nom de ;Ressource;Date;Heure;Durée;\nAna;Salle;lundi 05 avril 2027;18:00:00;{length};\n"
    found = sheet(text, "grr")
    assert [line.end for line in found.lines] == ([end] if end else [])
    assert [one.code for one in found.wrong] == ([] if end else ["import.end"])


@pytest.mark.parametrize(
    ("head", "start"),
    [
        ("Area,Room,Start time,End time,Duration,Brief description,Type,Created by", "Monday 5 April 2027 at 18:00"),
        ("Lieu,Salle,Date de début,Date de fin,Durée,Brève description,Type,Créée par", "lundi 5 avril 2027 à 18:00"),
    ],
)
def test_a_report_of_mrbs(head: str, start: str) -> None:
    """Its days are spelled out as well, in the language it is set to."""
    end = start.replace("18", "20")
    found = sheet(f'{head}\nHouse,Hall,"{start}","{end}",2,Choir,Internal,ana\n', "mrbs")
    (line,) = found.lines
    assert (line.start, line.end) == (datetime(2027, 4, 5, 18), datetime(2027, 4, 5, 20))
    assert (line.space, line.household, line.kind, line.purpose) == ("Hall", "ana", "Internal", "Choir")


def test_a_calendar_of_mrbs() -> None:
    """Who made it is its organiser, by their name; its type is the kind for who says so."""
    event = (
        "UID:MRBS-1\nDTSTART:20270405T160000Z\nDTEND:20270405T180000Z\nLOCATION:House/Hall\nSUMMARY:Choir\n"
        "ORGANIZER;CN=Ana Lys;X-MRBS-USERNAME=ana:mailto:booking@example.org\nX-MRBS-TYPE:Internal"
    )
    for mapping, kind in (("", ""), ('[fields]\nkind = "X-MRBS-TYPE"\n', "Internal")):
        (line,) = sheet(calendar(event), "mrbs", mapping).lines
        assert (line.space, line.household, line.purpose, line.kind) == ("House/Hall", "Ana Lys", "Choir", kind)


@pytest.mark.parametrize(
    ("head", "start", "end", "gone", "mapping"),
    [
        (
            '"Resource","Begin","End","Title","Reference Number","User","Status",',
            "4/5/27 6:00 PM",
            "4/5/27 8:00 PM",
            "Deleted",
            "",
        ),
        (
            '"Ressource","Début","Fin","Libellé","Numéro de Référence","Utilisateur","Statut",',
            "5/4/27 18:00",
            "5/4/27 20:00",
            "Supprimé",
            'both = "%d/%m/%y %H:%M"',
        ),
    ],
)
def test_a_report_of_librebooking(head: str, start: str, end: str, gone: str, mapping: str) -> None:
    """Its names are those of its language, its cells are written as in a page; what was deleted is left out."""
    lines = (f'"L&#039;atelier","{start}","{end}","A &amp; B","{status}7","Ana","{status}",' for status in ("", gone))
    found = sheet("\n".join((head, *lines)) + "\n", "librebooking", mapping)
    (line,) = found.lines
    assert (line.space, line.household, line.purpose, found.left_out) == ("L'atelier", "Ana", "A & B", 1)
    assert (line.start, line.end) == (datetime(2027, 4, 5, 18), datetime(2027, 4, 5, 20))


@pytest.mark.parametrize(
    ("both", "written", "start"),
    [
        ("%A, %B %d, %Y at %I:%M %p", "Monday, April 5, 2027 at 6:00\u202fPM", datetime(2027, 4, 5, 18)),
        ("%H:%M - %A %d %B %Y", "18:00 - Monday 05 April 2027", datetime(2027, 4, 5, 18)),
        ("%A %d %B %Y, %H:%M", "Mardi 6 Avril 2027, 18:00", datetime(2027, 4, 6, 18)),
        ("%a %d %b %Y %H:%M", "mar. 9 févr. 2027 18:00", datetime(2027, 2, 9, 18)),
        ("%a %d %b %Y %H:%M", "Tue 9 Mar 2027 18:00", datetime(2027, 3, 9, 18)),
        ("%d %B %Y %H:%M", "1 août 2027 18:00", datetime(2027, 8, 1, 18)),
        ("%A %d %B %Y at %H:%M", "JEUDI 1ER AVRIL 2027 À 18:00", datetime(2027, 4, 1, 18)),
        ("%d %B %Y %H:%M", "11er août 2027 18:00", None),
        ("%d %B %Y %H:%M", "1 brumaire 2027 18:00", None),
        ("%d %B %Y %H:%M", "1 8 2027 18:00", datetime(2027, 8, 1, 18)),
    ],
)
def test_months_and_days_by_their_names(both: str, written: str, start: datetime | None) -> None:
    """In French and English, whatever the machine speaks; a name nobody knows is a complaint."""
    mapping = f'both = "{both}"\nspace = "flat"\nhousehold = "ana"\n'
    found = sheet(f'start,end\n"{written}","{written}"\n', "habitat", mapping)
    assert [line.start for line in found.lines] == ([start] if start else [])
    assert [one.code for one in found.wrong] == ([] if start else ["import.date"])


@pytest.mark.parametrize(
    ("text", "source", "mapping", "code"),
    [
        ("a,b\n1,2\n", "habitat", "", "error.import_columns"),
        ('"a"b,c\n1,2\n', "habitat", "", "error.import_columns"),
        (";" * 131_073 + "\n", "habitat", "", "error.import_table"),
        ("", "habitat", "", "error.import_empty"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "google", "", "error.import_calendar"),
        ("x", "word", "", "error.import_source"),
        ("x", "habitat", "x = ", "error.import_toml"),
        ("x", "habitat", "x = " + "[" * 5000, "error.import_toml"),
        ("x", "habitat", "x = " + "9" * 5000, "error.import_toml"),
        ("x", "habitat", "x" + ".x" * 5000 + " = 1", "error.import_toml"),
        ("x", "habitat", "colums = 1", "error.import_part"),
        ("x", "habitat", "name = 'y'", "error.import_part"),
        ("x", "habitat", "guests = true", "error.import_part"),
        ("x" * 5_000_001, "habitat", "", "error.import_too_large"),
        ("start,end,space,household\n" + "a,b,c,d\n" * 20_001, "habitat", "", "error.import_too_many"),
    ],
    ids=range(15),
)
def test_what_is_no_file_or_no_mapping(text: str, source: str, mapping: str, code: str) -> None:
    """It is refused whole, with its reason."""
    with pytest.raises(Unreadable) as refused:
        sheet(text, source, mapping)
    assert refused.value.code == code


def test_every_mapping_says_where_it_was_read() -> None:
    """A built-in mapping has its source, and a household and a place to read."""
    for mapping in MAPPINGS.values():
        assert mapping.source
        assert {"space", "household"} <= set(mapping.fields)
