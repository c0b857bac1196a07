"""When a call is tried again, and after how long."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubwright.runtime.retrying import CAP_S, CLASSES, class_of, pause, retry_after_seconds, verdict

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
HTTP = CLASSES["http"]


@pytest.mark.parametrize("status", [200, 204, 301, 400, 401, 403, 404, 409, 410, 422, 451])
def test_an_answer_is_an_answer(status: int) -> None:
    assert verdict("", status) == "answered"


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(status: int) -> None:
    assert verdict("", status) == "again"


@pytest.mark.parametrize(
    ("failure", "judged"),
    [("unreachable", "again"), ("timeout", "again"), ("refused", "final"), ("too_large", "final")],
)
def test_no_answer_may_pass_and_our_own_refusal_stays(failure: str, judged: str) -> None:
    assert verdict(failure, 0) == judged


@given(st.integers(1, 60), st.floats(0, 1), st.none() | st.floats(0, 10_000))
def test_pauses_double_with_chance_and_never_pass_the_cap(attempts: int, chance: float, asked: float | None) -> None:
    waited = pause(HTTP, attempts, chance=chance, retry_after=asked)
    whole = min(CAP_S, HTTP.first_s * 2.0 ** (attempts - 1))
    assert min(whole, CAP_S) / 2 <= waited <= CAP_S
    if asked is None:
        assert waited <= whole
    else:
        assert waited >= min(asked, CAP_S)


def test_pauses_grow() -> None:
    assert [pause(HTTP, n, chance=1) for n in range(1, 11)] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300]


def test_each_class_has_its_own_patience() -> None:
    assert {name: found.most_attempts for name, found in CLASSES.items()} == {"http": 6, "model": 2, "send": 8}
    assert class_of("something new") == CLASSES["http"]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        ("17", 17.0),
        (" 5 ", 5.0),
        ("Thu, 26 Nov 2026 12:01:30 GMT", 90.0),
        ("Thu, 26 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("-3", None),
        ("٣", None),
        ("99999999999", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date(header: str, seconds: float | None) -> None:
    assert retry_after_seconds(header, NOW) == seconds


@given(st.text(max_size=60))
def test_any_header_is_read_without_an_error(header: str) -> None:
    found = retry_after_seconds(header, NOW)
    assert found is None or found >= 0
