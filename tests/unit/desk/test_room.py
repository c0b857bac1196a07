"""Which of several windows counts: they do not add up, whatever is open and however much is used up."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from hubwright.desk.carrying.room import Opening, Room, room_in

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def opening(seconds: int, allowed: int | None, used: int = 0, by: str = "message") -> Opening:
    return Opening(
        opening=uuid4(), opened_by=by, expires_at=NOW + timedelta(seconds=seconds), allowed=allowed, used=used
    )


openings = st.lists(
    st.builds(
        opening,
        st.integers(-5, 5),
        st.none() | st.integers(1, 6),
        st.integers(0, 8),
    ),
    max_size=5,
)


def test_without_anything_open_the_customer_has_to_write_first() -> None:
    assert room_in([], NOW) == Room(shut="window_closed")
    assert room_in([opening(0, 5)], NOW).shut == "window_closed", "the moment itself is too late"


def test_the_window_that_lets_most_pass_counts_and_the_longest_says_until_when() -> None:
    written, pressed = opening(172_800, 5, used=4), opening(60, 3, by="menu")
    assert room_in([written, pressed], NOW) == Room(left=3, allowed=3, until=written.expires_at)
    assert room_in([written], NOW + timedelta(seconds=61)) == Room(left=1, allowed=5, until=written.expires_at)
    used_up = opening(172_800, 5, used=5)
    assert room_in([used_up, pressed], NOW).until == pressed.expires_at, "what lets nothing pass says nothing of when"
    assert room_in([used_up], NOW) == Room(left=0, allowed=5, shut="quota_used_up")
    assert room_in([used_up, opening(9, None, by="paid")], NOW).left is None


@given(openings)
def test_what_is_left_is_the_most_of_one_window_and_never_a_sum(found: list[Opening]) -> None:
    room = room_in(found, NOW)
    still = [each for each in found if each.expires_at > NOW]
    if not still:
        assert room.shut == "window_closed"
    elif all(each.left == 0 for each in still):
        assert room.shut == "quota_used_up"
    else:
        assert room.shut == ""
        assert room.until is not None and room.until > NOW
        unlimited = any(each.left is None for each in still)
        assert room.left == (None if unlimited else max(each.left or 0 for each in still))


@given(openings, st.integers(0, 20))
def test_counting_each_message_in_all_that_are_open_never_lets_more_pass_than_one_window_does(
    found: list[Opening], tries: int
) -> None:
    still = [each for each in found if each.expires_at > NOW]
    most = None if any(each.left is None for each in still) else max((each.left or 0 for each in still), default=0)
    passed = 0
    for _ in range(tries):
        if room_in(still, NOW).shut:
            break
        passed += 1
        still = [Opening(**{**_fields(each), "used": each.used + 1}) for each in still]
    assert most is None or passed <= most
    assert most is None or passed == min(most, tries)


@given(openings, st.integers(0, 10))
def test_time_only_closes(found: list[Opening], seconds: int) -> None:
    now, later = room_in(found, NOW), room_in(found, NOW + timedelta(seconds=seconds))
    if now.shut:
        assert later.shut
    elif not later.shut and now.left is not None:
        assert later.left is not None and later.left <= now.left


def _fields(of: Opening) -> dict[str, object]:
    return {name: getattr(of, name) for name in Opening.__struct_fields__}
