"""Whole tables of a company: counted, read out, written, tied, loosened and taken away, and nobody else's."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from hubwright.kernel.database import DB, acting_for
from hubwright.kernel.database.shapes import Link, Shape
from hubwright.kernel.database.whole_tables import (
    _touched,
    be_patient,
    count_rows,
    delete_some,
    loosen,
    read_lines,
    tie_lines,
    write_lines,
)
from tests.integration.database.beside import (
    FOUR,
    NOBODY,
    ONE,
    SHUFFLED,
    THREE,
    TWO,
    everything,
    held,
    in_no_order,
    put,
    shape_of,
)

TABLES = ("contact", "contact_word", "payment_customer", "tenant_variable")
SETTINGS = (
    "statement_timeout",
    "idle_in_transaction_session_timeout",
    "timezone",
    "datestyle",
    "bytea_output",
    "lock_timeout",
)
OTHERWISE = ("5s", "6s", "Asia/Shanghai", "SQL, DMY", "escape", "7s")


async def plant() -> None:
    """Rows that lie in no order: four contacts, two merged into the first, and others whose key is another."""
    await put("contact", [{"id": one, "name": f"c{one.int}"} for one in SHUFFLED])
    await DB.current_connection().execute(
        "UPDATE contact SET merged_into = $1 WHERE id = ANY ($2::uuid[])", ONE, [TWO, THREE]
    )
    await put("contact_word", [{"term": term, "contact_id": one} for term in ("tea", "cup") for one in (TWO, ONE)])
    await put("payment_customer", [{"customer": "cus_1"}])
    await put("tenant_variable", [{"key": key, "value": {"is": key}} for key in "cadbe"])


@pytest.fixture(autouse=True)
async def company(tenant_a: UUID, tenant_b: UUID) -> AsyncIterator[None]:
    """Acting for one company; another has the same rows, and has them still when the test is over."""
    for tenant in (tenant_a, tenant_b):
        async with acting_for(tenant):
            await plant()
    before = await everything(tenant_b, *TABLES)
    async with acting_for(tenant_a):
        await in_no_order()
        yield
    assert await everything(tenant_b, *TABLES) == before


async def merged() -> Link:
    contact = await shape_of("contact")
    (link,) = [link for link in contact.links if link.parent == "contact"]
    return link


async def pieces(shape: Shape, columns: list[str], at_once: int) -> list[list[str]]:
    return [lines async for lines in read_lines(shape, columns, at_once)]


async def settings_now() -> tuple[str, ...]:
    return tuple([await DB.current_connection().fetchval("SELECT current_setting($1)", name) for name in SETTINGS])


async def test_an_open_transaction_gets_time_and_writes_values_plainly() -> None:
    for name, value in zip(SETTINGS, OTHERWISE, strict=True):
        await DB.current_connection().execute("SELECT set_config($1, $2, true)", name, value)
    assert await settings_now() == OTHERWISE
    await be_patient()
    assert await settings_now() == ("10min", "30min", "UTC", "ISO, YMD", "hex", "1min")


async def test_rows_are_counted() -> None:
    assert await count_rows(await shape_of("tenant_variable")) == 5
    assert await count_rows(await shape_of("contact")) == 4
    assert await count_rows(await shape_of("payment_customer")) == 1
    assert await count_rows(await shape_of("skill")) == 0


async def test_lines_come_some_at_a_time_in_the_order_of_the_key() -> None:
    variable = await shape_of("tenant_variable")
    lines = [f'{{"value":{{"is": "{key}"}},"key":"{key}"}}' for key in "abcde"]
    assert await pieces(variable, ["value", "key"], 2) == [lines[:2], lines[2:4], lines[4:]]
    assert await pieces(variable, ["value", "key"], 5) == [lines]
    assert await pieces(variable, ["value", "key"], 9) == [lines]


async def test_lines_come_in_the_order_of_all_columns_of_a_key() -> None:
    assert await pieces(await shape_of("contact_word"), ["term", "contact_id"], 9) == [
        [f'{{"term":"{term}","contact_id":"{one}"}}' for term in ("cup", "tea") for one in (ONE, TWO)]
    ]


async def test_a_table_without_rows_has_no_lines_and_one_without_a_key_has_one() -> None:
    assert await pieces(await shape_of("skill"), ["id"], 2) == []
    assert await pieces(await shape_of("payment_customer"), ["customer"], 2) == [['{"customer":"cus_1"}']]


async def test_what_was_read_can_be_written_again() -> None:
    variable = await shape_of("tenant_variable")
    before = await held("tenant_variable", "key, value, updated_at")
    columns = [column.name for column in variable.columns]
    ((*lines,),) = await pieces(variable, columns, 9)
    assert await delete_some(variable, 9) == 5
    assert await write_lines(variable, columns, lines[:3]) == 3
    assert await held("tenant_variable", "key, value, updated_at") == before[:3]
    assert await write_lines(variable, columns, []) == 0
    assert await write_lines(variable, columns, lines[3:]) == 2
    assert await held("tenant_variable", "key, value, updated_at") == before


async def test_columns_that_are_not_written_have_what_they_have_by_default() -> None:
    variable = await shape_of("tenant_variable")
    assert await write_lines(variable, ["key", "value"], ['{"key":"z","value":7,"updated_at":"2020-01-01"}']) == 1
    found = await held("tenant_variable", "key, value, updated_at = now()")
    assert found[-1] == ("z", 7, True)
    assert len(found) == 6


async def test_null_is_the_json_null_only_where_something_must_stand() -> None:
    contact, variable = await shape_of("contact"), await shape_of("tenant_variable")
    line = f'{{"id":"{NOBODY}","name":"Zoe","fields":null,"own":null,"blocked_at":null}}'
    assert await write_lines(contact, ["id", "name", "fields", "own", "blocked_at"], [line]) == 1
    assert await write_lines(variable, ["key", "value"], ['{"key":"z","value":null}']) == 1
    written = await held("contact", "id, name, fields::text AS fields, own IS NULL AS bare, blocked_at")
    assert written[-1] == (NOBODY, "Zoe", "null", True, None)
    assert (await held("tenant_variable", "key, value::text AS value"))[-1] == ("z", "null")


async def test_a_link_is_tied_in_the_rows_that_say_so() -> None:
    contact = await shape_of("contact")
    lines = [
        f'{{"id":"{ONE}","merged_into":"{FOUR}","name":"no"}}',
        f'{{"id":"{TWO}","merged_into":null,"name":"no"}}',
        f'{{"id":"{FOUR}","merged_into":"{THREE}","name":"no"}}',
        f'{{"id":"{NOBODY}","merged_into":"{ONE}","name":"no"}}',
    ]
    assert await tie_lines(contact, await merged(), []) == 0
    assert await tie_lines(contact, await merged(), lines) == 2
    assert await held("contact", "id, merged_into, name") == [
        (ONE, FOUR, "c1"),
        (TWO, ONE, "c2"),
        (THREE, ONE, "c3"),
        (FOUR, THREE, "c4"),
    ]


async def test_a_link_of_several_columns_is_tied_and_loosened_whole() -> None:
    contact, link = await shape_of("contact"), Link("contact", ("merged_into", "merge_id"), True)
    line = f'{{"id":"{FOUR}","merged_into":"{ONE}","merge_id":"{NOBODY}"}}'
    assert await tie_lines(contact, link, [line]) == 1
    assert (await held("contact", "id, merged_into, merge_id"))[-1] == (FOUR, ONE, NOBODY)
    assert await loosen(contact, link, 9) == 3
    assert await held("contact", "id, merged_into, merge_id") == [(one, None, None) for one in (ONE, TWO, THREE, FOUR)]


async def test_a_row_is_tied_by_its_whole_key() -> None:
    word, link = await shape_of("contact_word"), Link("nothing", ("contact_id",), True)
    assert await tie_lines(word, link, [f'{{"term":"cup","contact_id":"{ONE}"}}']) == 1
    assert await tie_lines(word, link, [f'{{"term":"cup","contact_id":"{FOUR}"}}']) == 0


async def test_links_are_loosened_in_so_many_rows_until_none_is_left() -> None:
    contact = await shape_of("contact")
    assert await loosen(contact, await merged(), 0) == 0
    assert await loosen(contact, await merged(), 1) == 1
    assert sorted(row[1] is None for row in await held("contact", "id, merged_into")) == [False, True, True, True]
    assert await loosen(contact, await merged(), 9) == 1
    assert await loosen(contact, await merged(), 9) == 0
    assert await held("contact", "id, name, merged_into") == [
        (one, f"c{one.int}", None) for one in (ONE, TWO, THREE, FOUR)
    ]


async def test_so_many_rows_go_until_none_is_left() -> None:
    variable = await shape_of("tenant_variable")
    assert await delete_some(variable, 0) == 0
    assert await delete_some(variable, 2) == 2
    assert await count_rows(variable) == 3
    assert await delete_some(variable, 9) == 3
    assert await delete_some(variable, 9) == 0
    assert await count_rows(await shape_of("contact")) == 4


async def test_rows_with_a_key_of_two_columns_go_one_by_one() -> None:
    word = await shape_of("contact_word")
    assert await delete_some(word, 1) == 1
    assert await count_rows(word) == 3


async def test_the_one_row_of_a_table_without_a_key_goes_unless_none_is_wanted() -> None:
    customer = await shape_of("payment_customer")
    assert await delete_some(customer, 0) == 0
    assert await held("payment_customer", "customer") == [("cus_1",)]
    assert await delete_some(customer, 1) == 1
    assert await held("payment_customer", "customer") == []


async def test_the_number_of_rows_is_the_last_word_if_there_is_one() -> None:
    assert [_touched(status) for status in ("INSERT 0 12", "DELETE 1", "UPDATE 0", "EXPLAIN", "")] == [12, 1, 0, 0, 0]
