"""The rate cards of the editions: the same models for all, other numbers."""

from decimal import Decimal

import msgspec

from editions.rates import Currency, Flat, Graduated, Package, PerUnit, Price, RateCard, Tier, Volume

GIB = 1024**3


class _Numbers(msgspec.Struct, frozen=True, kw_only=True):
    """What is the same for every edition in one currency."""

    conversation: tuple[str, str, str]
    messages: str
    tokens: tuple[str, str]
    least_tokens: str
    step: str
    storage: str


_NUMBERS: dict[Currency, _Numbers] = {
    "CNY": _Numbers(
        conversation=("0.20", "0.12", "0.08"),
        messages="30",
        tokens=("20", "60"),
        least_tokens="10",
        step="0.00005",
        storage="15",
    ),
    "USD": _Numbers(
        conversation=("0.03", "0.02", "0.012"),
        messages="5",
        tokens=("3", "9"),
        least_tokens="1.50",
        step="0.000007",
        storage="2.50",
    ),
}


def cards(
    *, base: dict[Currency, str], member: dict[Currency, str], members: int, conversations: int
) -> tuple[RateCard, ...]:
    """A card a currency; `members` and `conversations` are included, what is beyond costs extra."""
    return tuple(_card(currency, base[currency], member[currency], members, conversations) for currency in _NUMBERS)


def _card(currency: Currency, base: str, member: str, members: int, conversations: int) -> RateCard:
    numbers = _NUMBERS[currency]
    first, second, third = map(Decimal, numbers.conversation)
    tokens_in, tokens_out = map(Decimal, numbers.tokens)
    return RateCard(
        currency=currency,
        base=Decimal(base),
        meters={
            "members": Price(model=PerUnit(Decimal(member)), included=members),
            "conversations": Price(
                model=Graduated((Tier(5_000, first), Tier(20_000, second), Tier(None, third))), included=conversations
            ),
            "messages_in": Price(model=Flat(Decimal(0))),
            "messages_out": Price(model=Package(10_000, Decimal(numbers.messages)), included=conversations * 10),
            "llm_in": Price(model=Package(1_000_000, tokens_in)),
            "llm_out": Price(model=Package(1_000_000, tokens_out), minimum=Decimal(numbers.least_tokens)),
            "flow_steps": Price(model=Volume((Tier(1_000_000, Decimal(0)), Tier(None, Decimal(numbers.step))))),
            "storage": Price(model=Package(10 * GIB, Decimal(numbers.storage)), included=20 * GIB),
        },
    )
