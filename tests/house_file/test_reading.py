from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habitat_kit.core.actors import Grant, Role
from habitat_kit.core.ids import named
from habitat_kit.core.spaces import Form, Kind, Unit
from habitat_kit.core.words import Words
from habitat_kit.house_file import HouseFileWrong, Reference, grant_id, membership_id, missing_photos, read
from habitat_kit.plugins.participatory import LongestStay, NightsPerYear
from tests.house_file.village import REGISTRY, TEXT, changed

FILE = read(TEXT, REGISTRY)


def test_a_house_is_read_as_it_is_written() -> None:
    """Clock, hours, kinds and terms of the house are the file's."""
    house = FILE.house
    assert (house.zone, house.check_in, house.check_out) == ("Europe/Paris", time(15), time(11))
    assert (house.uncounted_minutes, house.free_cancel_days) == (30, 7)
    assert house.kinds[1] == Kind("meeting", Unit.HOUR, Words("Réunion", "Meeting"))
    assert house.organisation == FILE.organisation.id


def test_spaces_stand_in_the_order_and_places_of_the_file() -> None:
    """Parents, forms, people, lives and stories come through."""
    tree = FILE.house.tree
    blue, green = tree.keyed("blue"), tree.keyed("green")
    assert [space.key for space in tree.spaces] == ["home", "flat", "blue", "green", "garden"]
    assert blue.parent == tree.keyed("flat").id
    assert (blue.form, blue.sleeps, blue.bookable) == (Form.ROOM, 2, True)
    assert (blue.story.photos, blue.story.photo_texts) == (("blue.jpg",), (Words("Un lit", "A bed"),))
    assert (green.life_from, green.life_until) == (date(2020, 1, 1), None)


def test_whoever_belongs_to_a_household_is_a_resident_for_the_same_days() -> None:
    """A membership brings its grant over the house; other grants are written, over what they name."""
    anne, awa = (person.id for person in FILE.persons)
    flat, house = FILE.house.tree.keyed("flat").id, FILE.house.id
    assert set(FILE.grants) == {
        Grant(anne, Role.RESIDENT, house, date(2024, 1, 1), date(2030, 1, 1)),
        Grant(awa, Role.RESIDENT, house, date(2024, 1, 1)),
        Grant(anne, Role.STEWARD, house, date(2025, 1, 1)),
        Grant(anne, Role.KEEPER, flat, date(2025, 2, 1), date(2026, 2, 1)),
        Grant(awa, Role.COORDINATOR, FILE.organisation.id, date(2025, 1, 1)),
    }


def test_a_version_is_in_force_from_midnight_house_time() -> None:
    """The first of January in Paris begins an hour earlier in UTC."""
    (version,) = FILE.rulebooks[0].versions
    assert version.in_force == datetime(2024, 12, 31, 23, tzinfo=UTC)
    assert (version.version, version.must_sign, version.until) == ("1", True, None)


def test_a_rule_is_found_by_its_kind() -> None:
    """Its parameters are typed, its plugin is remembered, its article says who overrides it."""
    first, second = FILE.rulebooks[0].versions[0].articles
    assert first.rule == NightsPerYear(nights=20, kinds=["guest_stay"])
    assert (first.plugin, first.override_by) == ("participatory", frozenset({Role.STEWARD}))
    assert (second.rule, second.plugin) == (None, None)


def test_what_other_systems_call_things_is_kept() -> None:
    """Every `external` entry is a reference from its own thing."""
    awa = FILE.persons[1].id
    assert FILE.references == (Reference("house", FILE.house.id, "esh", "42"), Reference("person", awa, "sso", "awa-7"))


def test_the_same_keys_give_the_same_ids() -> None:
    """Whatever else changes in a file, a key names the same thing."""
    other = read(
        changed(("Les Gibjoncs", "Autrement"), ("Anne Dupont", "Anne"), ("sleeps = 2", "sleeps = 3")), REGISTRY
    )
    assert [space.id for space in other.house.tree.spaces] == [space.id for space in FILE.house.tree.spaces]
    assert [person.id for person in other.persons] == [person.id for person in FILE.persons]
    assert set(map(grant_id, other.grants)) == set(map(grant_id, FILE.grants))
    assert set(map(membership_id, other.memberships)) == set(map(membership_id, FILE.memberships))


def test_two_organisations_may_use_the_same_keys() -> None:
    """Ids carry the organisation's key: two houses called alike never meet."""
    other = read(changed(('key = "pourquoi-pas"', 'key = "elsewhere"')), REGISTRY)
    mine = {space.id for space in FILE.house.tree.spaces} | {person.id for person in FILE.persons} | {FILE.house.id}
    theirs = (
        {space.id for space in other.house.tree.spaces} | {person.id for person in other.persons} | {other.house.id}
    )
    assert mine.isdisjoint(theirs)
    assert FILE.house.id == named("house", "pourquoi-pas", "gibjoncs")


PRESET = """
[[rulebooks]]
key = "preset"
versions = [{ version = 1, in_force = 2025-01-01, preset = "guest_flat", bindings = [{ space = "flat" }] }]
"""


def _preset(more: str = "") -> dict[str, object]:
    text = TEXT + PRESET.replace("bindings", f"{more} bindings" if more else "bindings")
    return {article.number: article for article in read(text, REGISTRY).rulebooks[1].versions[0].articles}


def test_a_preset_brings_its_whole_text() -> None:
    """Title, articles and rules come from the plugin."""
    (book,) = [book for book in read(TEXT + PRESET, REGISTRY).rulebooks if book.key == "preset"]
    assert book.title.fr
    assert len(book.versions[0].articles) > 5
    assert all(article.plugin == "participatory" for article in book.versions[0].articles if article.rule)


def test_a_file_changes_single_parameters_of_a_preset() -> None:
    """An article of the same number keeps what the file does not say."""
    before = _preset()
    after = _preset('articles = [{ number = "3", rule = { nights = 4 } }],')
    assert isinstance(before["3"].rule, LongestStay)  # type: ignore[attr-defined]  # an Article
    assert after["3"].rule == LongestStay(nights=4, kinds=["guest_stay"])  # type: ignore[attr-defined]  # an Article
    assert after["3"].text == before["3"].text  # type: ignore[attr-defined]  # an Article
    assert {n: a for n, a in after.items() if n != "3"} == {n: a for n, a in before.items() if n != "3"}


def test_a_file_replaces_drops_and_adds_articles_of_a_preset() -> None:
    """Another kind replaces the rule, `without` leaves an article out, a new number is added at the end."""
    articles = (
        'without = ["2"], articles = [{ number = "3", rule = { kind = "longest_stay", nights = 3 } }, '
        '{ number = "99", text = { fr = "On arrose." } }],'
    )
    after = _preset(articles)
    assert "2" not in after
    assert list(after)[-1] == "99"
    assert after["3"].rule.nights == 3  # type: ignore[attr-defined]  # an Article


def test_leaving_out_an_article_the_preset_lacks_is_refused() -> None:
    """`without` names the preset's own numbers."""
    with pytest.raises(HouseFileWrong) as wrong:
        _preset('without = ["77"],')
    assert wrong.value.complaints[0].at == "rulebooks.preset.versions.1.without[0]"


def test_photos_that_are_not_there_are_named(tmp_path: Path) -> None:
    """`missing_photos` complains about each file the folder lacks."""
    assert [complaint.at for complaint in missing_photos(FILE, tmp_path)] == ["spaces.blue.photos"]
    (tmp_path / "blue.jpg").touch()
    assert list(missing_photos(FILE, tmp_path)) == []


KEYS = st.lists(st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True), unique=True, min_size=1, max_size=12)


@given(KEYS, st.data())
def test_any_tree_is_read_back_as_it_was_drawn(keys: list[str], data: st.DataObject) -> None:
    """Whatever the order of the tables, each space stands under the parent it names."""
    parents = {key: data.draw(st.sampled_from([None, *keys[:i]])) for i, key in enumerate(keys)}
    tables = [
        f'[[spaces]]\nkey = "{key}"\nname = "{key}"\nform = "room"\n' + (f'parent = "{parent}"\n' if parent else "")
        for key, parent in parents.items()
    ]
    head = TEXT.partition("[[spaces]]")[0]
    tree = read(head + "".join(data.draw(st.permutations(tables))), REGISTRY).house.tree
    read_back = {space.key: tree[space.parent].key if space.parent else None for space in tree.spaces}
    assert read_back == parents
