"""The Gibjoncs' house file: what it says is true of it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from habitat_kit.core.actors import Role
from habitat_kit.core.spaces import Form, Unit
from habitat_kit.house_file import missing_photos, read
from habitat_kit.plugins.participatory import Contribution, NeverAboveCost
from habitat_kit.registry import Registry

HERE = Path(__file__).parents[1]
TEXT = (HERE / "house.toml").read_text(encoding="utf-8")
REGISTRY = Registry.load()
FILE = read(TEXT, REGISTRY)
TREE = FILE.house.tree
RULES = [
    article.rule
    for book in FILE.rulebooks
    for article in max(book.versions, key=lambda one: int(one.version)).articles
    if article.rule
]


def test_fifteen_dwellings_share_a_sixteenth() -> None:
    """There are fifteen private dwellings and one shared flat, which has two bedrooms and a living room."""
    forms = [space.form for space in TREE.spaces]
    assert (forms.count(Form.DWELLING), forms.count(Form.GUEST_FLAT)) == (15, 1)
    flat = TREE.keyed("shared-flat")
    below = sorted(space.key for space in TREE.under(flat.id) if space.id != flat.id)
    assert below == ["bedroom-garden", "bedroom-terrace", "living-room"]
    today = date(2027, 3, 1)
    assert (TREE.sleeps(flat.id, today), TREE.seats(flat.id, today)) == (4, 14)


def test_homes_and_the_garden_are_not_booked() -> None:
    """Only the shared flat, its rooms and the terraces can be booked: nobody books a neighbour's home or the garden."""
    bookable = {space.key for space in TREE.spaces if space.bookable}
    rooms = {"bedroom-garden", "bedroom-terrace", "living-room"}
    assert bookable == {"shared-flat", "terrace-morning", "terrace-evening"} | rooms


def test_every_household_has_its_home_and_its_people() -> None:
    """Fifteen households live in fifteen dwellings, each with at least one person, who lives in one only."""
    dwellings = [household.dwelling for household in FILE.households]
    assert len(set(dwellings)) == len(dwellings) == 15
    members = [membership.person for membership in FILE.memberships]
    assert {membership.household for membership in FILE.memberships} == {h.id for h in FILE.households}
    assert len(set(members)) == len(members)


@pytest.mark.parametrize(
    "role",
    [
        Role.RESIDENT,
        Role.REFERENT,
        Role.KEEPER,
        Role.STEWARD,
        Role.TREASURER,
        Role.COORDINATOR,
        Role.LANDLORD,
        Role.AUDITOR,
    ],
)
def test_somebody_stands_for_each_role(role: Role) -> None:
    """Whoever tries the demo finds a person in every role that a house like this one has."""
    assert any(grant.role is role for grant in FILE.grants)


def test_two_stewards_share_the_work() -> None:
    """Approvals do not wait for one person's holidays."""
    assert len({grant.person for grant in FILE.grants if grant.role is Role.STEWARD}) == 2


def test_nobody_can_be_written_to() -> None:
    """The people are imagined: their addresses lead nowhere (RFC 2606), and no telephone number stands here."""
    mails = [person.email for person in FILE.persons if person.email]
    assert mails
    assert all(mail.endswith("@example.org") for mail in mails)
    assert not any(person.phone for person in FILE.persons)


def test_some_neighbours_have_no_internet() -> None:
    """A household without any address is one a steward books for."""
    reachable = {person.id for person in FILE.persons if person.email}
    households = {m.household for m in FILE.memberships if m.person in reachable}
    assert {h.label for h in FILE.households if h.id not in households} == {"Paulette Roussel", "Colette Bernard"}


def test_everything_is_told_in_both_languages() -> None:
    """Each description, piece of equipment, way in, picture, kind, title and article is in French and in English."""
    told = [kind.name for kind in FILE.house.kinds]
    told += [words for space in TREE.spaces for words in space.story.photo_texts]
    told += [getattr(space.story, name) for space in TREE.spaces for name in ("description", "equipment", "access")]
    told += [book.title for book in FILE.rulebooks]
    told += [article.text for book in FILE.rulebooks for v in book.versions for article in v.articles]
    assert [words for words in told if bool(words.fr) != bool(words.en)] == []
    assert all(space.story.description for space in TREE.spaces if space.bookable)


def test_every_picture_is_there_and_used() -> None:
    """Each place's picture lies in the folder, small enough for a phone, beside the drawing it was made of."""
    assert list(missing_photos(FILE, HERE / "photos")) == []
    used = {photo for space in TREE.spaces for photo in space.story.photos}
    assert used == {path.name for path in (HERE / "photos").iterdir()}
    assert {Path(name).stem for name in used} == {path.stem for path in (HERE / "drawings").iterdir()}
    assert all((HERE / "photos" / name).stat().st_size < 100_000 for name in used)


def test_the_drawings_fetch_nothing() -> None:
    """A drawing is our own: it holds no image, script, font or link of anybody else's."""
    for path in (HERE / "drawings").iterdir():
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<(image|script|style|a|use|foreignObject)\b|href|url\(|@import", text), path.name


def test_guests_stay_by_the_night_and_neighbours_meet_by_the_hour() -> None:
    """The kinds of booking, and the hours of the house: in from 15:00, out by 11:00."""
    units = {kind.key: kind.unit for kind in FILE.house.kinds}
    by_hour = dict.fromkeys(("assembly", "meeting", "shared_meal"), Unit.HOUR)
    assert units == {"guest_stay": Unit.NIGHT, **by_hour}
    assert (FILE.house.check_in.hour, FILE.house.check_out.hour) == (15, 11)


def test_the_vote_is_dated() -> None:
    """The shared flat's rules have two versions; the second gives more nights, and each is in force in its own time."""
    (book,) = (book for book in FILE.rulebooks if book.key == "shared-flat")
    nights = [
        article.rule.numbers()["n"]
        for v in book.versions
        for article in v.articles
        if article.number == "5" and article.rule
    ]
    assert nights == [14, 20]
    first, second = book.versions
    assert book.in_force(first.in_force) is first
    assert book.in_force(second.in_force) is second
    assert first.digest != second.digest


def test_every_amount_is_said_to_be_made_up() -> None:
    """No figure passes for the association's: the file says so where it begins, each cost in its source, the README twice."""
    costs = [cost for rule in RULES if isinstance(rule, NeverAboveCost) for cost in rule.costs]
    assert costs
    assert all("inventé" in (cost.source or "") for cost in costs)
    assert "figure below is made up" in TEXT
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    assert "chaque montant en euros" in readme
    assert "every amount in euros" in readme


def test_the_newest_rules_show_what_rules_can_do() -> None:
    """Prices with free nights, tiers, weekends and guests, a ceiling and a free price, tasks after a stay, a right to meet."""
    kinds = {rule.kind for rule in RULES}
    assert {"contribution", "never_above_cost", "free_price", "turnover", "by_right", "quota", "cancel_notice"} <= kinds
    (price,) = (rule for rule in RULES if isinstance(rule, Contribution))
    assert price.free_nights
    assert price.tiers
    assert None not in (price.weekend, price.guest)
    assert any(max(book.versions, key=lambda one: int(one.version)).must_sign for book in FILE.rulebooks)
