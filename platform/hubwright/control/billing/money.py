"""Money: decimals in whole currency units, rounded to what a currency can be paid in."""

from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Literal, get_args

Currency = Literal["CNY", "USD", "JPY", "KWD"]
DIGITS: dict[Currency, int] = {"CNY": 2, "USD": 2, "JPY": 0, "KWD": 3}
EXACT = Context(prec=76, rounding=ROUND_HALF_EVEN)
NOTHING = Decimal(0)
assert set(DIGITS) == set(get_args(Currency))


def smallest(currency: Currency) -> Decimal:
    """The least that can be paid: a cent, a yen, a fils."""
    return Decimal(1).scaleb(-DIGITS[currency])


def rounded(amount: Decimal, currency: Currency) -> Decimal:
    """Round half to even, once, where an amount becomes a line."""
    return amount.quantize(smallest(currency), context=EXACT)


def minor_units(amount: Decimal, currency: Currency) -> int:
    """The amount as a whole number of the smallest unit, as payment providers want it; refuses what is not one."""
    if rounded(amount, currency) != amount:
        raise ValueError(f"{amount} {currency} cannot be paid")
    return int(amount.scaleb(DIGITS[currency], context=EXACT))


def in_whole_units(amount: int, currency: Currency) -> Decimal:
    """What a provider tells in the smallest unit, as we write it."""
    return Decimal(amount).scaleb(-DIGITS[currency], context=EXACT)
