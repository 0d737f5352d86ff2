"""A rulebook's next version: proposed, answered, adopted by consent or in a meeting, and then a version like any other."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from habitat_kit.core.commands import (
    AdoptRules,
    ConsentToRules,
    EndPerson,
    EraseProposalWords,
    ObjectToRules,
    OpenRound,
    ProposeRules,
    ReviewRules,
    ReviseRules,
    WithdrawAnswer,
    WithdrawProposal,
)
from habitat_kit.core.errors import NotThere, Unreadable
from habitat_kit.core.outcomes import (
    Booked,
    Misread,
    NotAllowed,
    PersonEnded,
    ProposalChanged,
    ProposalMade,
    ProposalMoved,
    ProposalStands,
    ProposalWordsErased,
    Refused,
    Unknown,
)
from habitat_kit.core.proposals import Ended, Hindrance, Stage, Tally
from habitat_kit.house_file.toml_text import text_of
from tests.desk.assembly import (
    CANARY,
    LAST_DAY,
    OTHER,
    RULES,
    TEXT,
    TODAY,
    adopt,
    adopted,
    book,
    consent,
    latest,
    meeting,
    objection,
    opened,
    proposed,
    revision,
    round_over,
    told,
)
from tests.desk.world import NOW, Planted

Planter = Callable[..., Planted]


@pytest.fixture
def house(planting: Planter) -> Planted:
    """A house that voted five nights at most, and reads no other rulebook."""
    return planting(*RULES)


def journal(house: Planted) -> str:
    """Everything the journal, the asks and the kept outcomes hold."""
    with house.kit.database.read() as tx:
        return json.dumps([*map(list, tx.say("SELECT body, outcome FROM habitat_journal"))], default=str)


# --- drafting


def test_a_draft_starts_from_the_text_in_force_and_reads_as_it_stands(house: Planted) -> None:
    """The text a proposal starts from, read again, is the newest version: its articles, rules and places."""
    sight = house.kit.desk.sight(house.actor("ana"))
    text = sight.draft_start(book(house).id)
    read = sight.draft_read(book(house).id, text).version
    assert read is not None
    assert (read.articles, read.bindings) == (latest(house).articles, latest(house).bindings)


def test_what_is_wrong_with_a_text_is_in_no_journal(house: Planted) -> None:
    """A complaint quotes what somebody typed: it is answered again from the text, and kept nowhere."""
    wrong = ProposeRules(book(house).id, f'{TEXT}\n"{CANARY}" = 1\n')
    first, again = house.do(wrong, key="k"), house.do(wrong, key="k")
    assert isinstance(first, Misread)
    assert CANARY in repr(first)
    assert again == first
    assert CANARY not in journal(house)


def test_residents_and_stewards_propose_a_landlord_does_not(house: Planted) -> None:
    """Whoever lives or answers here may write a draft; looking is not proposing."""
    for by in ("ana", "sam", "kim"):
        assert isinstance(house.do(ProposeRules(book(house).id, TEXT), by=by), ProposalMade)
    assert house.do(ProposeRules(book(house).id, TEXT), by="lou") == NotAllowed("propose_rules")


WRONG = [
    ("must_sign = maybe", "line 1", "house_file.toml_value"),
    (TEXT.replace("longest_stay", "longest_say"), "articles.1.rule.kind", "strict.unknown_like"),
    (TEXT.replace('"flat"', '"flap"'), "bindings.space", "strict.unknown_like"),
    (TEXT.replace("nights = 3", 'nights = "3"'), "articles.1.rule.nights", "strict.refused"),
    ("version = 4\n" + TEXT, "version", "house_file.decided_later"),
    ("in_force = 2027-04-01\n" + TEXT, "in_force", "house_file.decided_later"),
    ('[[bindings]]\nspace = "flat"\n', "articles", "strict.missing"),
    (
        TEXT + '[articles.rule]\nkind = "must_have_signed"\nrulebook = "nobody"\n',
        "2.rule.rulebook",
        "strict.unknown",
    ),
    ("must_sing = true\n" + TEXT, "must_sing", "strict.unknown_like"),
]
"""A text that cannot be read, where, and why."""


def test_what_is_wrong_with_a_text_is_named_by_article_or_line(house: Planted) -> None:
    """The same complaints as a house file's, and nothing is written."""
    for text, at, code in WRONG:
        outcome = house.do(ProposeRules(book(house).id, text))
        assert isinstance(outcome, Misread)
        assert outcome.at.replace("[0]", "").endswith(at), outcome
        assert outcome.code in {code, "strict.needs.number"}, outcome
    assert house.count("proposal") == 0


def test_articles_that_cannot_both_be_kept_are_named(house: Planted) -> None:
    """A text whose own articles leave nothing to book is not proposed."""
    text = TEXT + '[articles.rule]\nkind = "shortest_stay"\nnights = 4\n'
    outcome = house.do(ProposeRules(book(house).id, text))
    assert isinstance(outcome, Misread)
    assert outcome.code == "house_file.contradiction.nights"
    assert {outcome.numbers["one"], outcome.numbers["other"]} == {"house_rules/1", "house_rules/2"}


def test_every_complaint_is_there_at_once(house: Planted) -> None:
    """Who writes in the panel sees all of them, not the first."""
    text = TEXT.replace("longest_stay", "longest_say").replace('"flat"', '"flap"')
    sight = house.kit.desk.sight(house.actor("ana"))
    assert len(sight.draft_read(book(house).id, text).complaints) == 2


def test_a_draft_is_its_writers_and_the_stewards(house: Planted) -> None:
    """Before its round nobody else knows of it."""
    draft = proposed(house)
    assert told(house, draft, "ana").proposal.text == told(house, draft, "sam").proposal.text == TEXT.strip()
    with pytest.raises(NotThere):
        told(house, draft, "ben")
    assert house.do(WithdrawProposal(draft, 1), by="ben") == Unknown("proposal")
    assert house.kit.desk.sight(house.actor("ben")).proposals(house.house.id) == ()


def test_another_writes_it_anew_only_as_a_steward(house: Planted) -> None:
    """In its round everybody reads it; the text stays its writer's and the steward's."""
    proposal = opened(house)
    assert house.do(ReviseRules(proposal, 2, OTHER), by="ben") == NotAllowed("revise_rules")
    assert isinstance(house.do(ReviseRules(proposal, 2, OTHER), by="sam"), ProposalMoved)


def test_the_same_text_is_no_new_text(house: Planted) -> None:
    """Saved again unchanged, nothing is counted."""
    assert house.do(ReviseRules(proposed(house), 1, TEXT)) == Misread("text", "error.same_text")


def test_a_draft_somebody_changed_meanwhile_is_not_written_over(house: Planted) -> None:
    """Two tabs: the second is told how it stands now."""
    draft = proposed(house)
    assert isinstance(house.do(ReviseRules(draft, 1, OTHER)), ProposalMoved)
    assert house.do(ReviseRules(draft, 1, TEXT)) == ProposalChanged(draft, Stage.DRAFT, 2, 2)


# --- the round


def test_a_round_closes_after_today(house: Planted) -> None:
    """Nobody is asked until yesterday, nor for ever."""
    draft = proposed(house)
    for closes in (TODAY, TODAY - timedelta(days=1), TODAY + timedelta(days=367)):
        outcome = house.do(OpenRound(draft, 1, closes))
        assert isinstance(outcome, Misread)
        assert (outcome.at, outcome.code) == ("closes", "error.closes_too_soon")
    assert isinstance(house.do(OpenRound(draft, 1, TODAY + timedelta(days=366))), ProposalMoved)


def test_a_round_closes_when_its_last_day_is_over_in_the_house(house: Planted) -> None:
    """The whole last day counts, by the house's clock."""
    assert told(house, opened(house)).proposal.closes_at == datetime(2027, 3, 8, 23, tzinfo=UTC)


def test_an_objection_needs_a_reason() -> None:
    """A bare no can be neither taken up nor answered."""
    with pytest.raises(Unreadable, match=r"error\.reason_missing"):
        ObjectToRules(UUID(int=7), 1, "  ")


def test_who_lives_here_answers_and_nobody_else(house: Planted) -> None:
    """The steward of this house lives elsewhere, the coordinator is staff: they answer for nobody."""
    proposal = opened(house)
    assert isinstance(consent(house, proposal, "ben"), ProposalMoved)
    assert consent(house, proposal, "sam") == NotAllowed("consent_to_rules")
    assert consent(house, proposal, "kim") == NotAllowed("consent_to_rules")
    assert consent(house, proposal, "lou") == Unknown("proposal")


def test_of_several_answers_the_last_one_counts(house: Planted) -> None:
    """Who consents after objecting has withdrawn the objection."""
    proposal = opened(house)
    objection(house, proposal, "ben")
    consent(house, proposal, "cleo")
    assert told(house, proposal).tally == Tally(1, 0, 1)
    consent(house, proposal, "ben")
    assert told(house, proposal).tally == Tally(2, 0, 0)
    assert sorted(str(answer.ended) for answer in told(house, proposal).answers) == ["None", "None", Ended.REPLACED]


def test_an_answer_is_to_the_text_one_read(house: Planted) -> None:
    """A text written anew meanwhile is not consented to unread."""
    proposal = opened(house)
    house.do(ReviseRules(proposal, 2, OTHER))
    assert isinstance(consent(house, proposal, "ben", number=1), ProposalChanged)
    assert isinstance(consent(house, proposal, "ben", number=2), ProposalMoved)


def test_a_new_text_takes_objections_up_and_older_consents_say_so(house: Planted) -> None:
    """What was integrated stands no more; who consented before consented to another text, and is asked again."""
    proposal = opened(house)
    consent(house, proposal, "cleo")
    objection(house, proposal, "ben")
    (raised,) = (answer for answer in told(house, proposal).answers if answer.objects)
    outcome = house.do(ReviseRules(proposal, revision(house, proposal), OTHER, integrates=(raised.id,)))
    assert isinstance(outcome, ProposalMoved)
    now = told(house, proposal, "cleo")
    assert now.tally == Tally(0, 1, 0)
    assert {answer.ended for answer in now.answers} == {None, Ended.INTEGRATED}
    assert house.kit.desk.sight(house.actor("cleo")).to_answer(house.house.id)


def test_only_standing_objections_are_taken_up(house: Planted) -> None:
    """A consent, or somebody else's id, is no objection."""
    proposal = opened(house)
    consent(house, proposal, "ben")
    (answer,) = told(house, proposal).answers
    outcome = house.do(ReviseRules(proposal, revision(house, proposal), OTHER, integrates=(answer.id,)))
    assert outcome == Misread("integrates", "error.no_such_objection")


def test_a_text_written_anew_stays_open_until_tomorrow(house: Planted) -> None:
    """Changed an hour before the end, it is still to be read by everybody."""
    proposal = opened(house)
    house.clock.now = datetime(2027, 3, 8, 22, tzinfo=UTC)
    house.do(ReviseRules(proposal, 2, OTHER))
    assert told(house, proposal).proposal.closes_at == datetime(2027, 3, 9, 23, tzinfo=UTC)


def test_no_answer_comes_after_the_last_day(house: Planted) -> None:
    """What is over is over; the round may be given another last day."""
    proposal = opened(house)
    round_over(house)
    late = objection(house, proposal)
    assert isinstance(late, ProposalStands)
    assert late.why is Hindrance.ROUND_OVER
    assert isinstance(house.do(OpenRound(proposal, 2, date(2027, 3, 20))), ProposalMoved)
    assert isinstance(objection(house, proposal), ProposalMoved)


def test_an_answer_is_taken_back_by_whoever_gave_it(house: Planted) -> None:
    """The objector withdraws; who never answered has nothing to take back."""
    proposal = opened(house)
    objection(house, proposal)
    assert isinstance(house.do(WithdrawAnswer(proposal), by="ben"), ProposalMoved)
    assert told(house, proposal).tally == Tally()
    assert house.do(WithdrawAnswer(proposal), by="ben") == Unknown("answer")


# --- deciding


def test_nothing_is_adopted_before_the_round_is_over(house: Planted) -> None:
    """Everybody has the time they were promised."""
    outcome = adopt(house, opened(house))
    assert isinstance(outcome, ProposalStands)
    assert outcome.why is Hindrance.ROUND_OPEN


def test_nothing_is_adopted_by_consent_while_somebody_objects(house: Planted) -> None:
    """One objection is enough, however many consent."""
    proposal = opened(house)
    consent(house, proposal, "ana")
    objection(house, proposal, "ben")
    round_over(house)
    outcome = adopt(house, proposal)
    assert isinstance(outcome, ProposalStands)
    assert outcome.why is Hindrance.OBJECTIONS
    assert len(book(house).versions) == 1


def test_who_moved_out_holds_up_nobody(house: Planted) -> None:
    """An objection of somebody who lives there no more stands no more."""
    proposal = opened(house)
    objection(house, proposal, "ben")
    ended = house.do(EndPerson(house.people["ben"], TODAY), by="kim")
    assert isinstance(ended, PersonEnded), ended
    round_over(house)
    assert [answer.ended for answer in told(house, proposal).answers] == [Ended.LEFT]
    assert isinstance(adopt(house, proposal), ProposalMoved)


def test_what_is_adopted_judges_from_its_day_and_old_bookings_keep_their_version(house: Planted) -> None:
    """A version like any other: numbered, sourced, with its digest; nothing judged before is judged again."""
    assert isinstance(house.do(house.stay(0, 5)), Booked)
    proposal = opened(house)
    round_over(house)
    outcome = adopt(house, proposal, date(2027, 3, 20), review=date(2028, 3, 20))
    assert isinstance(outcome, ProposalMoved)
    made = latest(house)
    assert (made.version, made.id) == ("2", outcome.version)
    assert made.in_force == datetime(2027, 3, 19, 23, tzinfo=UTC)
    assert "2027" in (made.source or "")
    assert len(made.digest) == 64
    assert isinstance(house.do(house.stay(10, 5), by="ben"), Booked)
    house.clock.now = made.in_force
    refused = house.do(house.stay(20, 5), by="cleo")
    assert isinstance(refused, Refused)
    assert refused.verdict.findings[0].version == "2"
    with house.kit.database.read() as tx:
        asked = tx.say("SELECT verdict FROM habitat_ask ORDER BY at LIMIT 1")
    assert str(book(house).versions[0].id) in str(asked[0][0])


def test_of_today_it_holds_from_now_on(house: Planted) -> None:
    """Never before it was decided: a booking asked for this morning was judged by the other version."""
    made = adopted(house)
    assert made.in_force == NOW
    assert isinstance(house.do(house.stay(0, 5)), Refused)


IMPOSSIBLE: list[tuple[dict[str, Any], str, str]] = [
    ({"day": TODAY - timedelta(days=1)}, "in_force", "error.in_force_past"),
    ({"review": TODAY}, "review", "error.review_before"),
    ({"held": TODAY + timedelta(days=1)}, "held", "error.not_held_yet"),
    ({"present": 0}, "present", "error.nobody_present"),
    ({"present": 3, "objections": 4}, "objections", "error.more_than_present"),
]
"""A decision nobody can have taken, and what is wrong with it."""


def test_a_decision_with_impossible_days_or_numbers_is_not_written(house: Planted) -> None:
    """In force in the past, reviewed before it holds, a meeting still to come, more objections than people."""
    draft = proposed(house)
    for fields, at, code in IMPOSSIBLE:
        outcome = meeting(house, draft, **fields)
        assert isinstance(outcome, Misread)
        assert (outcome.at, outcome.code) == (at, code)
    assert (len(book(house).versions), house.count("proposal_note")) == (1, 0)


def test_residents_do_not_decide_alone(house: Planted) -> None:
    """Who proposes does not adopt: the group decides, and who answers for the house writes it down."""
    proposal = opened(house)
    round_over(house)
    assert adopt(house, proposal, by="ana") == NotAllowed("adopt_rules")
    assert meeting(house, proposal, by="ana") == NotAllowed("record_decision")


@pytest.mark.parametrize("objections", [1, 9])
def test_a_meeting_decides_at_any_time(house: Planted, objections: int) -> None:
    """It is the whole group: who was there, who objected, were it everybody, and what was said is kept."""
    proposal = opened(house)
    objection(house, proposal)
    assert isinstance(meeting(house, proposal, objections=objections), ProposalMoved)
    decision = told(house, proposal).proposal.decision
    assert decision is not None
    assert (decision.present, decision.objections, decision.decided_on) == (9, objections, TODAY)
    assert decision.note is not None
    assert told(house, proposal, "ben").notes[decision.note].words == CANARY


def test_a_proposal_another_version_overtook_is_written_anew_first(house: Planted) -> None:
    """Adopting it would undo what the group decided meanwhile, unread."""
    late = proposed(house, OTHER, by="ben")
    adopted(house)
    house.clock.later(days=1)
    outcome = meeting(house, late)
    assert isinstance(outcome, ProposalStands)
    assert outcome.why is Hindrance.OVERTAKEN
    house.do(ReviseRules(late, revision(house, late), OTHER.replace("propre", "rangé")), by="ben")
    assert isinstance(meeting(house, late), ProposalMoved)
    assert latest(house).version == "3"


def test_a_version_comes_after_every_version_there_is(house: Planted) -> None:
    """Else the one that was decided first would come back by itself."""
    adopted(house, day=TODAY + timedelta(days=30))
    outcome = meeting(house, proposed(house, OTHER), TODAY + timedelta(days=10))
    assert isinstance(outcome, Misread)
    assert (outcome.at, outcome.code) == ("in_force", "error.before_newest")


def test_what_is_decided_stays_decided(house: Planted) -> None:
    """Nothing more happens to it but its review."""
    draft = proposed(house)
    meeting(house, draft)
    for command in (
        ReviseRules(draft, 2, OTHER),
        OpenRound(draft, 2, LAST_DAY),
        WithdrawProposal(draft, 2),
        AdoptRules(draft, 2, LAST_DAY),
    ):
        outcome = house.do(command, by="sam")
        assert isinstance(outcome, ProposalStands), command
        assert outcome.why is Hindrance.STAGE


def test_a_review_that_has_come_is_the_stewards_and_looked_at_it_goes(house: Planted) -> None:
    """The day of review is told to who answers for the house, until it is reviewed or a new version is proposed."""
    draft = proposed(house)
    meeting(house, draft, review=TODAY + timedelta(days=30))
    steward = house.kit.desk.sight(house.actor("sam"))
    assert steward.to_review(house.house.id) == ()
    house.clock.later(days=30)
    assert [one.id for one in steward.to_review(house.house.id)] == [draft]
    assert house.kit.desk.sight(house.actor("ana")).to_review(house.house.id) == ()
    again = house.do(ReviewRules(draft, 2, house.clock.now.date() + timedelta(days=365)), by="sam")
    assert isinstance(again, ProposalMoved)
    assert steward.to_review(house.house.id) == ()


# --- what is kept


def test_typed_words_stand_in_notes_alone_and_can_be_erased(house: Planted) -> None:
    """Neither journal nor kept outcomes hold a reason or the minutes; erased, what was decided stays."""
    proposal = opened(house)
    house.do(ObjectToRules(proposal, 1, CANARY), by="ben", key="once")
    meeting(house, proposal)
    assert CANARY not in journal(house)
    assert "Trois nuits" not in journal(house)
    assert house.do(EraseProposalWords(proposal), by="sam") == NotAllowed("erase_proposal_words")
    assert house.do(EraseProposalWords(proposal), by="kim") == ProposalWordsErased(proposal, 2)
    assert {note.words for note in told(house, proposal).notes.values()} == {None}
    assert house.do(EraseProposalWords(proposal), by="kim") == ProposalWordsErased(proposal, 0)
    assert latest(house).version == "2"


def test_two_organisations_never_see_each_others_drafts(planting: Planter) -> None:
    """Neither read nor answered nor adopted from next door."""
    mine, theirs = planting(*RULES), planting(*RULES, key="voisins")
    proposal = opened(mine)
    for by in ("ana", "sam", "kim"):
        with pytest.raises(NotThere):
            theirs.kit.desk.sight(theirs.actor(by)).proposal(proposal)
        assert theirs.do(ConsentToRules(proposal, 1), by=by) == Unknown("proposal")
        assert theirs.do(AdoptRules(proposal, 2, LAST_DAY), by=by) == Unknown("proposal")
        assert theirs.do(ProposeRules(book(mine).id, TEXT), by=by) == Unknown("rulebook")


def test_a_text_written_out_reads_as_the_version_it_was(house: Planted) -> None:
    """What the panel shows of an adopted version is what was adopted."""
    made = adopted(house)
    places = {space.id: space.key for space in house.house.tree.spaces}
    read = house.kit.desk.sight(house.actor("sam")).draft_read(book(house).id, text_of(made, places)).version
    assert read is not None
    assert (read.articles, read.bindings, read.must_sign) == (made.articles, made.bindings, made.must_sign)


# --- races


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Do them together."""
    with ThreadPoolExecutor(len(deeds)) as pool:
        return [future.result() for future in [pool.submit(deed) for deed in deeds]]


def test_adopted_twice_at_once_is_adopted_once(house: Planted) -> None:
    """The second one is told that it changed."""
    proposal = opened(house)
    round_over(house)
    told_now = revision(house, proposal)
    command = AdoptRules(proposal, told_now, date(2027, 3, 20))
    outcomes = at_once(*(lambda: house.do(command, by="sam") for _ in range(2)))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ProposalChanged", "ProposalMoved"]
    assert len(book(house).versions) == 2


def test_two_proposals_adopted_at_once_are_one_version(house: Planted) -> None:
    """Both started from version 1: one becomes version 2, the other has to be written anew."""
    drafts = [proposed(house), proposed(house, OTHER, by="ben")]
    outcomes = at_once(*(lambda d=draft: meeting(house, d) for draft in drafts))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ProposalMoved", "ProposalStands"]
    assert [version.version for version in book(house).versions] == ["1", "2"]


def test_an_objection_against_an_adoption_at_once(house: Planted) -> None:
    """Either the objection came first and nothing is adopted, or it comes after a decision and is told so."""
    proposal = opened(house)
    now = revision(house, proposal)
    house.clock.now = datetime(2027, 3, 8, 22, 59, 59, tzinfo=UTC)
    command = AdoptRules(proposal, now, date(2027, 3, 20))

    def late() -> Any:
        house.clock.now = datetime(2027, 3, 8, 23, tzinfo=UTC)
        return house.do(command, by="sam")

    raised, decided = at_once(lambda: objection(house, proposal), late)
    if isinstance(raised, ProposalMoved):
        assert isinstance(decided, ProposalChanged | ProposalStands)
    else:
        assert isinstance(decided, ProposalMoved)
    assert told(house, proposal).tally.objections == isinstance(raised, ProposalMoved)
