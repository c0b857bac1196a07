"""Rows that name given things: found, counted, taken away and emptied, and no others, and nobody else's."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from hubwright.kernel.database import acting_for
from hubwright.kernel.database.named_rows import (
    Empty,
    _run,
    count_mentioning,
    count_older,
    count_where,
    delete_mentioning,
    delete_older,
    delete_where,
    empty_mentioning,
    empty_older,
    empty_where,
    ids_where,
    lines_where,
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

TABLES = ("contact", "contact_word", "file", "idempotency", "payment_customer")
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
NAMES = {ONE: "Ada", TWO: "Ben", THREE: "Cleo", FOUR: "Dan"}
EMAILS = {ONE: "ada@x.test", TWO: "ben@x.test", THREE: "cleo@x.test", FOUR: "dan@x.test"}
# The first by key is the youngest.
AGES = {ONE: 1, TWO: 2, THREE: 3, FOUR: 4}


async def plant(said: str) -> None:
    """Four contacts that lie in no order, and beside them rows whose key is another."""
    await put(
        "contact",
        [
            {
                "id": one,
                "name": NAMES[one],
                "email": EMAILS[one],
                "language": "en" if one in (ONE, FOUR) else "zh",
                "fields": {"said": said},
                "created_at": NOON - timedelta(hours=AGES[one]),
                "own": None,
            }
            for one in SHUFFLED
        ],
    )
    await put("contact_word", [{"term": term, "contact_id": one} for term in ("tea", "cup") for one in SHUFFLED])
    await put("payment_customer", [{"customer": "cus_1"}])
    await put(
        "file",
        [
            {"id": one, "name": "a.pdf", "media_type": "x", "size": size, "sha256": "", "storage_key": ""}
            for one, size in ((ONE, 7), (TWO, 0), (THREE, 9))
        ],
    )
    await put(
        "idempotency",
        [
            {"actor": actor, "key": key, "fingerprint": "", "status": status, "body": {}, "created_at": NOON}
            for actor, key, status in (("b", "1", 200), ("a", "2", 500), ("b", "2", 404), ("a", "1", 200))
        ],
    )


@pytest.fixture(autouse=True)
async def company(tenant_a: UUID, tenant_b: UUID) -> AsyncIterator[None]:
    """Acting for one company; another has the same rows, and has them still when the test is over."""
    for tenant in (tenant_a, tenant_b):
        async with acting_for(tenant):
            await plant("Hello")
    before = await everything(tenant_b, *TABLES)
    async with acting_for(tenant_a):
        await in_no_order()
        yield
    assert await everything(tenant_b, *TABLES) == before


async def left() -> list[UUID]:
    return [row[0] for row in await held("contact", "id")]


async def test_one_column_of_the_rows_that_name_something() -> None:
    contact = await shape_of("contact")
    assert sorted(await ids_where(contact, "id", "id", [TWO, str(THREE), NOBODY])) == [TWO, THREE]
    assert await ids_where(contact, "id", "email", ["cleo@x.test", "nobody@x.test"]) == [THREE]
    assert await ids_where(contact, "id", "id", []) == []
    assert await ids_where(contact, "id", "email", []) == []


async def test_what_several_rows_name_is_told_once_and_what_none_names_is_not() -> None:
    contact, word = await shape_of("contact"), await shape_of("contact_word")
    assert await ids_where(word, "contact_id", "contact_id", [FOUR]) == [FOUR]
    assert sorted(await ids_where(word, "contact_id", "term", ["tea", "cup"])) == [ONE, TWO, THREE, FOUR]
    assert await ids_where(contact, "merged_into", "id", [ONE, TWO]) == []


async def test_rows_that_name_something_are_counted() -> None:
    contact, word = await shape_of("contact"), await shape_of("contact_word")
    assert await count_where(contact, "id", [ONE, str(FOUR), NOBODY]) == 2
    assert await count_where(contact, "language", ["zh"]) == 2
    assert await count_where(word, "contact_id", [ONE]) == 2
    assert await count_where(contact, "id", []) == 0
    assert await count_where(contact, "language", {ONE}) == 0


async def test_an_id_is_found_in_a_column_of_words() -> None:
    contact = await shape_of("contact")
    await put("contact", [{"id": NOBODY, "name": str(ONE)}])
    assert await ids_where(contact, "id", "name", [ONE]) == [NOBODY]


async def test_lines_have_the_columns_asked_for_and_come_in_the_order_of_the_key() -> None:
    contact = await shape_of("contact")
    assert await lines_where(contact, ["name", "id"], "id", [FOUR, THREE, ONE]) == [
        f'{{"name":"{NAMES[one]}","id":"{one}"}}' for one in (ONE, THREE, FOUR)
    ]
    assert await lines_where(contact, ["own", "fields"], "email", ["ben@x.test"]) == [
        '{"own":null,"fields":{"said": "Hello"}}'
    ]
    assert await lines_where(contact, ["id"], "id", []) == []


async def test_lines_come_in_the_order_of_all_columns_of_a_key() -> None:
    word = await shape_of("contact_word")
    assert await lines_where(word, ["term", "contact_id"], "contact_id", [FOUR, TWO]) == [
        f'{{"term":"{term}","contact_id":"{one}"}}' for term in ("cup", "tea") for one in (TWO, FOUR)
    ]


async def test_a_table_without_a_key_has_lines_too() -> None:
    customer = await shape_of("payment_customer")
    assert customer.key == ()
    assert await lines_where(customer, ["customer"], "customer", ["cus_1", "cus_2"]) == ['{"customer":"cus_1"}']


async def test_rows_that_name_something_go() -> None:
    contact = await shape_of("contact")
    assert await delete_where(contact, "id", []) == 0
    assert await delete_where(contact, "id", [NOBODY]) == 0
    assert await left() == [ONE, TWO, THREE, FOUR]
    assert await delete_where(contact, "id", [ONE, THREE, NOBODY]) == 2
    assert await left() == [TWO, FOUR]
    assert await delete_where(contact, "email", ["dan@x.test"]) == 1
    assert await left() == [TWO]


async def test_a_row_is_emptied_once_and_only_its_words_go() -> None:
    contact = await shape_of("contact")
    words: dict[str, Empty] = {"name": "", "email": "its own id", "fields": "{}", "settled": "[]", "own": "null"}
    await put("contact", [{"id": NOBODY, "email": f"erased:{NOBODY}", "own": {"still": "here"}}])
    assert await empty_where(contact, words, "id", []) == 0
    assert await empty_where(contact, words, "id", [ONE, THREE, NOBODY]) == 3
    assert await empty_where(contact, words, "id", [ONE, THREE, NOBODY]) == 0
    assert await held("contact", "id, name, email, language, fields, settled, own") == [
        (ONE, "", f"erased:{ONE}", "en", {}, [], None),
        (TWO, "Ben", "ben@x.test", "zh", {"said": "Hello"}, [], None),
        (THREE, "", f"erased:{THREE}", "zh", {}, [], None),
        (FOUR, "Dan", "dan@x.test", "en", {"said": "Hello"}, [], None),
        (NOBODY, "", f"erased:{NOBODY}", "", {}, [], None),
    ]


async def test_a_moment_is_written_only_with_what_it_is_about() -> None:
    contact = await shape_of("contact")
    words: dict[str, Empty] = {"name": "", "erased_at": "now"}
    await put("contact", [{"id": NOBODY, "name": ""}])
    assert await empty_where(contact, words, "id", [TWO, NOBODY]) == 1
    assert await held("contact", "id, name, erased_at = now()") == [
        (ONE, "Ada", None),
        (TWO, "", True),
        (THREE, "Cleo", None),
        (FOUR, "Dan", None),
        (NOBODY, "", None),
    ]


async def test_a_number_is_emptied_to_nothing() -> None:
    assert await empty_where(await shape_of("file"), {"size": "0"}, "name", ["a.pdf"]) == 2
    assert await held("file", "id, name, size") == [(ONE, "a.pdf", 0), (TWO, "a.pdf", 0), (THREE, "a.pdf", 0)]


async def test_words_are_found_in_any_of_the_columns_however_they_are_written() -> None:
    contact = await shape_of("contact")
    assert await count_mentioning(contact, ["name"], ["ada"]) == 1
    assert await count_mentioning(contact, ["name"], ["ad", "le", "nobody"]) == 2
    assert await count_mentioning(contact, ["own", "name", "fields"], ["hello"]) == 4
    assert await count_mentioning(contact, ["name"], ["hello"]) == 0
    assert await count_mentioning(contact, ["name", "language"], ["cleo zh"]) == 1
    assert await count_mentioning(contact, ["name", "language"], ["cleozh"]) == 0
    assert await count_mentioning(contact, ["name", "language"], []) == 0


async def test_rows_that_say_a_word_go() -> None:
    contact = await shape_of("contact")
    assert await delete_mentioning(contact, ["name", "email"], []) == 0
    assert await delete_mentioning(contact, ["name"], ["x.test"]) == 0
    assert await left() == [ONE, TWO, THREE, FOUR]
    assert await delete_mentioning(contact, ["name", "email"], ["ben", "dan@"]) == 2
    assert await left() == [ONE, THREE]


async def test_rows_that_say_a_word_are_emptied_where_there_is_something_left() -> None:
    contact = await shape_of("contact")
    words: dict[str, Empty] = {"fields": "{}", "erased_at": "now"}
    assert await empty_where(contact, {"fields": "{}"}, "id", [TWO]) == 1
    assert await empty_mentioning(contact, words, ["name"], ["ada", "ben", "cleo"]) == 2
    assert await empty_mentioning(contact, words, ["name"], ["ada", "ben", "cleo"]) == 0
    assert await held("contact", "id, name, fields, erased_at = now()") == [
        (ONE, "Ada", {}, True),
        (TWO, "Ben", {}, None),
        (THREE, "Cleo", {}, True),
        (FOUR, "Dan", {"said": "Hello"}, None),
    ]


async def test_what_is_older_is_counted_and_no_further_than_wanted() -> None:
    contact, two_hours_ago = await shape_of("contact"), NOON - timedelta(hours=2)
    assert await count_older(contact, "created_at", NOON, most=9) == 4
    assert await count_older(contact, "created_at", NOON, most=3) == 3
    assert await count_older(contact, "created_at", two_hours_ago, most=9) == 2
    assert await count_older(contact, "created_at", two_hours_ago, most=9, also="language = 'zh'") == 1
    assert await count_older(contact, "created_at", two_hours_ago, most=9, also="name = 'Dan' OR name = 'Ada'") == 1
    assert await count_older(contact, "created_at", NOON - timedelta(hours=4), most=9) == 0


async def test_what_is_older_goes_the_first_by_key_first() -> None:
    contact, one_hour_ago = await shape_of("contact"), NOON - timedelta(hours=1)
    assert await delete_older(contact, "created_at", one_hour_ago, most=2) == 2
    assert await left() == [ONE, FOUR]
    assert await delete_older(contact, "created_at", one_hour_ago, most=2, also="name = 'Eve' OR name = 'Ada'") == 0
    assert await delete_older(contact, "created_at", one_hour_ago, most=2) == 1
    assert await left() == [ONE]


async def test_what_goes_by_age_is_found_by_its_whole_key_and_by_what_is_over() -> None:
    answer, later = await shape_of("idempotency"), NOON + timedelta(seconds=1)
    assert await delete_older(answer, "created_at", NOON, most=9) == 0
    assert await delete_older(answer, "created_at", later, most=2, also="status <> 500") == 2
    assert await held("idempotency", "actor, key", "1, 2") == [("a", "2"), ("b", "2")]


async def test_what_is_older_is_emptied_the_first_by_key_first() -> None:
    contact, one_hour_ago = await shape_of("contact"), NOON - timedelta(hours=1)
    words: dict[str, Empty] = {"fields": "{}", "name": ""}
    assert await empty_older(contact, words, "created_at", one_hour_ago, most=1, also="name <> ''") == 1
    assert await held("contact", "id, name") == [(ONE, "Ada"), (TWO, ""), (THREE, "Cleo"), (FOUR, "Dan")]
    assert await empty_older(contact, words, "created_at", one_hour_ago, most=1, also="name <> ''") == 1
    assert await held("contact", "id, name, fields") == [
        (ONE, "Ada", {"said": "Hello"}),
        (TWO, "", {}),
        (THREE, "", {}),
        (FOUR, "Dan", {"said": "Hello"}),
    ]
    assert await empty_older(contact, words, "created_at", one_hour_ago, most=9) == 3
    assert await empty_older(contact, words, "created_at", one_hour_ago, most=9, also="name <> ''") == 0


async def test_a_statement_that_tells_no_number_touched_no_row() -> None:
    assert await _run("EXPLAIN SELECT $1::uuid") == 0
