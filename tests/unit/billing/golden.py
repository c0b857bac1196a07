"""Worked by hand: what each model asks for a quantity, exactly and as a line of each currency."""

from decimal import Decimal

from editions.rates import Flat, Graduated, Package, PerUnit, Price, Tier, Volume
from hubwright.control.billing.money import Currency

D = Decimal
_TIERS = (Tier(1_000, D("0.0155")), Tier(5_000, D("0.0125")), Tier(None, D("0.0085")))
PRICES: dict[str, Price] = {
    "flat": Price(model=Flat(D("12.3455"))),
    "per_unit": Price(model=PerUnit(D("0.0125"))),
    "package": Price(model=Package(1_000, D("2.5005"))),
    "graduated": Price(model=Graduated(_TIERS)),
    "volume": Price(model=Volume(_TIERS)),
    "minimum": Price(model=PerUnit(D("0.0125")), minimum=D("7.0005")),
    "included": Price(model=PerUnit(D("0.0125")), included=1_000),
}

# model, quantity, exact, then CNY and USD (2 decimals), JPY (0), KWD (3); a half goes to the even neighbour
_BY_HAND = """
flat       0        12.3455   12.35   12   12.346
flat       9999     12.3455   12.35   12   12.346
per_unit   0        0         0.00    0    0.000
per_unit   1        0.0125    0.01    0    0.012
per_unit   3        0.0375    0.04    0    0.038
per_unit   1000     12.5000   12.50   12   12.500
per_unit   1080     13.5000   13.50   14   13.500
per_unit   2.5      0.03125   0.03    0    0.031
package    0        0         0.00    0    0.000
package    1        2.5005    2.50    3    2.500
package    1000     2.5005    2.50    3    2.500
package    1001     5.0010    5.00    5    5.001
package    3000.5   10.0020   10.00   10   10.002
graduated  0        0         0.00    0    0.000
graduated  1        0.0155    0.02    0    0.016
graduated  1000     15.5000   15.50   16   15.500
graduated  1001     15.5125   15.51   16   15.512
graduated  5000     65.5000   65.50   66   65.500
graduated  5001     65.5085   65.51   66   65.508
graduated  12345    127.9325  127.93  128  127.932
volume     0        0         0.00    0    0.000
volume     1000     15.5000   15.50   16   15.500
volume     1001     12.5125   12.51   13   12.512
volume     5000     62.5000   62.50   62   62.500
volume     5001     42.5085   42.51   43   42.508
minimum    0        0         0.00    0    0.000
minimum    1        7.0005    7.00    7    7.000
minimum    560      7.0005    7.00    7    7.000
minimum    561      7.0125    7.01    7    7.012
included   0        0         0.00    0    0.000
included   1000     0         0.00    0    0.000
included   1001     0.0125    0.01    0    0.012
included   2000     12.5000   12.50   12   12.500
"""


def vectors() -> list[tuple[str, Decimal, Currency, Decimal]]:
    """Model, quantity, currency, amount of the line."""
    found: list[tuple[str, Decimal, Currency, Decimal]] = []
    for line in _BY_HAND.strip().splitlines():
        model, quantity, _exact, cents, yen, fils = line.split()
        amounts: dict[Currency, str] = {"CNY": cents, "USD": cents, "JPY": yen, "KWD": fils}
        found += [(model, D(quantity), currency, D(amount)) for currency, amount in amounts.items()]
    return found
