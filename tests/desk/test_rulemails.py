"""Mails about rounds, adoptions and rules to sign: who is told what, once, and who is not."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from habitat_kit.core.commands import OpenRound, ReviseRules, SignRules, WithdrawProposal
from habitat_kit.core.contact import Channel, Safe
from habitat_kit.desk.posting import Mailed
from habitat_kit.store import tables
from habitat_kit.store.statement import Statement
from tests.desk.assembly import LAST_DAY, OTHER, TEXT, adopt, adopted, consent, latest, opened, proposed, round_over
from tests.desk.assembly import book as rulebook
from tests.desk.test_links import rows
from tests.desk.test_loading import Village
from tests.desk.test_loading import village as filed
from tests.desk.test_mailing import Post, contact, outbox_of, posting, states, text, told, village
from tests.desk.world import Planted
from tests.house_file.village import TEXT as TEXT_OF_A_FILE
from tests.mail.conftest import Server, server

__all__ = ["filed", "posting", "server", "village"]

ASKED = "Une proposition de règles attend votre avis"
TO_SIGN = "De nouvelles règles à lire et à signer"


def reached(village: Planted) -> list[UUID | None]:
    """Whom somebody is asked to reach."""
    return [row["person_id"] for row in rows(village, tables.task)]


def test_a_round_is_told_to_who_lives_there(village: Planted, posting: Post, server: Server) -> None:
    """Ana opens it: Ben is told until when and where, Cleo has no mail and is called; nobody is told twice."""
    proposal, outbox = opened(village), posting()
    assert outbox.round() == Mailed(sent=1, handed=1)
    assert told(server) == [("ben@example.org", ASKED)]
    assert f"{LAST_DAY.day} mars 2027 inclus" in text(server)
    assert f"/proposals/{proposal}" in text(server)
    assert reached(village) == [village.people["cleo"]]
    assert outbox.round() == posting().round() == Mailed()
    assert len(server.box.got) == 1


def test_it_is_written_in_the_readers_language(village: Planted, posting: Post, server: Server) -> None:
    """In English, as text and as a page, to who reads English."""
    with village.kit.database.write() as tx:
        tx.run(Statement(sa.update(tables.person).values(locale="en")))
    opened(village)
    posting().round()
    assert told(server) == [("ben@example.org", "Proposed rules wait for your answer")]
    page = server.box.got[0].get_body(("html",))
    assert page is not None
    assert "House rules" in page.get_content()
    assert f"{LAST_DAY.day} March 2027" in text(server)


def test_who_answered_is_not_asked(village: Planted, posting: Post, server: Server) -> None:
    """An answer given before the mail went makes it moot."""
    consent(village, opened(village), "ben")
    assert posting().round().sent == 0
    assert server.box.got == []


def test_another_day_or_text_is_told_and_the_old_one_is_not(village: Planted, posting: Post, server: Server) -> None:
    """Opened and given another last day before any mail went: one mail, with the new day; a new text is asked again."""
    proposal, later = opened(village), LAST_DAY + timedelta(days=3)
    village.do(OpenRound(proposal, 2, later))
    outbox = posting()
    assert outbox.round().sent == 1
    assert f"{later.day} mars 2027" in text(server)
    consent(village, proposal, "ben")
    village.do(ReviseRules(proposal, 4, OTHER))
    assert outbox.round().sent == 1
    assert [to for to, _ in told(server)] == ["ben@example.org"] * 2


def test_a_draft_is_nobodys_news(village: Planted, posting: Post, server: Server) -> None:
    """Proposed, written anew and withdrawn before its round: nobody hears; after it was opened, who was asked does."""
    draft = proposed(village)
    village.do(ReviseRules(draft, 1, OTHER))
    village.do(WithdrawProposal(draft, 2))
    assert posting().round().sent == 0
    village.do(WithdrawProposal(opened(village), 2))
    assert posting().round().sent == 1
    assert told(server) == [("ben@example.org", "Une proposition de règles est retirée")]


def test_what_is_adopted_is_told_with_its_first_day(village: Planted, posting: Post, server: Server) -> None:
    """By consent, of a text nobody has to sign: from when, and where to read it."""
    proposal = opened(village, TEXT.replace("must_sign = true\n", ""))
    posting().round()
    round_over(village)
    adopt(village, proposal)
    assert posting().round().sent == 2
    assert told(server)[0] == ("ana@example.org", "De nouvelles règles sont adoptées")
    assert "à partir du 9 mars 2027" in text(server)
    assert f"/versions/{latest(village).id}" in text(server)


def test_new_rules_to_sign_are_told_to_who_has_not_signed(village: Planted, posting: Post, server: Server) -> None:
    """Adopted in a meeting: Ben is asked to sign; Ana, who has signed already, reads that they are adopted."""
    version = adopted(village)
    village.do(SignRules(rulebook(village).id, version.id, version.digest), by="ana")
    posting().round()
    assert told(server) == [
        ("ana@example.org", "De nouvelles règles sont adoptées"),
        ("ben@example.org", TO_SIGN),
    ]


def test_who_left_is_not_told(village: Planted, posting: Post, server: Server) -> None:
    """Ben moved out between the round and the mail: not even as somebody who still has a role in the house."""
    opened(village)
    outbox = posting()
    outbox.mailing.write(village.clock().replace(microsecond=0))
    with village.kit.database.write() as tx:
        member = tables.membership
        ended = sa.update(member).where(member.c.person_id == village.people["ben"]).values(end=date(2021, 1, 1))
        tx.run(Statement(ended))
    assert outbox.round() == Mailed(handed=1, moot=1)
    assert server.box.got == []
    assert reached(village) == [village.people["cleo"]]


@pytest.mark.parametrize("how", [{"channel": Channel.CALL}, {"channel": Channel.PAPER}])
def test_channels_are_kept_to(village: Planted, posting: Post, server: Server, how: dict[str, Channel]) -> None:
    """Who wants a call or a letter gets no mail: somebody is asked to call or write."""
    contact(village, "ben", **how)
    opened(village)
    assert posting().round().sent == 0
    kinds = {row["person_id"]: row["kind"] for row in rows(village, tables.task)}
    assert kinds[village.people["ben"]] == {"call": "call", "paper": "letter"}[how["channel"].value]
    assert server.box.got == []


def test_a_safe_contact_reads_nothing_of_it(village: Planted, posting: Post, server: Server) -> None:
    """A neutral mail from a neutral address: no house, no rules, no link."""
    contact(village, "ben", safe=Safe(frozenset({Channel.MAIL})))
    opened(village)
    posting().round()
    assert told(server) == [("ben@example.org", "Un message pour vous")]
    whole = server.box.got[0].as_string()
    assert not [word for word in ("règle", "proposition", "http", "house.example", village.house.name) if word in whole]


def hide_the_flat(village: Planted, *elsewhere: str) -> None:
    """The flat must not be found from now on; these people live in another home."""
    household = tables.household
    homes = [village.households[name] for name in elsewhere]
    with village.kit.database.write() as tx:
        flat = tables.space.c.id == village.space("flat")
        tx.run(Statement(sa.update(tables.space).values(protected_location=True).where(flat)))
        for home in homes:
            moved = sa.update(household).values(dwelling_id=village.space("home")).where(household.c.id == home)
            tx.run(Statement(moved))
        tx.run(Statement(sa.update(tables.house).values(ground=tables.house.c.ground + 1)))


def test_rules_of_a_hidden_place_are_told_to_nobody_else(village: Planted, posting: Post, server: Server) -> None:
    """Hidden between the round and the mail: who may not know of the place hears nothing, and nobody is sent to them."""
    opened(village)
    hide_the_flat(village, "ben", "cleo")
    assert posting().round() == Mailed(moot=2)
    assert server.box.got == []
    assert reached(village) == []
    assert states(village) == ["moot", "moot"]


def test_who_knows_of_a_hidden_place_reads_no_word_of_it(village: Planted, posting: Post, server: Server) -> None:
    """Ben lives there: his mail says that there is something to read, and not what."""
    opened(village)
    hide_the_flat(village)
    posting().round()
    assert told(server) == [("ben@example.org", "Il y a quelque chose à lire")]
    whole = server.box.got[0].as_string()
    assert not [word for word in ("gle", "mars", "Gibjoncs", "Flat") if word in whole]


def test_a_file_with_new_rules_to_sign_asks_who_lives_there(filed: Village, server: Server) -> None:
    """A house's first file tells nobody; a version added by a later one, to be signed, is told, and is once."""
    filed.loaded()
    outbox = outbox_of(filed.kit, server)
    assert outbox.round() == Mailed()
    version = TEXT_OF_A_FILE[TEXT_OF_A_FILE.index("[[rulebooks.versions]]") :].replace("version = 1", "version = 2", 1)
    filed.loaded(f"{TEXT_OF_A_FILE}\n{version.replace('2025-01-01', '2027-05-01').replace('Vingt', 'Trente')}")
    assert outbox.round() == Mailed(sent=1, handed=1)
    assert told(server) == [("anne@example.org", TO_SIGN)]
    assert "à partir du 1 mai 2027" in text(server).replace("1er", "1")
    assert outbox.round() == Mailed()
