"""Rules on a phone: read, compared, signed; proposed, answered and decided without a script."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.web.pages.residence import Residence, said

REASON = "Ma mère dort mal après dix heures"


def book(residence: Residence) -> UUID:
    """The rulebook of the shared flat."""
    sight = residence.kit.desk.sight(residence.actor("nadia"))
    (found, *_) = (one for house in sight.houses() for one in sight.rulebooks(house.id))
    return found.id


def today(residence: Residence) -> date:
    """The local date."""
    return residence.clock().date()


def draft(residence: Residence, change: tuple[str, str] | None = None, person: str = "nadia") -> str:
    """A draft with what one press of the form writes; its path."""
    reader, path = residence.reader(person), f"/rules/{book(residence)}/propose"
    page = reader.get(path)
    text = residence.kit.desk.sight(residence.actor(person)).draft_start(book(residence))
    assert page.status_code == 200
    changed = text.replace(*change) if change else text
    answer = reader.post(path, data={"text": changed, "do": "propose", "nonce": "n1"})
    assert answer.status_code == 303, said(answer)
    return str(answer.headers["location"]).partition("?")[0]


def step(residence: Residence, person: str, path: str, do: str, **fields: str) -> Any:
    """Take a turn from the proposal's own page, at the revision it shows."""
    reader = residence.reader(person)
    page = reader.get(path).text
    seen = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("revision", "number", "nonce")}
    known = {name: match[1] for name, match in seen.items() if match}
    return reader.post(path, data=known | {"do": do} | fields)


def adopted(residence: Residence) -> str:
    """A version a meeting adopted today, to be signed; its page."""
    day = today(residence).isoformat()
    path = draft(residence)
    fields = {"held": day, "present": "9", "objections": "0", "minutes": REASON, "in_force": day}
    assert step(residence, "helene", path, "record_decision", **fields).status_code == 303
    found = re.search(r"/rules/[0-9a-f-]{36}/versions/[0-9a-f-]{36}", residence.reader("nadia").get(path).text)
    assert found is not None
    return found[0]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_rules_are_read_with_their_sentences(residence: Residence, language: str) -> None:
    """Each article with what its rule does; from the list to the rulebook to its version and its sheet."""
    reader = residence.reader("nadia", language)
    assert f"/rules/{book(residence)}" in reader.get("/rules").text
    page = reader.get(f"/rules/{book(residence)}")
    assert ("nuits" if language == "fr" else "nights") in said(page)
    version = re.search(r"/rules/[0-9a-f-]{36}/versions/[0-9a-f-]{36}", page.text)
    assert version is not None
    for path in (version[0], f"{version[0]}/print"):
        assert reader.get(path).status_code == 200


def test_a_wrong_text_comes_back_with_every_complaint(residence: Residence) -> None:
    """Named by article and line, in the reader's language, and nothing typed is lost."""
    reader, path = residence.reader(), f"/rules/{book(residence)}/propose"
    text = residence.kit.desk.sight(residence.actor("nadia")).draft_start(book(residence))
    wrong = text.replace('kind = "longest_stay"', 'kind = "longest_say"').replace('number = "2"', 'nombre = "2"')
    for do in ("read", "propose"):
        answer = reader.post(path, data={"text": wrong, "do": do, "nonce": "n1"})
        assert answer.status_code == (400 if do == "propose" else 200)
        assert "articles" in said(answer)
        assert "longest_say" in answer.text


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('number = "2', "est pas bien fermé : mettez-le"),
        ("number = «2»", "après le signe =, écrivez un texte entre guillemets droits"),
        ('number "2"', "il manque le signe ="),
        ("[[articles", "un crochet ou une accolade"),
        ('number = "2" et 3', "il y a quelque chose de trop à la fin de la ligne"),
        ("must_sign = false\nmust_sign = true", "la même chose est écrite deux fois"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_in_ones_language(residence: Residence, line: str, words: str) -> None:
    """By its number and with what to write, and no word of the parser's."""
    path = f"/rules/{book(residence)}/propose"
    answer = residence.reader("nadia", "fr").post(path, data={"text": f"# Règles\n{line}", "do": "propose"})
    told = said(answer)
    assert answer.status_code == 400
    assert re.search(rf"[Ll]igne {1 + len(line.splitlines())}\b", told)
    assert words in told
    assert not re.search("Expected|Invalid|Unclosed|Illegal|Cannot|TOML :", told)


def test_a_text_is_read_before_it_is_kept(residence: Residence) -> None:
    """What it would change is shown beside the text in force, struck out and underlined, said in words as well."""
    reader, path = residence.reader(), f"/rules/{book(residence)}/propose"
    text = residence.kit.desk.sight(residence.actor("nadia")).draft_start(book(residence))
    answer = reader.post(path, data={"text": text.replace("nights = 10", "nights = 8"), "do": "read"})
    assert answer.status_code == 200
    assert "<del>" in answer.text
    assert "<ins>" in answer.text
    assert "changed" in said(answer)


def test_what_changes_keeps_french_signs_on_their_line(residence: Residence) -> None:
    """In the words that changed as in those that stay; the text one writes is left as it was typed."""
    path = f"/rules/{book(residence)}/propose"
    text = residence.kit.desk.sight(residence.actor("nadia")).draft_start(book(residence))
    old, new = "rien au logement partagé : toutes les", "rien au logement partagé : vraiment toutes les"
    assert old in text
    page = residence.reader("nadia", "fr").post(path, data={"text": text.replace(old, new), "do": "read"}).text
    changes, typed = page.split("<textarea")
    assert "logement partagé\N{NO-BREAK SPACE}:<ins>" in changes
    assert "vraiment" in changes
    assert "logement partagé : vraiment" in typed


def test_a_proposal_goes_from_draft_to_version(residence: Residence) -> None:
    """Drafted by one, answered by another, taken up, consented to, and adopted once its round is over."""
    path, day = draft(residence), today(residence)
    assert residence.reader("luc").get(path).status_code == 404
    last = (day + timedelta(days=7)).isoformat()
    assert step(residence, "nadia", path, "open_round", closes=last).status_code == 303
    assert "After that it is adopted if no objection stands." in said(residence.reader("luc").get(path))
    assert "Change the last day" in said(residence.reader("nadia").get(path))
    assert step(residence, "luc", path, "object_to_rules", reason="").status_code == 400
    assert step(residence, "luc", path, "object_to_rules", reason=REASON).status_code == 303
    assert REASON in said(residence.reader("nadia").get(path))
    page = residence.reader("nadia").get(path).text
    box = re.search(r'name="(integrates-[0-9a-f-]{36})"', page)
    assert box is not None
    text = residence.kit.desk.sight(residence.actor("nadia")).draft_start(book(residence))
    fields = {"text": text.replace("nights = 10", "nights = 8"), box[1]: "yes"}
    assert step(residence, "nadia", path, "revise_rules", **fields).status_code == 303
    assert step(residence, "luc", path, "consent_to_rules").status_code == 303
    early = {"in_force": last}
    assert step(residence, "helene", path, "adopt_rules", **early).status_code in {409, 400}
    residence.clock.move(days=9)
    assert "no objection stands: a steward can adopt it" in said(residence.reader("luc").get(path))
    late = (day + timedelta(days=10)).isoformat()
    assert step(residence, "helene", path, "adopt_rules", in_force=late).status_code == 303
    assert "/versions/" in residence.reader("luc").get(path).text


def test_a_round_that_is_over_says_what_is_in_the_way(residence: Residence) -> None:
    """An objection that stands after the last day: the text takes it up, or a meeting decides."""
    path, day = draft(residence), today(residence)
    step(residence, "nadia", path, "open_round", closes=(day + timedelta(days=7)).isoformat())
    step(residence, "luc", path, "object_to_rules", reason=REASON)
    residence.clock.move(days=9)
    told = said(residence.reader("luc").get(path))
    assert "an objection stands: the text takes it up, or a meeting decides" in told


def test_a_form_seen_before_a_change_is_told_so(residence: Residence) -> None:
    """The page as it is now comes back, with what was typed."""
    path = draft(residence)
    closes = (today(residence) + timedelta(days=7)).isoformat()
    stale = residence.reader().post(path, data={"do": "open_round", "closes": closes, "revision": "9", "number": "1"})
    assert stale.status_code == 412
    assert closes in stale.text


def test_rules_are_signed_on_the_page_and_on_paper(residence: Residence) -> None:
    """A resident signs the text they read; a steward writes down a paper; others see how many."""
    page = adopted(residence)
    reader = residence.reader("nadia")
    shown = reader.get(page).text
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', shown)
    assert digest is not None
    assert page in reader.get("/").text
    assert reader.post(page, data={"do": "sign", "digest": "0" * 64}).headers["location"].endswith("said=changed")
    assert reader.post(page, data={"do": "sign", "digest": digest[1]}).status_code == 303
    assert page not in reader.get("/").text
    person = str(residence.actor("luc").person)
    paper = {"do": "paper", "digest": digest[1], "person": person}
    assert reader.post(page, data=paper | {"paper_on": today(residence).isoformat()}).status_code == 403
    steward = residence.reader("helene")
    assert steward.post(page, data=paper).status_code == 400
    assert steward.post(page, data=paper | {"paper_on": today(residence).isoformat()}).status_code == 303
    assert "Luc" in said(steward.get(page))
    assert "Luc" not in said(residence.reader("nadia").get(page))


def test_what_waits_for_one_stands_on_the_front_page(residence: Residence) -> None:
    """A proposal to answer leads to its page, until it is answered."""
    path = draft(residence)
    closes = (today(residence) + timedelta(days=7)).isoformat()
    step(residence, "nadia", path, "open_round", closes=closes)
    assert path in residence.reader("luc").get("/").text
    assert path in residence.reader("luc").get("/rules").text
    step(residence, "luc", path, "consent_to_rules")
    assert path not in residence.reader("luc").get("/").text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_kind_of_rule_is_explained_with_an_example(residence: Residence, language: str) -> None:
    """What it is for, a table to copy, and what residents read of it; one link away from where a text is written."""
    reader = residence.reader("nadia", language)
    assert 'href="/rules/kinds"' in reader.get(f"/rules/{book(residence)}/propose").text
    page = html.unescape(reader.get("/rules/kinds").text)
    texts = residence.kit.texts
    for kind, offered in residence.kit.registry.rules.items():
        assert offered.example in page
        for piece in texts.text(language, f"rule_kind.{kind}").split("`"):
            assert piece in page
    assert (
        "Chaque ménage a 20 nuits par année civile." if language == "fr" else "has 20 nights a calendar year"
    ) in page
