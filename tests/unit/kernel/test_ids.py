"""Row ids sort by time and are version 7."""

import os
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from hubwright.kernel.ids import IdMaker, beside, new_id, parse_id, uuid7


@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
def test_an_id_is_a_version_7_uuid_that_carries_its_time(milliseconds: int, randomness: bytes) -> None:
    made = uuid7(milliseconds, randomness)

    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert made.int >> 80 == milliseconds


@given(st.integers(0, 2**48 - 2), st.binary(min_size=10, max_size=10), st.binary(min_size=10, max_size=10))
def test_a_later_id_is_greater(milliseconds: int, one: bytes, other: bytes) -> None:
    assert uuid7(milliseconds, one) < uuid7(milliseconds + 1, other)


def test_ids_of_one_process_sort_in_the_order_of_making() -> None:
    made = [new_id() for _ in range(5000)]
    assert made == sorted(set(made))


@given(st.lists(st.tuples(st.integers(1, 50), st.binary(min_size=10, max_size=10)), min_size=2))
def test_a_clock_that_stands_still_or_steps_back_changes_no_order(ticks: list[tuple[int, bytes]]) -> None:
    maker = IdMaker()
    made = [maker.make(milliseconds, randomness) for milliseconds, randomness in ticks]
    assert made == sorted(set(made))
    assert all(one.version == 7 for one in made)


def test_a_full_millisecond_borrows_the_next() -> None:
    maker = IdMaker()
    first, second = maker.make(7, b"\xff" * 10), maker.make(7, b"\x01" * 10)
    assert first < second
    assert second.int >> 80 == 8


def test_what_is_no_id_is_none() -> None:
    assert parse_id("nonsense") is None
    assert parse_id("01a20c68-039a-7e05-a074-dd5011179024") == UUID("01a20c68-039a-7e05-a074-dd5011179024")


def test_a_forked_process_makes_ids_of_its_own() -> None:
    new_id()  # randomness is at hand
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, str(new_id()).encode())
        os._exit(0)
    os.waitpid(child, 0)
    theirs = UUID(os.read(reading, 36).decode())
    os.close(reading)
    os.close(writing)

    assert new_id().int & (2**62 - 1) != theirs.int & (2**62 - 1)


@given(st.integers(0, 2**48 - 2), st.binary(min_size=10, max_size=10))
def test_what_belongs_to_a_fact_stands_in_its_moment_under_one_id(milliseconds: int, randomness: bytes) -> None:
    fact = uuid7(milliseconds, randomness)

    assert beside(fact, "counted") == beside(fact, "counted") != beside(fact, "seen")
    assert uuid7(milliseconds, bytes(10)) <= beside(fact, "counted") < uuid7(milliseconds + 1, bytes(10))
    assert beside(fact, "counted").version == 7
