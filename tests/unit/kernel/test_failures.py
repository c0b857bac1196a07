"""What operators read of a failure: one short line without personal data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubwright.kernel.failures import in_short


@pytest.mark.parametrize(
    ("told", "short"),
    [
        ("ValueError: no such order", "ValueError: no such order"),
        ("SMTPRecipientsRefused: anna@example.com is unknown", "SMTPRecipientsRefused: ••• is unknown"),
        (
            "UniqueViolation: duplicate key\nDETAIL:  Key (email)=(a@b.de) exists",
            "UniqueViolation: duplicate key",
        ),
        ("Key (phone)=(+49 151 2345678) exists", "Key (phone)=(•••) exists"),
        ("call +49 151 2345678 back", "call ••• back"),
        ("status 503", "status 503"),
        ("  \n second line", "second line"),
        ("", ""),
    ],
)
def test_it_is_one_line_without_personal_data(told: str, short: str) -> None:
    assert in_short(told) == short


def test_an_exception_is_named() -> None:
    assert in_short(ConnectionRefusedError("no")) == "ConnectionRefusedError: no"
    assert in_short(TimeoutError()) == "TimeoutError"


@given(st.text())
def test_it_is_always_short(told: str) -> None:
    short = in_short(told)
    assert len(short) <= 200
    assert len(short.splitlines()) <= 1
