"""Row ids sort by time and are version 7."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from hubwright.kernel.ids import new_id, parse_id, uuid7


@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
def test_an_id_is_a_version_7_uuid_that_carries_its_time(milliseconds: int, randomness: bytes) -> None:
    made = uuid7(milliseconds, randomness)

    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert made.int >> 80 == milliseconds


@given(st.integers(0, 2**48 - 2), st.binary(min_size=10, max_size=10), st.binary(min_size=10, max_size=10))
def test_a_later_id_is_greater(milliseconds: int, one: bytes, other: bytes) -> None:
    assert uuid7(milliseconds, one) < uuid7(milliseconds + 1, other)


def test_ids_differ() -> None:
    assert len({new_id() for _ in range(1000)}) == 1000


def test_what_is_no_id_is_none() -> None:
    assert parse_id("nonsense") is None
    assert parse_id("01a20c68-039a-7e05-a074-dd5011179024") == UUID("01a20c68-039a-7e05-a074-dd5011179024")
