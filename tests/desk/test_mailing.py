"""From the journal to mailboxes: who is written to, that nothing is lost and nothing is sent twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from habitat_kit.core.actors import SYSTEM, Role
from habitat_kit.core.commands import (
    ApproveBooking,
    ApproveSeries,
    AssignTask,
    BookSeries,
    CancelBooking,
    DeclineBooking,
    MakeTask,
    MoveBooking,
    NameDeputy,
    TakeOffer,
    Tick,
)
from habitat_kit.core.contact import Channel, Contact, Safe
from habitat_kit.core.ids import named
from habitat_kit.core.mails import LONGEST_WAIT
from habitat_kit.core.uses import Silence
from habitat_kit.desk.grounds import Grounds
from habitat_kit.desk.posting import Mailed, Outbox, link_mail
from habitat_kit.desk.sender import Sender
from habitat_kit.kit import HabitatKit
from habitat_kit.plugins import participatory
from habitat_kit.store import discretion, mails, tables
from habitat_kit.store.statement import Statement
from tests.desk.stays import terms
from tests.desk.test_links import rows
from tests.desk.test_tasks import made as made_task
from tests.desk.test_tasks import seen, serve
from tests.desk.world import DAY, Planted
from tests.mail.conftest import Server, server

__all__ = ["server"]

Post = Callable[..., Outbox]


@pytest.fixture
def village(planting: Any) -> Planted:
    """A house in which long stays need a yes, whose people have mail."""
    planted: Planted = planting(_approval())
    with planted.kit.database.write() as tx:
        for name in ("ana", "ben", "sam", "kim"):
            address = sa.update(tables.person).where(tables.person.c.id == planted.people[name])
            tx.run(Statement(address.values(email=f"{name}@example.org")))
    return planted


def _approval() -> Any:
    return participatory.ApprovalAbove(nights=2, answer_hours=72, on_silence=Silence.LAPSE)


@pytest.fixture
def posting(village: Planted, server: Server) -> Post:
    """Make an outbox of the house that sends to the mail server."""

    def made(neutral: str | None = "neutral@example.net", **more: Any) -> Outbox:
        return outbox_of(village.kit, server, neutral, **more)

    return made


def outbox_of(kit: HabitatKit, server: Server, neutral: str | None = None, **more: Any) -> Outbox:
    """An outbox of a kit that sends to the mail server."""
    sender = Sender(server.post, "The house <mail@example.org>", neutral, "https://house.example.org")
    grounds = Grounds(kit.registry)
    return Outbox(kit.database, kit.clock, grounds, kit.texts, kit.desk.do, **{"sender": sender} | more)


def told(server: Server) -> list[tuple[str, str]]:
    """To whom and about what, in order of the address."""
    return sorted((str(mail["To"]), str(mail["Subject"])) for mail in server.box.got)


def text(server: Server, at: int = -1) -> str:
    """The plain words of a mail."""
    body = server.box.got[at].get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def states(village: Planted) -> list[str]:
    """What became of every mail."""
    return sorted(row["state"] for row in rows(village, tables.mail))


def ask(village: Planted, nights: int = 3, by: str = "ana", first: int = 0) -> Any:
    """A stay that is asked for; three nights wait for a yes."""
    return village.do(village.stay(first, nights), by=by).booking


def test_the_steward_hears_of_what_waits_and_the_household_of_the_answer(
    village: Planted, posting: Post, server: Server
) -> None:
    """Asked: the steward is written to. Approved: the household. Nobody is written to about their own doing."""
    booking, outbox = ask(village), posting()
    assert outbox.round() == Mailed(sent=1)
    assert told(server) == [("sam@example.org", "Une réservation attend votre réponse")]
    assert "Household of ana" in text(server)
    assert "https://house.example.org/approvals" in text(server)
    village.do(ApproveBooking(booking.id, booking.revision), by="sam")
    assert outbox.round() == Mailed(sent=1)
    assert told(server)[0] == ("ana@example.org", "Votre réservation est acceptée")
    assert f"https://house.example.org/bookings/{booking.id}" in text(server)
    assert "du 5 avril 2027 au 8 avril 2027 (3 nuits)" in text(server)
    assert outbox.round() == Mailed()


def test_a_series_is_one_mail(village: Planted, posting: Post, server: Server) -> None:
    """Three dates that wait are one mail and one reminder, two series of one tick one each; one yes to all is one mail."""
    outbox = posting()
    made = [
        village.do(
            BookSeries(village.space("flat"), "guest_stay", start, start + timedelta(days=3), "FREQ=WEEKLY;COUNT=3"),
            by=name,
        )
        for name, start in (("ana", DAY), ("ben", DAY + timedelta(days=60)))
    ]
    assert outbox.round() == Mailed(sent=2)
    village.clock.later(hours=60)
    assert outbox.round() == Mailed(sent=2)
    village.do(ApproveSeries(made[0].dates[0].booking, 1), by="sam")
    assert outbox.round() == Mailed(sent=1)
    assert told(server)[0] == ("ana@example.org", "Votre réservation est acceptée")
    village.clock.later(hours=20)
    village.kit.desk.do(Tick(), by=SYSTEM)
    assert outbox.round() == Mailed(sent=1)


@pytest.mark.parametrize("hours", [None, 24])
def test_a_deputy_hears_of_it_too(village: Planted, posting: Post, server: Server, hours: int | None) -> None:
    """At once, or with the reminder where the house waits before it asks deputies; only while they stand in."""
    house = tables.house
    with village.kit.database.write() as tx:
        ((said,),) = tx.run(Statement(sa.select(house.c.terms)))
        changed = {**said, "approval_passes_after_hours": hours}
        tx.run(Statement(sa.update(house).values(terms=changed, ground=house.c.ground + 1)))
    today = village.clock.now.date()
    for deputy, since in (("ben", today), ("kim", today + timedelta(days=90))):
        village.do(NameDeputy(village.people["sam"], village.people[deputy], since), by="sam")
    ask(village)
    outbox = posting()
    outbox.round()
    assert [to for to, _ in told(server)] == [*(["ben@example.org"] if hours is None else []), "sam@example.org"]
    village.clock.later(hours=60)
    outbox.round()
    assert [to for to, _ in told(server)].count("ben@example.org") == (2 if hours is None else 1)
    assert "kim@example.org" not in {to for to, _ in told(server)}


def test_english_is_written_to_who_reads_english(village: Planted, posting: Post, server: Server) -> None:
    """Each mail is in the language of the person, whoever did what."""
    with village.kit.database.write() as tx:
        tx.run(Statement(sa.update(tables.person).values(locale="en")))
    booking = ask(village)
    village.do(DeclineBooking(booking.id, booking.revision, "canary reason"), by="sam")
    posting().round()
    assert told(server) == [("ana@example.org", "Your booking was declined")]
    assert "5 April 2027" in text(server)
    assert "canary" not in server.box.got[0].as_string()


def test_ones_own_doing_is_told_to_nobody(village: Planted, posting: Post, server: Server) -> None:
    """Booking, moving and cancelling one's own: no mail. A steward's cancelling: one."""
    outbox = posting()
    booking = ask(village, nights=1)
    moved = village.do(MoveBooking(booking.id, 1, start=DAY + timedelta(9), end=DAY + timedelta(10)), by="ana").booking
    assert outbox.round() == Mailed()
    village.do(CancelBooking(moved.id, moved.revision), by="sam")
    outbox.round()
    assert told(server) == [("ana@example.org", "Votre réservation est annulée")]


def test_a_task_is_told_to_whom_it_was_given(village: Planted, posting: Post, server: Server) -> None:
    """Given to ana: she hears of it with its words; taken back before the mail went: nobody does."""
    task = made_task(village, assignee=village.people["ana"])
    posting().round()
    assert told(server) == [("ana@example.org", "Il y a une tâche pour vous")]
    assert "Water the plants" in text(server)
    village.do(AssignTask(task.id, 1, village.people["ben"]), by="sam")
    village.do(AssignTask(task.id, 2), by="sam")
    assert posting().round() == Mailed(moot=1)
    assert len(server.box.got) == 1


def test_what_is_no_longer_so_is_not_told(village: Planted, posting: Post, server: Server) -> None:
    """Asked and answered before the mail went: the steward is not sent looking for it."""
    booking = ask(village)
    village.do(CancelBooking(booking.id, booking.revision), by="ana")
    assert posting().round() == Mailed(moot=1)
    assert server.box.got == []


def test_an_answer_due_soon_is_reminded_of_once(village: Planted, posting: Post, server: Server) -> None:
    """A day before the deadline the steward is written to again, once."""
    ask(village)
    outbox = posting()
    outbox.round()
    village.clock.later(hours=47)
    assert outbox.round() == Mailed()
    village.clock.later(hours=2)
    assert outbox.round() == Mailed(sent=1)
    village.clock.later(hours=2)
    assert outbox.round() == Mailed()
    assert told(server)[0] == ("sam@example.org", "Une réservation attend encore votre réponse")


def test_what_begins_tomorrow_is_told_once(village: Planted, posting: Post, server: Server) -> None:
    """To whoever of the household has mail; not of what was booked only now, and of nothing that was cancelled since."""
    stays, falls = (village.do(village.stay(first)).booking for first in (0, 3))
    outbox = posting()
    village.clock.now = stays.span.start - timedelta(hours=25)
    assert outbox.round() == Mailed()
    village.clock.later(hours=2)
    village.do(village.meeting(0, 16))
    assert outbox.round() == Mailed(sent=1)
    assert told(server) == [("ana@example.org", "Votre réservation commence bientôt")]
    assert "annulez-la" in text(server)
    village.clock.later(hours=1)
    assert outbox.round() == Mailed()
    village.clock.now = falls.span.start - timedelta(hours=20)
    outbox.mailing.write(village.clock.now)
    village.do(CancelBooking(falls.id, 1), by="ana")
    assert outbox.round() == Mailed(moot=1)


def test_what_was_reminded_of_is_not_written_again(
    village: Planted, posting: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A round that has nothing new to say writes nothing: a booking is near for a day, and rounds come all the time."""
    stay = village.do(village.stay(0)).booking
    outbox = posting()
    village.clock.now = stay.span.start - timedelta(hours=20)
    assert outbox.round() == Mailed(sent=1)
    queued = list[object]()
    monkeypatch.setattr(mails, "queue", lambda _tx, found: queued.append(found))
    outbox.round()
    assert queued == []


def test_a_server_down_for_a_day_loses_nothing_and_doubles_nothing(
    village: Planted, posting: Post, server: Server
) -> None:
    """Tried again and again, each time after a longer wait; when it is back everything arrives, once."""
    server.down()
    booking, outbox = ask(village, nights=1), posting()
    for night in range(3):
        village.do(village.stay(20 + 2 * night), by="ana")
    village.do(CancelBooking(booking.id, booking.revision), by="sam")
    made_task(village, assignee=village.people["ben"])
    attempts, begun = [], village.clock()
    while village.clock() - begun < timedelta(days=1):
        assert outbox.round() == Mailed(waiting=2)
        attempts.append(sum(row["attempts"] for row in rows(village, tables.mail)))
        village.clock.later(minutes=10)
    assert attempts[-1] < 40
    assert attempts == sorted(attempts)
    server.up()
    village.clock.later(seconds=LONGEST_WAIT.total_seconds())
    assert outbox.round() == Mailed(sent=2)
    assert told(server) == [
        ("ana@example.org", "Votre réservation est annulée"), ("ben@example.org", "Il y a une tâche pour vous"),
    ]  # fmt: skip
    village.clock.later(days=2)
    assert outbox.round() == Mailed()
    assert len(server.box.got) == 2


def test_who_dies_after_sending_sends_the_same_again(
    village: Planted, posting: Post, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the server's answer and the note of it: sent again later, under the same Message-ID."""
    made_task(village, assignee=village.people["ana"])
    outbox = posting()

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(mails, "end", killed)
        with pytest.raises(KeyboardInterrupt):
            outbox.round()
    assert len(server.box.got) == 1
    assert outbox.round() == Mailed(waiting=1)
    village.clock.later(seconds=mails.HELD_FOR.total_seconds())
    assert outbox.round() == Mailed(sent=1)
    assert len(server.box.got) == 2
    assert len(set(server.box.ids)) == 1
    assert server.box.ids[0].endswith("@example.org>")


def test_the_journal_read_twice_writes_no_second_mail(village: Planted, posting: Post, server: Server) -> None:
    """Whoever reads the same lines again writes the same rows: their ids are made of what happened."""
    made_task(village, assignee=village.people["ana"])
    outbox = posting()
    outbox.round()
    with village.kit.database.write() as tx:
        tx.run(Statement(sa.delete(tables.cursor)))
    assert outbox.round() == Mailed()
    assert village.count("mail") == 1


def test_an_address_that_is_refused_becomes_a_call(village: Planted, posting: Post, server: Server) -> None:
    """No such mailbox: never tried again; the steward is asked to call, and no address is shown."""
    server.box.said["ana@example.org"] = "550 no such user"
    booking = ask(village, nights=1)
    village.do(CancelBooking(booking.id, booking.revision), by="sam")
    outbox = posting()
    assert outbox.round() == Mailed(handed=1)
    (task,) = village.kit.desk.sight(village.actor("sam")).tasks()
    assert (task.kind, task.key, task.person, task.use) == (
        "call",
        "task.reach.call",
        village.people["ana"],
        booking.id,
    )
    assert task.role is Role.STEWARD
    assert states(village) == ["refused"]
    assert "@" not in json.dumps([row["body"] for row in rows(village, tables.journal)])
    village.clock.later(days=1)
    assert outbox.round() == Mailed()


def test_a_mail_that_is_put_off_is_tried_again(village: Planted, posting: Post, server: Server) -> None:
    """A busy mailbox: the next mail goes, this one a little later."""
    server.box.said["ana@example.org"] = "450 try again"
    for name in ("ana", "ben"):
        made_task(village, assignee=village.people[name])
    outbox = posting()
    assert outbox.round() == Mailed(sent=1, waiting=1)
    server.box.said.clear()
    village.clock.later(minutes=1)
    assert outbox.round() == Mailed(sent=1)


def test_a_mail_nobody_takes_for_days_becomes_a_call(village: Planted, posting: Post, server: Server) -> None:
    """After the days mails are tried, somebody calls; nothing waits for ever."""
    server.down()
    made_task(village, assignee=village.people["ana"])
    outbox = posting()
    outbox.round()
    village.clock.later(days=3, minutes=1)
    assert outbox.round() == Mailed(handed=1)
    assert "task.reach.call" in [task.key for task in village.kit.desk.sight(village.actor("sam")).tasks()]
    assert states(village) == ["handed"]


def contact(village: Planted, name: str, **more: Any) -> None:
    """How somebody is reached."""
    with village.kit.database.write() as tx:
        discretion.put_contact(tx, Contact(village.people[name], village.house.organisation, **more))


def test_who_likes_paper_gets_a_letter(village: Planted, posting: Post, server: Server) -> None:
    """Nothing is mailed; a task asks for a letter."""
    contact(village, "ana", channel=Channel.PAPER)
    booking = ask(village, nights=1)
    village.do(CancelBooking(booking.id, booking.revision), by="sam")
    assert posting().round() == Mailed(handed=1)
    (task,) = village.kit.desk.sight(village.actor("sam")).tasks()
    assert (task.kind, task.key, server.box.got) == ("letter", "task.reach.letter", [])


def test_hours_are_kept(village: Planted, posting: Post, server: Server) -> None:
    """Somebody who may be written to in the evening is written to in the evening."""
    contact(village, "ana", hours="Mo-Su 20:00-21:00")
    made_task(village, assignee=village.people["ana"])
    outbox = posting()
    assert outbox.round() == Mailed(waiting=1)
    village.clock.later(hours=9)
    assert outbox.round() == Mailed(waiting=1)
    village.clock.later(hours=1)
    assert outbox.round() == Mailed(sent=1)


def test_a_neutral_mail_says_nothing(village: Planted, posting: Post, server: Server) -> None:
    """Another sender, a subject and words without house or matter, no link, no name."""
    contact(village, "ana", safe=Safe(frozenset({Channel.MAIL})))
    made_task(village, assignee=village.people["ana"])
    posting().round()
    (mail,) = server.box.got
    whole = mail.as_string()
    assert (mail["From"], mail["Subject"]) == ("neutral@example.net", "Un message pour vous")
    assert mail["Message-ID"].endswith("@example.net>")
    for word in ("Gibjoncs", "house", "maison", "Water", "https://", "Ana", "example.org/"):
        assert word not in whole.replace("ana@example.org", "")


def test_without_a_neutral_sender_nothing_is_sent(village: Planted, posting: Post, server: Server) -> None:
    """Somebody is asked to reach them instead: the social workers where there are some."""
    serve(village, "sol", Role.SOCIAL_WORKER, village.house.id)
    contact(village, "ana", safe=Safe(frozenset({Channel.MAIL})))
    made_task(village, by="kim", assignee=village.people["ana"], role=Role.COORDINATOR)
    assert posting(neutral=None).round() == Mailed(handed=1)
    (task,) = village.kit.desk.sight(village.actor("sol")).tasks()
    assert (task.key, task.role, server.box.got) == ("task.reach.in_person", Role.SOCIAL_WORKER, [])
    assert seen(village, "sam") == []


def test_a_place_that_must_not_be_found_is_in_no_mail(village: Planted, posting: Post, server: Server) -> None:
    """The mail says there is something to read: no place, no dates, no house."""
    booking = ask(village)
    with village.kit.database.write() as tx:
        tx.run(Statement(sa.update(tables.space).values(protected_location=True)))
        tx.run(Statement(sa.update(tables.house).values(ground=tables.house.c.ground + 1)))
    village.do(ApproveBooking(booking.id, booking.revision), by="kim")
    posting().round()
    (mail,) = server.box.got
    whole = mail.as_string()
    assert mail["Subject"] == "Il y a quelque chose à lire"
    assert not any(word in whole for word in ("Flat", "avril", "Gibjoncs", "Household"))


def test_who_has_left_is_not_written_to(village: Planted, posting: Post, server: Server) -> None:
    """Somebody whose membership and grants ended meanwhile gets nothing any more."""
    made_task(village, assignee=village.people["ana"])
    posting().mailing.write(village.clock().replace(microsecond=0))
    with village.kit.database.write() as tx:
        for table in (tables.membership, tables.grant):
            tx.run(
                Statement(
                    sa.update(table).where(table.c.person_id == village.people["ana"]).values(end=date(2021, 1, 1))
                )
            )
    assert posting().round() == Mailed(moot=1)
    assert server.box.got == []


def test_what_a_household_must_learn_finds_somebody(village: Planted, posting: Post) -> None:
    """Cleo has no mail: when her booking is cancelled somebody calls; when it is approved the page is enough."""
    booking = ask(village, by="cleo")
    booking = village.do(ApproveBooking(booking.id, booking.revision), by="sam").booking
    outbox = posting()
    assert outbox.round() == Mailed(moot=1)
    village.do(CancelBooking(booking.id, booking.revision), by="sam")
    assert outbox.round() == Mailed(handed=1)


def test_without_a_mail_server_nothing_piles_up(village: Planted, posting: Post, server: Server) -> None:
    """What happened before a mail server was set is kept as unsent and never sent later."""
    made_task(village, assignee=village.people["ana"])
    assert posting(sender=None).round() == Mailed()
    assert states(village) == ["unsent"]
    assert posting().round() == Mailed()
    assert server.box.got == []


def test_what_happened_long_ago_is_not_written_about(village: Planted, posting: Post) -> None:
    """A kit whose mails were off for a week does not tell last week's news."""
    made_task(village, assignee=village.people["ana"])
    village.clock.later(days=4)
    assert posting().round() == Mailed()
    assert village.count("mail") == 0


def test_rows_hold_no_words_and_no_address(village: Planted, posting: Post) -> None:
    """A mail that waits is ids, codes and numbers."""
    village.do(MakeTask(village.house.id, "canary title", DAY, assignee=village.people["ana"]), by="sam")
    ask(village)
    posting().mailing.write(village.clock().replace(microsecond=0))
    kept = [{name: str(value) for name, value in row.items()} for row in rows(village, tables.mail)]
    assert len(kept) == 2
    assert not any(word in json.dumps(kept) for word in ("canary", "@", "Flat", "Ana", "Household"))


def test_another_house_is_another_journal(village: Planted, planting: Any, posting: Post, server: Server) -> None:
    """Each house's stewards hear of their own house."""
    other = planting(_approval(), key="autre")
    ask(other)
    made_task(village, assignee=village.people["ana"])
    posting().round()
    assert told(server) == [("ana@example.org", "Il y a une tâche pour vous")]


def test_the_system_asks_for_a_call_once_a_day(village: Planted, posting: Post, server: Server) -> None:
    """Two mails about one booking that cannot arrive are one call."""
    server.box.said["ana@example.org"] = "550 no"
    booking = ask(village)
    booking = village.do(ApproveBooking(booking.id, booking.revision), by="sam").booking
    village.do(CancelBooking(booking.id, booking.revision), by="sam")
    assert posting().round().handed == 2
    assert len(village.kit.desk.sight(village.actor("sam")).tasks()) == 1
    assert village.kit.desk.sight(SYSTEM).tasks()[0].made_by is None


def test_a_link_to_sign_in_is_mailed_and_kept_nowhere(village: Planted, posting: Post, server: Server) -> None:
    """The outbox has the link's id; its secret is in the mail alone, and a late one is not sent."""
    link, now = named("link"), village.clock().replace(microsecond=0)
    with village.kit.database.write() as tx:
        for about, minutes in ((link, 15), (named("late"), 0)):
            until = now + timedelta(minutes=minutes)
            person = village.people["ana"]
            mails.queue(tx, [link_mail(about, person, village.house.organisation, until, now)])
    assert posting(secret_of=lambda about: f"canary-{about.hex}").round() == Mailed(sent=1, moot=1)
    assert f"https://house.example.org/signin/link/canary-{link.hex}" in text(server)
    assert "canary" not in str([row for table in (tables.mail, tables.journal) for row in rows(village, table)])


def test_an_offer_is_written_about_while_it_is_open(village: Planted, posting: Post, server: Server) -> None:
    """Dates become free: who waited reads until when they are kept. Answered in between, nothing is sent."""
    booking, outbox = ask(village, nights=2), posting()
    village.do(village.stay(0, 2, or_wait=True), by="ben")
    village.do(CancelBooking(booking.id, 1))
    assert outbox.round() == Mailed(sent=1)
    assert told(server) == [("ben@example.org", "Des dates vous sont proposées")]
    assert "3 mars 2027" in text(server)
    again = ask(village, nights=2, first=5)
    village.do(village.stay(5, 2, or_wait=True), by="ben")
    village.do(CancelBooking(again.id, 1))
    (offer,) = [b for b in village.kit.desk.sight(village.actor("ben")).mine() if b.first_day == again.first_day]
    village.do(TakeOffer(offer.id, 1), by="ben")
    assert outbox.round() == Mailed(moot=1)


def test_a_taken_offer_that_needs_a_yes_asks_for_it(village: Planted, posting: Post, server: Server) -> None:
    """The steward is asked as for any request, and the next in line hears of what was not answered."""
    booking, outbox = ask(village), posting()
    village.do(ApproveBooking(booking.id, 1), by="sam")
    village.do(village.stay(0, 3, or_wait=True), by="ben")
    village.do(CancelBooking(booking.id, 2))
    (offer,) = village.kit.desk.sight(village.actor("ben")).mine()
    village.do(TakeOffer(offer.id, 1), by="ben")
    outbox.round()
    assert ("sam@example.org", "Une réservation attend votre réponse") in told(server)


def test_dates_kept_on_behalf_are_told_to_their_household(village: Planted, posting: Post, server: Server) -> None:
    """Whoever asked knows; where a steward asked for them, they read until when. Nobody answered: they read that too."""
    terms(village, hold_hours=48)
    village.do(village.stay(0, 2, hold=True), by="ben")
    outbox = posting()
    assert outbox.round() == Mailed()
    village.do(village.stay(5, 2, hold=True, household=village.households["ben"]), by="sam")
    assert outbox.round() == Mailed(sent=1)
    assert told(server) == [("ben@example.org", "Des dates sont gardées pour vous")]
    assert "3 mars 2027" in text(server)
    village.clock.later(hours=48)
    village.kit.tick()
    outbox.round()
    assert told(server).count(("ben@example.org", "Des dates ne sont plus gardées pour vous")) == 2
