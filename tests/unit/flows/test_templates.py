"""Texts with holes: filters, escaping, and nothing but holes."""

from typing import Any

import pytest

from hubwright.flows.expressions import ExpressionError, compile_template
from hubwright.flows.expressions.closures import NOW as NOW_KEY
from hubwright.flows.expressions.filters import FILTERS
from tests.unit.flows.scenes import NOW

SCOPE: dict[str, Any] = {
    "name": "Ann",
    "none": None,
    "n": 1234.5,
    "whole": 1234567,
    "neg": -3,
    "day": "2026-11-24",
    "yes": True,
    "tags": ["a", "b"],
    "contact": {"plan": "gold"},
    "bad": 'a"b\nc',
    "path": "../x y/中",
    "tenant": {"base": "http://h:1"},
    NOW_KEY: NOW,
}


def rendered(source: str, locale: str = "en", mode: Any = "plain") -> tuple[str, list[str]]:
    warnings: list[ExpressionError] = []
    text = compile_template(source, mode).render(SCOPE, locale, warnings.append)
    return text, [warning.code for warning in warnings]


TABLE = [
    ("plain text", "plain text"),
    ("", ""),
    ("Hi {{ name }}!", "Hi Ann!"),
    ("{{name}}{{  none }}{{ yes }}", "Anntrue"),
    ("{{ n }} {{ whole }}", "1234.5 1234567"),
    ("{{ tags }} {{ contact.plan }}", "a, b gold"),
    ("{{ contact }}", "{…}"),
    ("{{ now() }}", "2026-11-24T07:00:00Z"),
    ("single { brace } stays", "single { brace } stays"),
    ("{{ '}}' }}", "}}"),
    ("{{ '{{' }}", "{{"),
    ("{{ 'it\\'s' }}", "it's"),
    ("{{ none || yes }}", "true"),
    ("{{ '|' }}", "|"),
    ("{{ none | default('x | y') }}", "x | y"),
    ("{{ name | default('x') }}", "Ann"),
    ("{{ '' | default(name) }}", "Ann"),
    ("{{ none | default }}", ""),
    ("{{ day | date }}", "Nov 24, 2026"),
    ("{{ day | date('short') }}", "2026-11-24"),
    ("{{ now() | date('datetime') }}", "Nov 24, 2026 07:00"),
    ("{{ now() | date('time') }}", "07:00"),
    ("{{ day | date('DD.MM.YYYY') }}", "24.11.2026"),
    ("{{ none | date }}", ""),
    ("{{ n | number }}", "1,234.5"),
    ("{{ whole | number }}", "1,234,567"),
    ("{{ n | number(2) }}", "1,234.50"),
    ("{{ 2.345 | number(2) }}", "2.35"),
    ("{{ '12.5' | number(0) }}", "13"),
    ("{{ none | number }}", ""),
    ("{{ n | currency }}", "CN¥1,234.50"),
    ("{{ n | currency('USD') }}", "$1,234.50"),
    ("{{ neg | currency('EUR') }}", "-€3.00"),
    ("{{ n | currency('JPY') }}", "¥1,235"),
    ("{{ n | currency('CHF') }}", "CHF 1,234.50"),
    ("{{ none | currency }}", ""),
    ("{{ name | upper }} {{ name | lower }}", "ANN ann"),
    ("{{ 'hello world' | truncate(7) }}", "hello…"),
    ("{{ 'hello' | truncate(5) }}", "hello"),
    ("{{ path | url }}", "..%2Fx%20y%2F%E4%B8%AD"),
    ("{{ tags | json }}", '["a","b"]'),
    ("{{ name | upper | truncate(2) }}", "A…"),
]


@pytest.mark.parametrize(("source", "expected"), TABLE)
def test_rendered(source: str, expected: str) -> None:
    assert rendered(source) == (expected, [])


def test_the_readers_language_decides_dates_and_currency() -> None:
    assert rendered("{{ day | date }}，{{ n | currency }}", "zh")[0] == "2026年11月24日，¥1,234.50"
    assert rendered("{{ now() | date('datetime') }}", "zh-CN")[0] == "2026年11月24日 07:00"


def test_every_filter_has_a_row() -> None:
    rows = " ".join(source for source, _ in TABLE)

    assert [name for name in FILTERS if f"| {name}" not in rows] == []


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("a {{ upper(3) }} b", "type_mismatch"),
        ("a {{ name + 1 }} b", "type_mismatch"),
        ("a {{ 'soon' | date }} b", "bad_date"),
        ("a {{ 'x' | number }} b", "type_mismatch"),
        ("a {{ tags | currency }} b", "type_mismatch"),
        ("a {{ name | truncate('x') }} b", "type_mismatch"),
    ],
)
def test_what_does_not_work_is_left_empty_and_told(source: str, code: str) -> None:
    assert rendered(source) == ("a  b", [code])


@pytest.mark.parametrize(
    ("source", "code", "column", "suggestion"),
    [
        ("a {{ name", "unclosed_hole", 3, ""),
        ("{{ 'x }}", "unclosed_hole", 1, ""),
        ("{{ }}", "empty", 4, ""),
        ("ab {{ nam + }}", "unexpected_end", 13, ""),
        ("{{ name | uper }}", "unknown_filter", 11, "upper"),
        ("{{ name | }}", "unexpected_end", 11, ""),
        ("{{ name | 5 }}", "unexpected_token", 11, ""),
        ("{{ name | upper(1) }}", "argument_count", 11, "upper"),
        ("{{ name | truncate(1, 2) }}", "argument_count", 11, "truncate(length)"),
        ("{{ name | upper x }}", "unexpected_token", 17, ""),
        ("{{ lenn(name) }}", "unknown_function", 4, "len"),
        ("{% for x in y %}", "control_block", 1, ""),
        ("{{ a b }}", "unexpected_token", 6, ""),
        ("x" * 10_001, "text_limit", 10_001, ""),
        ("{{ 1 }}" * 201, "list_too_long", 1401, ""),
    ],
)
def test_refused(source: str, code: str, column: int, suggestion: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_template(source)

    assert (caught.value.code, caught.value.column, caught.value.suggestion) == (code, column, suggestion)


def test_addresses_are_escaped_except_the_base() -> None:
    source = "{{ tenant.base }}/orders/{{ path }}?q={{ bad }}&r={{ path | url }}"

    assert rendered(source, mode="url")[0] == (
        "http://h:1/orders/..%2Fx%20y%2F%E4%B8%AD?q=a%22b%0Ac&r=..%2Fx%20y%2F%E4%B8%AD"
    )


def test_json_holes_become_json_values() -> None:
    source = (
        '{"a": {{ bad }}, "b": "x {{ bad }}", "c": {{ tags | json }}, '
        '"d": {{ n }}, "e": {{ none }}, "f": {{ upper(1) }}}'
    )

    assert rendered(source, mode="json")[0] == (
        '{"a": "a\\"b\\nc", "b": "x a\\"b\\nc", "c": ["a","b"], "d": 1234.5, "e": null, "f": null}'
    )


def test_headers_carry_no_control_characters() -> None:
    assert rendered("x {{ bad }}", mode="header")[0] == 'x a"bc'


def test_a_text_cannot_grow_without_end() -> None:
    source = "{{ long }}" * 10
    text = compile_template(source).render({"long": "x" * 60_000}, "en", lambda _: None)

    assert len(text) == 65_536


def test_readings_include_those_of_filters() -> None:
    readings = compile_template("{{ name | default(contact.plan) }}").readings

    assert {(reading.root, reading.field) for reading in readings} == {("name", None), ("contact", "plan")}
