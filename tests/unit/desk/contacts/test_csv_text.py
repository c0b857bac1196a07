"""Files of contacts: encodings, columns, and cells that spreadsheets would run."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubwright.desk.contacts.csv_text import (
    NotText,
    cells_of,
    decode,
    export_lines,
    guess_columns,
    table,
    written,
)
from hubwright.desk.contacts.custom_fields import read_value
from hubwright.desk.contacts.schemas import CustomField, FieldKind
from hubwright.kernel.errors import Invalid

TEXT = "姓名,邮箱,生日\n王小明,ming@x.test,2001-02-03\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_encodings_of_spreadsheets_are_read(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00\x00", b"", b"\n\n"])
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(NotText):
        table(decode(content))


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_any_usual_separator(mark: str) -> None:
    head, lines = table(f'name{mark}email\n\n"Ada\nLovelace"{mark}ada@x.test\n')
    assert (head, lines) == (["name", "email"], [(4, ["Ada\nLovelace", "ada@x.test"])])


def field(kind: FieldKind, key: str = "born", title: str = "生日", choices: list[str] | None = None) -> CustomField:
    return CustomField(id=UUID(int=1), key=key, title=title, kind=kind, choices=choices or [])


def test_columns_are_known_by_their_names_in_both_languages_and_each_once() -> None:
    columns = guess_columns(["姓名", "E-Mail", "生日", "手机", "whatever", "Name"], [field("date")])
    assert columns == ["name", "email", "born", "phone", "", ""]
    assert cells_of(["Ada", "", "x"], columns) == {"name": "Ada", "born": "x"}


@given(
    st.lists(
        st.tuples(st.text(st.characters(blacklist_characters="\r\x00", blacklist_categories=["Cs"])), st.text('a,"\n')),
        min_size=1,
    )
)
def test_what_is_written_is_read_again(lines: list[tuple[str, str]]) -> None:
    content = written(["name", "email"], [[f"x{one}", f"y{other}"] for one, other in lines])
    head, found = table(decode(content))
    assert head == ["name", "email"]
    assert [row for _number, row in found] == [[f"x{one}", f"y{other}"] for one, other in lines]


def test_no_cell_is_run_as_a_formula_and_phones_stay() -> None:
    (line,) = export_lines(
        [
            {
                "id": UUID(int=1),
                "name": "=HYPERLINK(1)",
                "email": "@x",
                "fields": {"phone": "+86 138", "tags": ["a", "b"]},
            }
        ],
        [],
    )
    row = table(decode(written(["id", "name", "email", "phone", "tags"], [line])))[1][0][1]
    assert row[1:] == ["'=HYPERLINK(1)", "'@x", "+86 138", "a; b"]


@pytest.mark.parametrize(
    ("kind", "text", "kept"),
    [
        ("number", " 1,200.50 ", "1200.50"),
        ("date", "2001/2/3", "2001-02-03"),
        ("date", "2001年2月3日", "2001-02-03"),
        ("choice", "L", "L"),
        ("yes_no", "是", "yes"),
        ("yes_no", "No", "no"),
        ("text", " a ", "a"),
        ("number", "", ""),
    ],
)
def test_values_are_kept_one_way(kind: FieldKind, text: str, kept: str) -> None:
    assert read_value(field(kind, choices=["L"]), text) == kept


@pytest.mark.parametrize(
    ("kind", "text"),
    [("number", "many"), ("date", "2001-02-30"), ("date", "soon"), ("choice", "S"), ("yes_no", "maybe")],
)
def test_what_a_kind_does_not_hold_is_refused(kind: FieldKind, text: str) -> None:
    with pytest.raises(Invalid):
        read_value(field(kind, choices=["L"]), text)
