"""Money: exact amounts in one currency, counted in its smallest coin.

Rules of this file:
1. An amount is a Decimal with as many places as its currency has coins (ISO 4217); a float is refused, and so is
   an amount finer than the smallest coin.
2. Two currencies never mix: adding, comparing or subtracting them is Misconfigured.
3. Sharing loses no cent: `split` gives each its whole coins, and what is left to the largest remainders.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from functools import total_ordering

from attrs import field, frozen

from habitat_kit.core.errors import Misconfigured, Unreadable

_CODES = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL "
    "HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD "
    "MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG "
    "QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD "
    "TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW"
)
CURRENCIES = frozenset(_CODES.split())
"""The currencies one may pay in (ISO 4217)."""

_NO_PLACES = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_PLACES = dict.fromkeys(_NO_PLACES.split(), 0)
_PLACES |= dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)

MOST = 10**14
"""No line of an account has more coins than this."""

FURTHEST = 10**18
"""No sum has more coins than this: that of ten thousand lines, which still fits a column."""


def places(currency: str) -> int:
    """How many decimal places a currency's coins have; Misconfigured for what is no currency."""
    if currency not in CURRENCIES:
        raise Misconfigured(f"there is no currency {currency!r}: write an ISO 4217 code such as EUR")
    return _PLACES.get(currency, 2)


def _amount(given: object) -> Decimal:
    if isinstance(given, bool) or not isinstance(given, Decimal | int):
        raise Misconfigured(f"an amount is a Decimal, not a {type(given).__name__}")
    return Decimal(given)


@total_ordering
@frozen(order=False)
class Money:
    """An amount in a currency: `Money(Decimal("12.50"), "EUR")`. It may be below zero."""

    amount: Decimal = field(converter=_amount)
    currency: str

    def __attrs_post_init__(self) -> None:
        step = Decimal(1).scaleb(-places(self.currency))
        if not self.amount.is_finite() or abs(self.amount) > FURTHEST * step:
            raise Unreadable("amount", "error.amount_out_of_range")
        exact = self.amount.quantize(step)
        if exact != self.amount:
            raise Unreadable("amount", "error.amount_too_fine", places=places(self.currency))
        object.__setattr__(self, "amount", exact + 0)  # no minus before a zero

    @classmethod
    def of(cls, coins: int, currency: str) -> Money:
        """So many of the currency's smallest coins."""
        return cls(Decimal(coins).scaleb(-places(currency)), currency)

    @classmethod
    def none(cls, currency: str) -> Money:
        """Nothing, in a currency."""
        return cls(Decimal(0), currency)

    @classmethod
    def read(cls, text: str) -> Money:
        """What `str` wrote: "12.50 EUR"."""
        amount, _, currency = text.partition(" ")
        return cls(Decimal(amount), currency)

    @property
    def coins(self) -> int:
        """How many of the currency's smallest coins it is."""
        return int(self.amount.scaleb(places(self.currency)))

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def __bool__(self) -> bool:
        return self.amount != 0

    def _same(self, other: Money) -> Decimal:
        if self.currency != other.currency:
            raise Misconfigured(f"{self.currency} and {other.currency} do not mix")
        return other.amount

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __mul__(self, times: int) -> Money:
        return Money(self.amount * _amount(times), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def split(self, shares: Sequence[int]) -> tuple[Money, ...]:
        """As many parts as there are shares, each after its weight; together they are the whole, to the coin.

        A coin that is left goes to the largest remainder, of equal ones to the first.
        """
        whole = sum(shares)
        if whole <= 0 or any(share < 0 for share in shares):
            raise Misconfigured("shares are whole numbers, none below zero and one above it")
        sign, coins = (-1 if self.coins < 0 else 1), abs(self.coins)
        given = [coins * share // whole for share in shares]
        by_remainder = sorted(range(len(shares)), key=lambda at: (-(coins * shares[at] % whole), at))
        for at in by_remainder[: coins - sum(given)]:
            given[at] += 1
        return tuple(Money.of(sign * part, self.currency) for part in given)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of amounts in one currency."""
    return sum(amounts, Money.none(currency))


def decimal_of(text: object) -> Decimal:
    """An amount as people write it: 12, 12.50, 12,50, 1 250,00. Unreadable for anything else, numbers too."""
    if not isinstance(text, str):
        raise Unreadable("amount", "error.not_an_amount")
    plain = "".join(text.split()).replace("\u202f", "").replace(",", ".")
    if not (plain.isascii() and plain.replace(".", "", 1).isdigit()):
        raise Unreadable("amount", "error.not_an_amount")
    try:
        return Decimal(plain)
    except InvalidOperation:
        raise Unreadable("amount", "error.not_an_amount") from None
