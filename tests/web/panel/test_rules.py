"""Rules in the panel: drafted from the text in force, decided, and told with what they do."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from habitat_kit.core.commands import ProposeRules
from habitat_kit.core.outcomes import ProposalMade
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
