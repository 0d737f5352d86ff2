"""Whatever people send, in whatever order: the desk answers as a brute-force model says, and nothing is half done."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any, ClassVar
from uuid import UUID

from attrs import evolve, frozen
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from habitat_kit.core.commands import (
    ApproveBooking,
    BookSpace,
    CancelBooking,
    CheckIn,
    CheckOut,
    CloseSpace,
    DeclineBooking,
    MoveBooking,
    NoShow,
    ReopenSpace,
    RestoreBooking,
    Tick,
    UndoLast,
)
from habitat_kit.core.outcomes import AwaitingApproval, Booked, KeyReused, Ticked
from habitat_kit.kit import HabitatKit
from habitat_kit.plugins.participatory import ApprovalAbove, LongestStay, NightsPerYear
from tests.desk.ledgers import check_cells, check_claims, check_journal, check_rows, edges, length, stored
from tests.desk.model import ANSWER, FREE_NIGHTS, HALF_HOUR, LEAVES, LONGEST, PARIS, QUOTA, WHILE, Model, Use
from tests.desk.world import Hands, Planted, Rules, plant

SEASONS = (date(2026, 12, 26), date(2027, 3, 24), date(2026, 10, 21))
"""Just before a New Year, and before each clock change of Paris."""

people = st.sampled_from(["ana", "ben", "cleo"])
spaces = st.sampled_from(sorted(LEAVES))
days = st.integers(0, 9)
NEW = UUID(int=0)
LIVE = ("awaiting", "confirmed", "checked_in")
"""What can still be moved."""


def on_the_half_hour(now: datetime) -> datetime:
    """The next half hour: cells are no finer."""
    over = now.timestamp() % HALF_HOUR
    return now + timedelta(seconds=HALF_HOUR - over if over else 0)


@frozen
class Sent:
    """A command that was sent under a key, and what came of it."""

    command: Any
    by: str
    key: str
    outcome: Any


class Neighbours(RuleBasedStateMachine):
    """People of one house who book, move, cancel, come and go, decide and close while the clock goes on."""

    kit: ClassVar[HabitatKit]
    clock: ClassVar[Hands]
    numbers: ClassVar[count[int]]

    @initialize(season=st.sampled_from(SEASONS), silence=st.sampled_from(["lapse", "accept"]))
    def move_in(self, season: date, silence: str) -> None:
        """Plant a house of its own for this run."""
        hours = ANSWER // timedelta(hours=1)
        approval: Any = ApprovalAbove(nights=FREE_NIGHTS, answer_hours=hours, on_silence=silence)
        self.clock.now = datetime.combine(season, time(9), tzinfo=PARIS) - timedelta(days=1)
        rules = (LongestStay(nights=LONGEST), NightsPerYear(nights=QUOTA), approval)
        self.house: Planted = plant(self.kit, self.clock, f"house{next(self.numbers)}", rules)
        self.first, self.order = season, count(1)
        self.model, self.sent = Model(accepts=silence == "accept"), list[Sent]()
        self.seen: dict[UUID, tuple[int, int]] = {}
        self.stays("ana", "flat", 3, FREE_NIGHTS + 2, steward=False)
        self.stays("ben", "one", 9, 2, steward=True)

    def send(self, command: Any, by: str) -> Any:
        """Send a command under a fresh key; the model settles what time decided first."""
        self.model.settle(self.clock.now)
        key = f"key{len(self.sent)}"
        outcome = self.house.do(command, by=by, key=key)
        self.sent.append(Sent(command, by, key, outcome))
        return outcome

    @rule(hours=st.sampled_from([1, 5, 24, 50, 24 * 8]))
    def time_passes(self, hours: int) -> None:
        """Nobody does anything for a while."""
        self.clock.later(hours=hours)

    @rule(who=people, space=spaces, day=days, nights=st.integers(1, LONGEST + 1), steward=st.booleans())
    def stays(self, who: str, space: str, day: int, nights: int, *, steward: bool) -> None:
        """Somebody, or the steward for them, asks for nights."""
        arrival = self.first + timedelta(days=day - 1)
        self.asks(Use(NEW, 0, "guest_stay", space, arrival, arrival + timedelta(days=nights), "", who), steward=steward)

    @rule(who=people, space=spaces, day=days, hour=st.integers(7, 17), hours=st.integers(1, 4))
    def meets(self, who: str, space: str, day: int, hour: int, hours: int) -> None:
        """Somebody asks for some hours."""
        start = datetime.combine(self.first + timedelta(days=day), time(hour))
        self.asks(Use(NEW, 0, "meeting", space, start, start + timedelta(hours=hours), "", who))

    def asks(self, wish: Use, *, steward: bool = False, offered: bool = False) -> None:
        """Ask for it; what is offered instead is taken at its word."""
        self.clock.later(seconds=0 if offered else 1)
        household = self.house.households[wish.household] if steward else None
        command = BookSpace(self.house.space(wish.space), wish.kind, wish.start, wish.end, household=household)
        wish.order, wish.made_at = next(self.order), self.clock.now
        self.wishes(command, "sam" if steward else wish.household, wish, offered=offered)

    @precondition(lambda self: self.model.bookings())
    @rule(data=st.data(), shift=st.integers(-3, 4), longer=st.integers(-2, 2), elsewhere=st.none() | spaces)
    def moves(self, data: st.DataObject, shift: int, longer: int, elsewhere: str | None) -> None:
        """Somebody moves a booking of theirs: to other days, to another length, to another room."""
        use, revision = self.seen_by(data, self.model.bookings())
        start = use.start + timedelta(days=shift)
        self.moved(use, revision, start, start + length(use.start, use.end, longer), elsewhere or use.space)

    @precondition(lambda self: self.model.bookings(*LIVE))
    @rule(data=st.data(), later=st.integers(0, 1))
    def gives_back(self, data: st.DataObject, later: int) -> None:
        """Somebody needs a day or an hour less."""
        use, revision = self.seen_by(data, self.model.bookings(*LIVE))
        less = length(use.start, use.end, -1)
        start = use.start + later * (use.end - use.start - less)
        self.moved(use, revision, start, start + less, use.space)

    def moved(self, use: Use, revision: int, start: Any, end: Any, space: str, *, offered: bool = False) -> None:
        """Move it; what is offered instead is taken at its word."""
        self.clock.later(seconds=0 if offered else 1)
        command = MoveBooking(use.id, revision, start, end, space=self.house.space(space))
        self.model.settle(self.clock.now)
        if revision != use.revision or use.state not in LIVE or use.edges[1] <= self.clock.now:
            self.stale(self.send(command, use.household), use)
            return
        wish = evolve(use, space=space, start=start, end=end, revision=use.revision + 1)
        self.wishes(command, use.household, wish, use, offered=offered)

    def wishes(self, command: Any, by: str, wish: Use, before: Use | None = None, *, offered: bool) -> None:
        """Judge, then do: both as the model says; what is offered instead passes."""
        judged: Any = self.kit.desk.judge(command, by=self.house.actor(by))
        outcome = self.send(command, by)
        assert type(outcome).__name__ == self.expected(wish, before)
        passes = isinstance(outcome, Booked | AwaitingApproval)
        assert judged.passes is passes, (judged, outcome)
        assert passes or not offered
        if passes:
            self.stands(outcome.booking.id, wish, before)
            return
        for other in outcome.alternatives:
            near = evolve(wish, start=edges(other.when)[0], end=edges(other.when)[1])
            assert self.expected(near, before) in {"Booked", "AwaitingApproval"}
        if outcome.alternatives and before:
            self.moved(before, before.revision, *edges(outcome.alternatives[0].when), wish.space, offered=True)
        elif outcome.alternatives:
            start, end = edges(outcome.alternatives[0].when)
            self.asks(evolve(wish, start=start, end=end), steward=by == "sam", offered=True)

    def expected(self, wish: Use, before: Use | None) -> str:
        """What the model answers to a wish."""
        if self.model.refuses(wish, self.clock.now, before):
            return "Refused"
        if not self.model.free(wish):
            return "Conflict"
        waits = wish.state == "awaiting" if self.model.shortens(wish, before) else self.model.waits(wish)
        return "AwaitingApproval" if waits else "Booked"

    def stands(self, use: UUID, wish: Use, before: Use | None) -> None:
        """The wish came true."""
        if not self.model.shortens(wish, before):
            waits = self.model.waits(wish)
            wish.state = "awaiting" if waits else "confirmed"
            wish.deadline = self.model.until(wish, self.clock.now, before) if waits else None
        if before:
            wish.state = "checked_in" if before.state == "checked_in" else wish.state
            self.model.took(before, before.household, self.clock.now, again=self.has_again(wish))
        wish.id = use
        self.model.put(wish)

    def has_again(self, wish: Use) -> tuple[UUID, ...]:
        """What was given up too late and is had again weighs no more; the nights of it that nobody has do."""
        again = self.model.given_up(wish)
        for part in again:
            self.model.put(evolve(part, counted=False, revision=part.revision + 1))
            left = [night for night in part.nights if night not in wish.nights]
            for run in ([n for n in left if n < wish.start], [n for n in left if n >= wish.end]):
                if run:
                    self.given_up(part, run, part.given_at)
        return tuple(part.id for part in again)

    def seen_by(self, data: st.DataObject, among: list[Use]) -> tuple[Use, int]:
        """One of these, and the revision somebody saw: mostly the last."""
        use = among[data.draw(st.integers(0, len(among) - 1))]
        return use, use.revision - data.draw(st.sampled_from([0, 0, 0, 1]))

    def stale(self, outcome: Any, use: Use) -> None:
        """The answer to who looked at what is no more."""
        assert type(outcome).__name__ == "Stale"
        assert (outcome.use, outcome.revision, outcome.state) == (use.id, use.revision, use.state)

    @precondition(lambda self: self.model.bookings())
    @rule(data=st.data(), late=st.booleans())
    def cancels(self, data: st.DataObject, *, late: bool) -> None:
        """Somebody gives up a booking of theirs, at once or later: it may still weigh."""
        use, revision = self.seen_by(data, self.model.bookings("awaiting", "confirmed") or self.model.bookings())
        self.clock.later(minutes=40 if late else 0, seconds=1)
        outcome = self.send(CancelBooking(use.id, revision), use.household)
        if revision != use.revision or use.state not in {"awaiting", "confirmed"} or use.edges[1] <= self.clock.now:
            self.stale(outcome, use)
            return
        assert use.made_at
        weighs = use.id in self.model.stood and self.clock.now >= use.made_at + timedelta(minutes=30)
        assert outcome.counted is weighs
        self.model.took(use, use.household, self.clock.now, cancelled=True)
        self.model.put(evolve(use, state="cancelled", counted=weighs, deadline=None, revision=revision + 1))

    @precondition(lambda self: self.model.bookings("confirmed"))
    @rule(data=st.data(), wait=st.booleans())
    def comes(self, data: st.DataObject, *, wait: bool) -> None:
        """Somebody checks in: on the day, or too early, or too late."""
        use, revision = self.seen_by(data, self.model.bookings("confirmed"))
        self.clock.later(seconds=1)
        if wait and use.edges[0] > self.clock.now:
            self.clock.now = use.edges[0]
        outcome = self.send(CheckIn(use.id, revision), use.household)
        if self.not_at_hand(use, revision, "confirmed"):
            self.stale(outcome, use)
        elif self.clock.now.astimezone(PARIS).date() < use.edges[0].astimezone(PARIS).date():
            assert type(outcome).__name__ == "Refused"
        else:
            assert type(outcome).__name__ == "CheckedIn"
            self.model.took(use, use.household, self.clock.now)
            self.model.put(evolve(use, state="checked_in", revision=revision + 1))

    @precondition(lambda self: self.model.bookings("checked_in"))
    @rule(data=st.data(), steward=st.booleans(), hours=st.sampled_from([0, 3, 20, 60]))
    def leaves(self, data: st.DataObject, hours: int, *, steward: bool) -> None:
        """Somebody checks out, on some half hour; the steward for them gives back what was not slept."""
        use, revision = self.seen_by(data, self.model.bookings("checked_in"))
        self.clock.now = on_the_half_hour(self.clock.now + timedelta(hours=hours))
        by = "sam" if steward else use.household
        outcome = self.send(CheckOut(use.id, revision), by)
        if self.not_at_hand(use, revision, "checked_in"):
            self.stale(outcome, use)
            return
        if self.clock.now <= use.edges[0]:
            assert type(outcome).__name__ == "Refused"
            return
        gone = self.lived(use)
        unslept = [night for night in use.nights if night not in gone.nights]
        assert use.made_at
        lost = unslept if not steward and self.clock.now >= use.made_at + WHILE else []
        assert (type(outcome).__name__, outcome.counted) == ("CheckedOut", len(lost))
        if lost:
            self.given_up(use, lost, self.clock.now)
        self.model.took(use, by, self.clock.now)
        self.model.put(gone)

    def lived(self, use: Use) -> Use:
        """What remains of a stay whose guests leave now: the nights slept, the first at least; the hours had."""
        there = self.clock.now.astimezone(PARIS).replace(tzinfo=None)
        first = use.start + (timedelta(minutes=1) if isinstance(use.start, datetime) else timedelta(days=1))
        last = there if isinstance(use.start, datetime) else there.date()
        end = min(use.end, max(first, last))
        return evolve(use, state="done", end=end, left=self.clock.now, revision=use.revision + 1)

    def given_up(self, use: Use, nights: list[date], at: datetime | None) -> None:
        """The nights given up, as the cancelled booking that the desk made of them."""
        end = nights[-1] + timedelta(days=1)
        made = [one for one, _ in stored(self.house).values() if one.id not in self.model.uses]
        (new,) = (one.id for one in made if edges(one.when) == (nights[0], end))
        lost = evolve(use, id=new, start=nights[0], end=end, state="cancelled", counted=True, revision=1, given_at=at)
        self.model.put(evolve(lost, deadline=None, left=None))

    @precondition(lambda self: self.model.bookings("confirmed"))
    @rule(data=st.data())
    def never_comes(self, data: st.DataObject) -> None:
        """The steward says that nobody came."""
        use, revision = self.seen_by(data, self.model.bookings("confirmed"))
        self.clock.later(seconds=1)
        outcome = self.send(NoShow(use.id, revision), "sam")
        if self.not_at_hand(use, revision, "confirmed"):
            self.stale(outcome, use)
        elif self.clock.now < use.edges[0]:
            assert type(outcome).__name__ == "Refused"
        else:
            assert type(outcome).__name__ == "NotArrived"
            self.model.took(use, "sam", self.clock.now)
            self.model.put(evolve(use, state="no_show", revision=revision + 1))

    def not_at_hand(self, use: Use, revision: int, state: str) -> bool:
        """Whether it changed meanwhile, or is over."""
        return revision != use.revision or use.state != state or use.edges[1] <= self.clock.now

    @precondition(lambda self: self.model.bookings("cancelled", "expired"))
    @rule(data=st.data())
    def restores(self, data: st.DataObject) -> None:
        """Somebody wants a cancelled or lapsed booking back: at once as it was, later as a new ask."""
        use, revision = self.seen_by(data, self.model.bookings("cancelled", "expired"))
        self.clock.later(seconds=1)
        outcome = self.send(RestoreBooking(use.id, revision), use.household)
        if revision != use.revision or use.edges[1] <= self.clock.now or (use.given_at and not use.counted):
            self.stale(outcome, use)
            return
        step, now = self.model.last_step(use), self.clock.now
        if step and step.cancelled and now < step.at + WHILE and not self.model.lapsed_since(step, now):
            back = evolve(step.before, revision=revision + 1)
        else:
            waits = self.model.waits(use)
            until = self.model.until(use, now) if waits else None
            state = "awaiting" if waits else "confirmed"
            back = evolve(use, state=state, counted=True, deadline=until, revision=revision + 1, given_at=None)
            if self.model.refuses_anew(back, now):
                assert type(outcome).__name__ == "Refused"
                return
        if not self.model.free(back):
            assert type(outcome).__name__ == "Conflict"
            return
        assert type(outcome).__name__ == ("AwaitingApproval" if back.state == "awaiting" else "Booked")
        self.model.put(back)

    @precondition(lambda self: self.model.steps)
    @rule(data=st.data(), steward=st.booleans())
    def undoes(self, data: st.DataObject, *, steward: bool) -> None:
        """Somebody takes back their last step, or tries to take back another's."""
        among = [self.model.uses[use] for use in sorted(self.model.steps, key=lambda use: self.model.uses[use].order)]
        use, revision = self.seen_by(data, among)
        by, now = "sam" if steward else use.household, self.clock.later(seconds=1)
        outcome = self.send(UndoLast(use.id, revision), by)
        if revision != use.revision:
            self.stale(outcome, use)
            return
        step = self.model.last_step(use)
        if not step or step.by != by or now >= step.at + WHILE or self.model.lapsed_since(step, now):
            assert type(outcome).__name__ == "Refused"
            return
        back = evolve(step.before, revision=revision + 1)
        if not self.model.free(back):
            assert type(outcome).__name__ == "Conflict"
            return
        assert type(outcome).__name__ == "Undone"
        self.model.put(back)
        self.has_again(back)
        for part in (self.model.uses[one] for one in step.again):
            if part.given_at and not part.counted:
                self.given_up(part, [night for night in part.nights if night in use.nights], now)
        del self.model.steps[use.id]

    @precondition(lambda self: self.model.bookings())
    @rule(data=st.data(), yes=st.booleans())
    def decides(self, data: st.DataObject, *, yes: bool) -> None:
        """The steward says yes or no, in time or too late."""
        use, revision = self.seen_by(data, self.model.bookings("awaiting") or self.model.bookings())
        self.clock.later(seconds=1)
        outcome = self.send(ApproveBooking(use.id, revision) if yes else DeclineBooking(use.id, revision, "no"), "sam")
        if use.state == "expired":
            assert type(outcome).__name__ == "Expired"
        elif revision != use.revision or use.state != "awaiting":
            self.stale(outcome, use)
        else:
            assert type(outcome).__name__ == ("Booked" if yes else "Declined")
            state = "confirmed" if yes else "refused"
            if not yes:
                self.model.took(use, "sam", self.clock.now)
            self.model.put(evolve(use, state=state, counted=yes and use.counted, deadline=None, revision=revision + 1))

    @rule(space=spaces, day=days, length=st.integers(1, 6))
    def closes(self, space: str, day: int, length: int) -> None:
        """The steward closes a space for some days; the uses in its way are named."""
        start = self.first + timedelta(days=day)
        end = start + timedelta(days=length)
        self.clock.later(seconds=1)
        outcome = self.send(CloseSpace(self.house.space(space), start, end), "sam")
        works = Use(NEW, next(self.order), "works", space, start, end, "closed")
        if works.edges[1] <= self.clock.now:
            assert type(outcome).__name__ == "Misread"
            return
        works.id = outcome.closure.id
        in_the_way = {self.model.held[cell] for cell in works.cells() if cell in self.model.held}
        assert set(outcome.in_the_way) == in_the_way
        self.model.put(works)

    @precondition(lambda self: any(use.kind == "works" for use in self.model.uses.values()))
    @rule(data=st.data())
    def reopens(self, data: st.DataObject) -> None:
        """The steward ends a closure; another may take its place."""
        among = [use for use in self.model.uses.values() if use.kind == "works"]
        use, revision = self.seen_by(data, among)
        self.clock.later(seconds=1)
        outcome = self.send(ReopenSpace(use.id, revision), "sam")
        if revision != use.revision or use.state != "closed":
            self.stale(outcome, use)
        else:
            self.model.put(evolve(use, state="reopened", revision=revision + 1))

    @rule()
    def ticks(self) -> None:
        """Time's own command: it settles, then finishes what is over."""
        self.clock.later(seconds=1)
        settled = self.model.settle(self.clock.now)
        finished = self.model.finish(self.clock.now)
        assert self.house.do(Tick(self.house.house.id), by="kim") == Ticked(settled, finished)

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def says_it_again(self, data: st.DataObject) -> None:
        """The same key answers the same and does nothing; with another body it is refused."""
        sent = data.draw(st.sampled_from(self.sent))
        again = self.house.do(sent.command, by=sent.by, key=sent.key)
        if hasattr(again, "alternatives"):
            again = evolve(again, alternatives=sent.outcome.alternatives)
        assert again == sent.outcome
        other = CloseSpace(self.house.space("flat"), self.first, self.first + timedelta(days=99))
        assert self.house.do(other, by=sent.by, key=sent.key) == KeyReused()

    @invariant()
    def everything_fits(self) -> None:
        """Rows, claims and journal say the same as the model; revision and sequence never fall."""
        rows = stored(self.house)
        check_claims(rows, self.house)
        check_cells(rows, self.house, self.model)
        check_rows(rows, self.model)
        check_journal(rows, self.house)
        for use, _ in rows.values():
            now, before = (use.revision, use.sequence), self.seen.get(use.id, (0, 0))
            assert now[0] >= before[0]
            assert now[1] >= before[1]
            self.seen[use.id] = now


def test_whatever_people_send_the_house_stays_whole(migrated: str, *, proving: bool) -> None:
    """Random commands in a random order: outcomes, rows, claims and journal are as brute force says after each."""
    hands = Hands()
    whole = HabitatKit(url=migrated, plugins=[Rules], clock=hands)
    runs, steps = (500, 60) if proving else (25, 30)
    bounds = settings(max_examples=runs, stateful_step_count=steps, suppress_health_check=list(HealthCheck))

    class Here(Neighbours):
        kit, clock, numbers = whole, hands, count()

    try:
        run_state_machine_as_test(Here, settings=bounds)
    finally:
        whole.close()
