"""Where a place, a telephone number or a long answer stops being one."""

from typing import Any

import pytest

from hubwright.flows.nodes.reading import LONGEST_ANSWER, read_answer, read_file, read_location, without_dates
from tests.unit.flows.steps import alone, ask


@pytest.mark.parametrize(
    ("lat", "lon", "is_one"),
    [
        (90, 180, True),
        (-90, -180, True),
        (90.1, 0, False),
        (91, 0, False),
        (0, 180.1, False),
        (0, -181, False),
        ("31", 121, False),
        (31, None, False),
    ],
)
def test_a_place_is_on_earth(lat: object, lon: object, is_one: bool) -> None:
    found = read_location({"lat": lat, "lon": lon}, "")

    assert found == ({"lat": lat, "lon": lon} if is_one else None)


def test_a_place_may_be_written_and_may_have_a_name() -> None:
    assert read_location(None, "it is at 31.2, -121.5") == {"lat": 31.2, "lon": -121.5}
    assert read_location(None, "nowhere") is None
    named: Any = read_location({"lat": 1, "lon": 2, "label": "x" * 201}, "")
    assert named == {"lat": 1, "lon": 2, "label": "x" * 200}
    assert read_location({"lat": 1, "lon": 2, "label": ""}, "") == {"lat": 1, "lon": 2}


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("123456", "123456"),
        ("12345", None),
        ("1-2-3-4-5", None),
        ("123456789012345", "123456789012345"),
        ("1234567890123456", None),
        ("+123456", "+123456"),
        ("(12) 34-56", "123456"),
    ],
)
def test_a_telephone_number_has_six_to_fifteen_digits(said: str, number: str | None) -> None:
    assert read_answer("phone", said) == number


def test_five_thousand_characters_of_an_answer_are_read() -> None:
    assert LONGEST_ANSWER == 5_000
    assert read_answer("text", "x" * 5_001) == "x" * 5_000
    assert read_answer("date", " " * 4_990 + "2026-12-01") == "2026-12-01"
    assert read_answer("date", " " * 4_991 + "2026-12-01") is None
    assert len(without_dates("x" * 5_001)) == 5_000


@pytest.mark.parametrize("kind", ["text", "regex", "number", "email", "phone", "date"])
def test_nothing_is_no_answer(kind: str) -> None:
    assert read_answer(kind, "  ") is None


def test_a_file_of_the_wrong_kind_is_none() -> None:
    assert read_file(None, "any") is None
    assert read_file({"name": "a"}, "any") == {"name": "a"}
    assert read_file({"name": "a"}, "image") is None
    assert read_file({"media_type": "image/png"}, "image") == {"media_type": "image/png"}


def test_forty_characters_of_a_yes_are_read() -> None:
    def outcome(said: str) -> str:
        return alone(ask(confirm=True, retries=0), "answered").write("hi").write("this").write(said).state.status

    assert outcome(" " * 37 + "yes") == "ended"
    assert outcome(" " * 38 + "yes") == "waiting"
    assert outcome("Yes!") == "ended"
