"""Where a hole ends, where its pipes are, and what is written into it, quotation marks and limits included."""

from typing import Any

import pytest

from hubwright.flows.expressions import ExpressionError, compile_template, mismatch_sentence
from hubwright.flows.expressions.filters import FILTERS
from hubwright.flows.expressions.templates import Hole

SCOPE: dict[str, Any] = {
    "name": "Ann",
    "n": 1234.5,
    "none": None,
    "yes": True,
    "two": "a b\x7fc\td",
    "quote": 'x"y',
    "long": "x" * 100,
    "tags": ["a", "b"],
    "half": "x" * 32_768,
}


def rendered(source: str, mode: Any = "plain", locale: str = "en") -> tuple[str, list[str]]:
    warnings: list[ExpressionError] = []
    text = compile_template(source, mode).render(SCOPE, locale, warnings.append)
    return text, [warning.code for warning in warnings]


def refused(source: str) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        compile_template(source)
    return caught.value


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{'}}'}}", "}}"),
        ('{{"}}"}}!', "}}!"),
        ("{{ '\\'' }}", "'"),
        ("{{ '\\'}}' }}", "'}}"),
        ('{{ "it\'s" }}', "it's"),
        ("{{ '\\\\' }}", "\\"),
        ("don'{{ name }}", "don'Ann"),
        ('"{{ name }}"', '"Ann"'),
        ("{{name}}{{name}}.", "AnnAnn."),
        ("a{{n}}b", "a1234.5b"),
        ("}} {{ name }} }}", "}} Ann }}"),
        ("{{'|'}}", "|"),
        ("{{ '\\'|' }}", "'|"),
        ("{{ '\\'' | lower }}", "'"),
        ("{{ '\\'|B' | lower }}", "'|b"),
        ("{{ name|upper }}", "ANN"),
        ("{{name|upper|lower}}", "ann"),
        ("{{ none||'|' ? 'x|y' : '' }}", "x|y"),
        ("{{ none||name|upper }}", "TRUE"),
        ('{{ "a|b"|upper }}', "A|B"),
    ],
)
def test_where_a_hole_ends_and_where_its_pipes_are(source: str, expected: str) -> None:
    assert rendered(source) == (expected, [])


@pytest.mark.parametrize(
    ("source", "code", "column"),
    [
        ("ab {% if %}", "control_block", 4),
        ("ab {{ 'x }}", "unclosed_hole", 4),
        ("ab {{ 'x\\' }}", "unclosed_hole", 4),
        ("ab {{ | upper }}", "empty", 7),
        ("ab {{ name | }}", "unexpected_end", 14),
        ("ab {{ name | 5 }}", "unexpected_token", 14),
        ("ab {{ name | upper x }}", "unexpected_token", 20),
        ("ab {{ name | truncate('x' }}", "unclosed_bracket", 22),
        ("ab {{ name | uper }}", "unknown_filter", 14),
        ("ab {{ name @ }}", "unexpected_character", 12),
        ("ab {{ name | default(lenn(1)) }}", "unknown_function", 22),
        ("{{ 1 }} {{ }}", "empty", 12),
    ],
)
def test_the_column_is_counted_in_the_whole_text(source: str, code: str, column: int) -> None:
    reason = refused(source)

    assert (reason.code, reason.column) == (code, column)


def test_limits_are_named_and_just_not_refused() -> None:
    assert compile_template("x" * 10_000).parts == ("x" * 10_000,)
    assert rendered("{{ 1 }}" * 200)[0] == "1" * 200
    assert refused("x" * 10_001).values == {"limit": 10_000}
    assert refused("{{ 1 }}" * 201).values == {"limit": 200}
    assert refused("{{ name | 5 }}").values == {"token": "5"}
    assert refused("{{ name | upper(1) }}").values == {"name": "upper", "expected": "0-0"}
    assert refused("{{ name | uper }}").values == {"name": "uper"}


def test_a_template_is_texts_and_holes_and_nothing_between() -> None:
    template = compile_template("{{ name }}{{ contact.plan | default(n) }} x {{ yes }}", "url")

    assert [part if isinstance(part, str) else "hole" for part in template.parts] == ["hole", "hole", " x ", "hole"]
    assert [hole.begins for hole in template.holes] == [True, False, False]
    assert all(isinstance(hole, Hole) for hole in template.holes)
    assert [(reading.root, reading.field) for reading in template.readings] == [
        ("name", None),
        ("contact", "plan"),
        ("n", None),
        ("yes", None),
    ]
    assert (template.source[:10], template.mode) == ("{{ name }}", "url")


def test_a_text_of_65536_characters_is_written_whole() -> None:
    assert len(rendered("{{ half }}{{ half }}")[0]) == 65_536
    assert len(rendered("{{ half }}{{ half }}x")[0]) == 65_536
    assert rendered("{{ half }}x{{ half }}y")[0] == "x" * 65_536


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ quote }}", '"x\\"y"'),
        ('"{{ quote }}"', '"x\\"y"'),
        ('"a\\"{{ quote }}"', '"a\\"x\\"y"'),
        ('"a\\\\" {{ quote }}', '"a\\\\" "x\\"y"'),
        ('"{{ tags | json }}"', '"["a","b"]"'),
        ('["{{ name }}", {{ name }}, "{{ name }}"]', '["Ann", "Ann", "Ann"]'),
        ('["{{ name }}{{ name }}", {{ name }}]', '["AnnAnn", "Ann"]'),
        ("{{ name | upper }}", '"ANN"'),
        ('"{{ none }}" {{ none }}', '"" null'),
    ],
)
def test_a_hole_knows_whether_it_stands_in_quotation_marks(source: str, expected: str) -> None:
    assert rendered(source, "json") == (expected, [])


def test_what_cannot_be_written_is_null_only_where_json_wants_a_value() -> None:
    assert rendered('{{ upper(1) }} "{{ upper(1) }}"', "json") == ('null ""', ["type_mismatch", "type_mismatch"])
    for mode in ("plain", "url", "header"):
        assert rendered("a{{ upper(1) }}", mode) == ("a", ["type_mismatch"])


def test_control_characters_are_left_out_of_headers_alone() -> None:
    assert rendered("{{ two }}", "header")[0] == "a bcd"
    assert rendered("{{ two }}")[0] == "a b\x7fc\td"


def test_only_the_beginning_of_an_address_is_left_as_it_is() -> None:
    assert rendered("{{ two }}", "url")[0] == "a b\x7fc\td"
    assert rendered("/{{ two | lower }}", "url")[0] == "/a%20b%7Fc%09d"
    assert rendered("/{{ two | url }}", "url")[0] == "/a%20b%7Fc%09d"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ 2.0 | number }}", "2"),
        ("{{ n | number(-1) }}", "1,235"),
        ("{{ 1 | number(11) }}", "1.0000000000"),
        ("{{ 1 | number(10) }}", "1.0000000000"),
        ("{{ 0.125 | number(2) }}", "0.13"),
        ("{{ n | currency('abcdefghij') }}", "ABCDEFGH 1,234.50"),
        ("{{ n | currency('krw') }}", "KRW 1,235"),
        ("{{ -n | currency }}", "-CN¥1,234.50"),
        ("{{ 'x' | truncate(0) }}", "x"),
        ("{{ 'xy' | truncate(0) }}", "…"),
        ("{{ 'xy z' | truncate(4) }}", "xy z"),
        ("{{ 'xy zz' | truncate(4) }}", "xy…"),
        ("{{ none | truncate }}", ""),
        ("{{ 0 | default('x') }}", "0"),
        ("{{ two | json }}", '"a b\x7fc\\td"'),
    ],
)
def test_filter(source: str, expected: str) -> None:
    assert rendered(source) == (expected, [])


def test_filters_at_their_limits() -> None:
    assert rendered("{{ long | truncate }}")[0] == "x" * 79 + "…"
    assert compile_template("{{ a | truncate }}").render({"a": "x" * 80}, "en", print) == "x" * 80
    assert len(compile_template("{{ a | url }}").render({"a": "x" * 65_536}, "en", print)) == 65_536
    for source, code in (("{{ long | number }}", "type_mismatch"), ("{{ yes | number }}", "type_mismatch")):
        assert rendered(source) == ("", [code])
    warned: list[ExpressionError] = []
    compile_template("{{ a | url }}{{ a | upper }}{{ b | number }}").render(
        {"a": "ß" * 65_536, "b": True}, "en", warned.append
    )
    assert [(reason.code, reason.values) for reason in warned] == [
        ("text_too_long", {"limit": 65_536}),
        ("text_too_long", {"limit": 65_536}),
        ("type_mismatch", {"operation": "number", "found": "boolean"}),
    ]


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("default", 1), ("date", 1), ("number", 1), ("currency", 1), ("truncate", 1),
        ("upper", 0), ("lower", 0), ("url", 0), ("json", 0),
    ],
)  # fmt: skip
def test_a_filter_takes_so_many_values(name: str, most: int) -> None:
    given = ["1"] * (most + 1)

    compile_template(f"{{{{ name | {name}({', '.join(given[1:])}) }}}}")
    reason = refused(f"{{{{ name | {name}({', '.join(given)}) }}}}")
    assert (reason.code, reason.column, reason.suggestion) == ("argument_count", 11, FILTERS[name].signature)


def test_an_error_in_a_warning_is_told_apart_from_a_mismatch() -> None:
    assert mismatch_sentence(ExpressionError("empty", 3)) == "invalid: Write an expression here. (column 3)"
    assert mismatch_sentence(ExpressionError("empty")) == "invalid: Write an expression here."
