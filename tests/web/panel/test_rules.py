"""Rules in the panel: drafted from the text in force, decided, and told with what they do."""

from __future__ import annotations

import html
from datetime import date
from itertools import product
from uuid import UUID

from habitat_kit.core.commands import ProposeRules
from habitat_kit.core.outcomes import ProposalMade
from habitat_kit.plugins.participatory import RULES
from habitat_kit.plugins.participatory.quota import Over, Per
from habitat_kit.web.housewords import HouseWords
from tests.web.pages.residence import said
from tests.web.panel.estate import CANARY, Estate, stranger
from tests.web.panel.test_writing import journal, made

DAY = date(2027, 3, 3)


def book(estate: Estate) -> tuple[UUID, UUID]:
    """The ids of the rulebook and of its version."""
    sight = estate.home.kit.desk.sight(estate.home.actor("helene"))
    (found, *_) = (one for house in sight.houses() for one in sight.rulebooks(house.id))
    return found.id, found.versions[0].id


def test_a_version_is_drafted_corrected_and_decided(estate: Estate) -> None:
    """The form begins with the newest text; a wrong one comes back with every complaint; a meeting's decision adopts it."""
    reader, (rulebook, version) = estate.reader(), book(estate)
    assert "articles" in reader.get(f"/rulebooks/act/propose_rules/{version}").text
    text = estate.home.kit.desk.sight(estate.home.actor("helene")).draft_start(rulebook)
    wrong = text.replace('kind = "longest_stay"', 'kind = "longest_say"').replace("[[bindings]]", "[[binding]]", 1)
    answer = reader.post(f"/rulebooks/act/propose_rules/{version}", data={"text": wrong, "nonce": "a"})
    assert answer.status_code == 400
    assert "binding" in said(answer)
    assert "longest_say" in answer.text
    row = made(reader.post(f"/rulebooks/act/propose_rules/{version}", data={"text": text, "nonce": "b"}))
    page = said(reader.get(f"/proposals/details/{row}"))
    assert "draft" in page
    assert "nights" in page
    decision = {"held": DAY.isoformat(), "present": "9", "objections": "0", "minutes": CANARY, "revision": "1"}
    early = decision | {"in_force": "2027-03-01", "review": "", "nonce": "c"}
    assert reader.post(f"/proposals/act/record_decision/{row}", data=early).status_code == 400
    later = decision | {"in_force": "2027-03-10", "review": "2028-03-10", "nonce": "d"}
    done = reader.post(f"/proposals/act/record_decision/{row}", data=later)
    assert done.status_code == 303, said(done)
    page = said(reader.get(done.headers["location"]))
    assert "adopted" in page
    assert CANARY in page
    assert CANARY not in journal(reader)
    again = reader.post(f"/proposals/act/record_decision/{row}", data=later | {"nonce": "e", "revision": "2"})
    assert again.status_code == 409
    assert reader.get("/signatures/list").status_code == 200


def test_another_organisations_proposals_are_not_there(estate: Estate) -> None:
    """Neither in the list nor by their id nor in a file."""
    desk = estate.home.kit.desk
    theirs = stranger("helene")
    (house,) = desk.sight(theirs).houses()
    (rules, *_) = desk.sight(theirs).rulebooks(house.id)
    draft = desk.do(ProposeRules(rules.id, desk.sight(theirs).draft_start(rules.id) + f"# {CANARY}"), by=theirs)
    assert isinstance(draft, ProposalMade), draft
    reader = estate.reader()
    for path in ("/proposals/list", "/proposals/export.csv", f"/proposals/details/{draft.proposal}"):
        assert CANARY not in reader.get(path).text
    assert reader.get(f"/proposals/details/{draft.proposal}").status_code == 404


def every_rule(key: str) -> str:
    """A text with an article of every kind, as the manual's examples set it, and with every quota there is."""
    examples = [rule.example.replace('"salon"', '"living-room"').replace('"house_rules"', f'"{key}"') for rule in RULES]
    quotas = [
        f'kind = "quota"\n{unit} = 99\nover = "{over}"\nper = "{per}"\n{"days = 30" if over is Over.ROLLING else ""}'
        for unit, over, per in product(("nights", "hours", "bookings"), Over, Per)
    ]
    articles = [
        f'[[articles]]\nnumber = "{n}"\ntext.fr = "Article {n}"\ntext.en = "Article {n}"\n[articles.rule]\n{rule}\n'
        for n, rule in enumerate([*examples, *quotas], 1)
    ]
    return "\n".join(['[[bindings]]\nspace = "shared-flat"\n', *articles])


def test_every_rule_is_written_in_the_panel_as_in_a_file(estate: Estate) -> None:
    """Proposed, decided and told in French and in English; the text written out again is the text that was typed."""
    reader, (rulebook, version) = estate.reader(), book(estate)
    sight = estate.home.kit.desk.sight(estate.home.actor("helene"))
    text = every_rule(sight.rulebook(rulebook)[1].key)
    row = made(reader.post(f"/rulebooks/act/propose_rules/{version}", data={"text": text, "nonce": "a"}))
    decision = {"held": DAY.isoformat(), "present": "9", "objections": "0", "minutes": "Oui", "revision": "1"}
    later = decision | {"in_force": "2027-03-10", "review": "", "nonce": "b"}
    done = reader.post(f"/proposals/act/record_decision/{row}", data=later)
    assert done.status_code == 303, said(done)
    house, adopted = sight.rulebook(rulebook)
    newest = max(adopted.versions, key=lambda one: one.in_force)
    again = sight.draft_read(rulebook, sight.draft_start(rulebook)).version
    assert again is not None
    assert again.articles == newest.articles
    assert {article.rule.kind for article in newest.articles if article.rule} == {rule.kind for rule in RULES}
    for language in ("fr", "en"):
        words = HouseWords(estate.home.kit.texts, language, sight.house(house))
        page = html.unescape(estate.reader(language=language).get(f"/rulebooks/details/{newest.id}").text)
        for article in newest.articles:
            assert str(words.rule(article)) in page
