"""Reports in the panel: shares of one's own house, a year under a proposal, and nothing of anybody else's."""

from __future__ import annotations

from datetime import date

from habitat_kit.core.commands import ProposeRules
from habitat_kit.core.outcomes import ProposalMade
from tests.web.pages.residence import said
from tests.web.panel.estate import CANARY, Estate, stranger, there
from tests.web.panel.test_rules import book


def test_a_steward_reads_the_shares_of_the_house(estate: Estate) -> None:
    """From the first page, by year, in figures and sentences."""
    house = estate.home.booked("nadia", nights=3).house
    estate.home.booked("luc", date(2027, 3, 20), nights=1)
    reader = estate.reader()
    assert f'href="/reports/fair-use/{house}"' in reader.get("/").text
    told = said(reader.get(f"/reports/fair-use/{house}"))
    assert "Half of the 4 nights went to 1 household of 15." in told
    assert "No night was booked." in said(reader.get(f"/reports/fair-use/{house}", params={"year": "2020"}))


def test_a_year_under_a_proposal(estate: Estate) -> None:
    """From the proposal's own page; the figures are those of the residents' page."""
    estate.home.booked("nadia", nights=4)
    desk, actor, (rulebook, _) = estate.home.kit.desk, estate.home.actor("helene"), book(estate)
    text = desk.sight(actor).draft_start(rulebook).replace("nights = 20", "nights = 3")
    draft = desk.do(ProposeRules(rulebook, text), by=actor)
    assert isinstance(draft, ProposalMade), draft
    reader, path = estate.reader(), f"/reports/replay/{draft.proposal}"
    assert f'href="{path}"' in reader.get(f"/proposals/details/{draft.proposal}").text
    assert "1 booking would not have been." in said(reader.get(path, params={"year": "2027"}))


def test_a_strangers_reports_are_not_there(estate: Estate) -> None:
    """Neither their house's shares nor their proposal's year, and no id that is none."""
    desk, theirs = estate.home.kit.desk, stranger("helene")
    (house,) = desk.sight(theirs).houses()
    (rules, *_) = desk.sight(theirs).rulebooks(house.id)
    draft = desk.do(ProposeRules(rules.id, desk.sight(theirs).draft_start(rules.id)), by=theirs)
    assert isinstance(draft, ProposalMade), draft
    reader = estate.reader()
    for path in (
        f"/reports/fair-use/{house.id}",
        f"/reports/replay/{draft.proposal}",
        "/reports/fair-use/none",
        f"/reports/replay/{there('space', 'shared-flat')}",
    ):
        answer = reader.get(path)
        assert (answer.status_code, CANARY in answer.text) == (404, False)
