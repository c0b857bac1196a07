"""Ten thousand random expressions, and cells: nothing but our own error, no hang, and the memory stays what it was."""

import gc
import random
import time
import tracemalloc
from datetime import UTC, datetime
from typing import Any

import pytest

from hubwright.flows.decisions import parse_cell
from hubwright.flows.expressions import FUNCTIONS, ExpressionError
from hubwright.flows.expressions.closures import NOW as NOW_KEY
from hubwright.flows.expressions.compiled import compile_tree
from hubwright.flows.expressions.parse import parse_expression

MOST = 10_000
SCOPE: dict[str, Any] = {
    "a": "abc" * 2_000,
    "n": 7,
    "l": list(range(1_000)),
    "deep": {"a": {"b": [{"c": [1, 2, {"d": None}]}]}},
    "contact": {"name": "Ann", "plan": "gold"},
    "message": {"text": "订单10086"},
    "vars": {"a": "x"},
    NOW_KEY: datetime(2026, 11, 24, tzinfo=UTC),
}
LEAVES = [
    "1", "0", "-3.5", "1e15", "9007199254740993", "'x'", "''", "null", "true", "a", "n", "l", "deep", "contact.plan",
    "deep.a.b[0].c[2].d", "vars.a", "message.text", "now()", "nobody", "l[999]", "a.b.c", "r'\\d+'", "'2026-01-01'",
    "[]",
]  # fmt: skip
OPERATORS = ["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or", "&&", "||"]


def grown(chance: random.Random, depth: int) -> str:
    """A random expression as text, mostly well formed."""
    if depth <= 0 or chance.random() < 0.15:
        return chance.choice(LEAVES)

    def inner() -> str:
        return grown(chance, depth - chance.randint(1, 3))

    match chance.randrange(9):
        case 0 | 1:
            return f"{inner()} {chance.choice(OPERATORS)} {inner()}"
        case 2:
            return f"({inner()} {chance.choice(OPERATORS)} {inner()})"
        case 3 | 4:
            name = chance.choice([*FUNCTIONS, "nothing"])
            least = FUNCTIONS[name].least if name in FUNCTIONS else 1
            return f"{name}({', '.join(inner() for _ in range(least + (chance.random() < 0.1)))})"
        case 5:
            return f"{inner()} ? {inner()} : {inner()}"
        case 6:
            return f"[{', '.join(inner() for _ in range(chance.randint(0, 4)))}]"
        case 7:
            return f"{chance.choice(['not ', '-', '!'])}{inner()}"
        case _:
            return f"({inner()})[{inner()}]"


def run(source: str) -> None:
    """Compile without any cache and calculate; whatever else is raised is a finding."""
    try:
        compile_tree(source, parse_expression(source)).value(SCOPE)
    except ExpressionError as reason:
        assert reason.in_language("en")


@pytest.mark.slow
def test_random_expressions_neither_fail_otherwise_nor_hang_nor_leak() -> None:
    chance = random.Random(20261124)
    sources = [grown(chance, chance.randint(1, 12))[: chance.choice([2_100, 2_100, 60])] for _ in range(MOST)]
    assert len(set(sources)) > MOST * 0.7
    for source in sources[:2_000]:
        run(source)
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    worst = 0.0
    for source in sources:
        started = time.process_time()
        run(source)
        worst = max(worst, time.process_time() - started)
    gc.collect()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()

    assert after - before < 2_000_000, f"{after - before} bytes stayed behind"
    assert worst < 2, "an expression ran for seconds"


def test_an_expression_that_doubles_itself_ends_at_the_limit() -> None:
    for source in ("+".join(["a"] * 1_000), f"join(l, {'+'.join(['a'] * 300)})", "[" + ",".join(["l"] * 900) + "]"):
        run(source)


def test_random_cells_raise_nothing_but_our_own_error() -> None:
    chance = random.Random(7)
    for _ in range(5_000):
        source = "".join(chance.choice("ab01.,-=<>!()\"' 中，not null true..>= ") for _ in range(chance.randint(0, 30)))
        kind = chance.choice(["text", "choice", "number", "date", "boolean"])
        try:
            parse_cell(source, kind)  # type: ignore[arg-type]  # chosen from the kinds there are
        except ExpressionError as reason:
            assert reason.in_language("zh")
