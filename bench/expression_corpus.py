"""Everyday expressions, and a fuzz corpus: seeded random sources over values at the limits of the language."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from hubwright.flows.expressions import FUNCTIONS, Expression, ExpressionError, compile_expression
from hubwright.flows.expressions.closures import NOW

EVERYDAY = (
    "contact.plan == 'gold' and vars.n > 3 and 'vip' in tags",
    "n + 1",
    "order_no != null and len(order_no) >= 4",
    "contains(lower(message.text), 'order')",
    "contact.name != '' and locale == 'en'",
    "total * 1.19 > 100 ? 'big' : 'small'",
    "default(contact.name, 'there')",
    "hour(in_zone(now(), 'Asia/Shanghai')) >= 9 and weekday(now()) <= 5",
    "status in ['paid', 'shipped', 'delivered']",
    "not is_set(email) or n >= 3",
    "items[0].price * items[0].count",
    "matches(message.text, r'\\d{4,}')",
    "any(items, 'sku', 'A-2')",
    "days_between(ordered_at, now()) > 14",
    "tenant.base + '/orders/' + order_no",
)


def everyday_scope() -> dict[str, Any]:
    """What a flow in the middle of a conversation knows."""
    values: dict[str, Any] = {
        "n": 4, "tags": ["new", "vip"], "order_no": "10086", "total": 99.5, "status": "paid", "email": "",
        "items": [{"sku": f"A-{i}", "price": 12.5, "count": i} for i in range(5)], "ordered_at": "2026-11-01T08:00:00Z",
    }  # fmt: skip
    return {
        **values,
        "vars": values,
        "contact": {"name": "Ann", "plan": "gold", "email": "ann@example.test"},
        "conversation": {"id": "c1", "language": "en", "test": False},
        "tenant": {"base": "https://shop.example.test"},
        "channel": {"kind": "hubwright-webchat"},
        "message": {"text": "Where is my order 10086?", "kind": "text", "choice_id": None, "file": None},
        "locale": "en",
        NOW: datetime(2026, 11, 24, 7, 0, tzinfo=UTC),
    }


def hostile_scope() -> dict[str, Any]:
    """The same names, filled to the limits: the longest texts and lists that can be stored."""
    scope = everyday_scope()
    hostile: dict[str, Any] = {
        "long": "a1 " * 21_845, "wide": "中文１２３" * 13_000, "numbers": list(range(1_000)),
        "texts": [f"text {i}" for i in range(1_000)],
        "solid": "a" * 65_000,
        "items": [{"sku": f"A-{i}", "price": float(i), "count": i} for i in range(1_000)],
    }  # fmt: skip
    return {**scope, **hostile, "vars": {**scope["vars"], "items": hostile["items"]}}


_LITERALS = (
    "1", "2.5", "'x'", "'10086'", "null", "true", "[]", "[1, 'a']", "0", "-1", "now()", "'sku'", "'price'",
    r"r'\d+'", r"r'(a|b)*c'", r"r'\w+ \w+'", r"r'[\w.+-]+@[\w-]+\.[\w.-]+'", r"r'\s*(\d+)\s*元'",
)  # fmt: skip
_NAMES = (
    "n", "long", "wide", "solid", "numbers", "texts", "items", "message.text", "contact.name", "contact", "nope",
    "vars", "items[3]",
)  # fmt: skip
_OPERATORS = (" + ", " - ", " * ", " / ", " % ", " == ", " != ", " < ", " >= ", " in ", " and ", " or ", " not in ")


def fuzz(count: int, seed: int = 20261124) -> Iterator[Expression]:
    """Random sources that compile, the same ones every time."""
    chance = random.Random(seed)
    found = 0
    while found < count:
        try:
            expression = compile_expression.__wrapped__(_random(chance, chance.randint(1, 4)))
        except ExpressionError:
            continue
        found += 1
        yield expression


def _random(chance: random.Random, depth: int) -> str:
    if depth == 0 or chance.random() < 0.1:
        return chance.choice(_NAMES if chance.random() < 0.7 else _LITERALS)
    kind = chance.random()
    if kind < 0.55:
        function = FUNCTIONS[chance.choice(sorted(FUNCTIONS))]
        given = (_random(chance, depth - 1) for _ in range(chance.randint(function.least, function.most)))
        return f"{function.name}({', '.join(given)})"
    if kind < 0.85:
        return f"({_random(chance, depth - 1)}{chance.choice(_OPERATORS)}{_random(chance, depth - 1)})"
    if kind < 0.93:
        return f"({_random(chance, depth - 1)} ? {_random(chance, depth - 1)} : {_random(chance, depth - 1)})"
    return f"[{_random(chance, depth - 1)}, {_random(chance, depth - 1)}]"
