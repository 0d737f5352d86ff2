"""What a booking costs the household: free nights a year, then tiers; by the hour, by the booking, for cleaning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import ClassVar

from attrs import field, frozen

from habitat_kit.core.bookings import Booking
from habitat_kit.core.ledger import Ledger
from habitat_kit.core.money import Money
from habitat_kit.core.periods import Hours, Nights
from habitat_kit.core.prices import Ceiling, Price
from habitat_kit.core.questions import HomeOf, MembersOn, NightsUsed
from habitat_kit.core.rules import Ask, Number, Reason
from habitat_kit.plugins.participatory.pricing_settings import (
    Season,
    Tier,
    amount,
    days,
    in_coins,
    money,
    rising,
    seasons,
    tiers,
    told,
    up_to,
    weekdays,
)
from habitat_kit.plugins.participatory.rule import BookingRule, concerns, keys


class Per(StrEnum):
    """Whose free nights they are: the household's, or each of its members', put together."""

    HOUSEHOLD = "household"
    MEMBER = "member"


@frozen
class Contribution(BookingRule):
    """What a household contributes for a booking: so many free nights a year, then a price a night.

    A night is the weekend's (`weekend`, on the nights that begin on the days `weekend_nights`, 1 is Monday) or costs
    `night`; in a season its prices hold instead; once the household has more nights in the year than a tier's `after`,
    the tier's. Guests beyond `guests_included` cost `guest` each for every night that is not free. By the hour, every
    hour that is begun costs `hour`. A booking of any kind costs `booking`, and `cleaning`, which each night beyond
    `cleaning_after` makes dearer by `cleaning_night`. Amounts are texts in `currency`, the organisation's.

    Nights are counted one by one in the year each belongs to, with all the household booked before under the space the
    rulebook is bound to, for any of `kinds`. Who moved in during the year has the free nights of the rest of it, rounded
    up to whole nights (`prorated`). The price is set when the booking is made. It says no to nothing: whatever is asked
    would pass.
    """

    kind: ClassVar[str] = "contribution"
    example: ClassVar[str] = (
        'kind = "contribution"\nfree_nights = 5\nper = "member"\nnight = "5.00"\nweekend = "10.00"\n'
        'seasons = [{ first = "07-01", last = "08-31", night = "12.00" }]\n'
        'tiers = [{ after = 20, night = "15.00" }]\nguest = "2.00"\nguests_included = 2\ncleaning = "10.00"'
    )

    free_nights: int = field(default=0, validator=up_to(366))
    per: Per = field(default=Per.HOUSEHOLD, converter=Per)
    prorated: bool = True
    night: str = field(default="0", validator=amount)
    weekend: str | None = field(default=None, validator=amount)
    weekend_nights: frozenset[int] = field(default=frozenset({5, 6}), converter=days, validator=weekdays)
    seasons: tuple[Season, ...] = field(default=(), converter=seasons)
    tiers: tuple[Tier, ...] = field(default=(), converter=tiers, validator=rising)
    guest: str | None = field(default=None, validator=amount)
    guests_included: int = field(default=0, validator=up_to(10_000))
    hour: str | None = field(default=None, validator=amount)
    booking: str | None = field(default=None, validator=amount)
    cleaning: str | None = field(default=None, validator=amount)
    cleaning_night: str | None = field(default=None, validator=amount)
    cleaning_after: int = field(default=0, validator=up_to(366))
    kinds: frozenset[str] = field(default=frozenset(), converter=keys)
    currency: str = "EUR"

    def __attrs_post_init__(self) -> None:
        other: tuple[Season | Tier, ...] = (*self.seasons, *self.tiers)
        dated = [price for one in other for price in (one.night, one.weekend)]
        plain = (self.night, self.weekend, self.guest, self.hour, self.booking, self.cleaning, self.cleaning_night)
        in_coins((*plain, *dated), self.currency)

    def judge(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Reason]:
        """Nothing: a price is no refusal."""
        yield from ()

    def price(self, ask: Ask[Booking], ledger: Ledger) -> Iterator[Price | Ceiling]:
        """The nights of each year in the order they are slept; then what the whole booking costs."""
        if not concerns(self.kinds, ask.subject.kind):
            return
        when = ask.subject.when
        if isinstance(when, Nights):
            for year in when.by_year():
                yield from self._nights(ask, [night for night in when if night.year == year], ledger)
        elif self.hour is not None:
            yield self._line(ask, "hour", self.hour, _hours_begun(when))
        for what, price in (("booking", self.booking), ("cleaning", self.cleaning)):
            if price is not None:
                yield self._line(ask, what, price, 1)
        if self.cleaning_night is not None and (longer := ask.subject.nights - self.cleaning_after) > 0:
            yield self._line(ask, "cleaning_night", self.cleaning_night, longer)

    def _nights(self, ask: Ask[Booking], nights: list[date], ledger: Ledger) -> Iterator[Price]:
        """The nights of one year: first those that are free, then each at its price."""
        year = nights[0].year
        used = self._used(ask, year, ledger) if self.free_nights or self.tiers else 0
        if self.free_nights:
            left = max(0, self._entitled(ask, nights[0], ledger) - used)
            free = min(left, len(nights))
            yield Price(
                "free_night", Money.none(self.currency), free, year, {"left": left - free, "n": free, "year": year}
            )
            nights, used = nights[free:], used + free
        prices = Counter(self._price(night, used + at) for at, night in enumerate(nights, start=1))
        for (what, price), count in prices.items():
            yield Price(what, money(price, self.currency), count, year)
        guests = max(0, ask.subject.guests - self.guests_included)
        if self.guest is not None and guests and nights:
            yield Price("guest_night", money(self.guest, self.currency), guests * len(nights), year)

    def _price(self, night: date, nth: int) -> tuple[str, str]:
        """What one night costs, the household's nth of the year, and what such a night is called."""
        tier = next((tier for tier in reversed(self.tiers) if nth > tier.after), None)
        season = next((season for season in self.seasons if season.holds(night)), None)
        plain, dear = self.night, self.weekend
        if season:
            plain, dear = season.night, season.weekend
        if tier:
            plain, dear = tier.night, tier.weekend
        weekend = dear if night.isoweekday() in self.weekend_nights else None
        name = "night" if weekend is None else "weekend_night"
        return name if tier or not season else f"season_{name}", plain if weekend is None else weekend

    def _used(self, ask: Ask[Booking], year: int, ledger: Ledger) -> int:
        first, end = date(year, 1, 1), date(year + 1, 1, 1)
        without = ask.moving.id if ask.moving else None
        of = ask.subject.household, ask.scope
        counted = (kind for kind in ask.house.by_night if concerns(self.kinds, kind))
        return sum(ledger(NightsUsed(*of, kind, first, end, ask.at, without)) for kind in counted)

    def _entitled(self, ask: Ask[Booking], day: date, ledger: Ledger) -> int:
        """The free nights of the year of a day, as the household is on it."""
        household = ask.subject.household
        given = self.free_nights
        if self.per is Per.MEMBER:
            given *= max(1, ledger(MembersOn(household, day)))
        since = ledger(HomeOf(household, day)).since if self.prorated else None
        if since is None or since.year < day.year:
            return given
        rest, whole = (date(day.year + 1, 1, 1) - since).days, (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days
        return -(-given * rest // whole)

    def _line(self, ask: Ask[Booking], what: str, price: str, count: int) -> Price:
        return Price(what, money(price, self.currency), count, ask.subject.first_day.year)

    def sentence(self) -> str:
        """One sentence for what it is mainly about: nights, hours, bookings or cleaning."""
        if (main := self._mainly) != "night":
            return f"rule.contribution.{main}"
        whose = "free" if self.per is Per.HOUSEHOLD else "free_member"
        return f"rule.contribution.{whose if self.free_nights else 'night'}{'_weekend' if self.weekend else ''}"

    @property
    def _mainly(self) -> str:
        if self.free_nights or self.night != "0" or self.weekend or self.seasons or self.tiers:
            return "night"
        return next((what for what in ("hour", "booking", "cleaning") if getattr(self, what) is not None), "night")

    def numbers(self) -> Mapping[str, Number]:
        """`n` free nights; the prices, told in the reader's language; the `days` of the weekend."""
        priced = ("night", "weekend", "hour", "booking", "cleaning", "cleaning_night", "guest")
        prices = {name: told(getattr(self, name), self.currency) for name in priced}
        return {"n": self.free_nights, **prices, "days": _told_days(self.weekend_nights)}

    def asides(self) -> Iterator[tuple[str, Mapping[str, Number]]]:
        """Who moves in during the year, each season and tier, guests, and what is added to the price of nights."""
        numbers = self.numbers()
        if self.free_nights and self.prorated:
            yield "rule.contribution.and.prorated", numbers
        for season in self.seasons:
            yield "rule.contribution.and.season", {"first": season.first, "last": season.last, **self._told(season)}
        for tier in self.tiers:
            yield "rule.contribution.and.tier", {"n": tier.after, **self._told(tier)}
        if self.guest is not None:
            beyond = "_beyond" if self.guests_included else ""
            yield f"rule.contribution.and.guest{beyond}", {**numbers, "n": self.guests_included}
        for what in ("hour", "booking", "cleaning"):
            if getattr(self, what) is not None and what != self._mainly:
                yield f"rule.contribution.and.{what}", numbers
        if self.cleaning_night is not None:
            beyond = "_beyond" if self.cleaning_after else ""
            yield f"rule.contribution.and.cleaning_night{beyond}", {**numbers, "n": self.cleaning_after}

    def _told(self, other: Season | Tier) -> Mapping[str, Number]:
        """The prices of a season or a tier."""
        dear = other.weekend is not None
        prices = {
            name: told(price, self.currency) for name, price in (("night", other.night), ("weekend", other.weekend))
        }
        return {**prices, "dear": dear, "days": _told_days(self.weekend_nights) if dear else ""}


def _hours_begun(when: Hours) -> int:
    """Hours by the wall's clock, each that is begun for a whole one."""
    return -(-int((when.end - when.start).total_seconds()) // 3_600)


def _told_days(numbers: frozenset[int]) -> str:
    """Days of the week as a text takes them."""
    return ",".join(map(str, sorted(numbers)))
