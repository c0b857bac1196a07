"""Places of canned replies, names after an @, and moments to put things off until."""

from datetime import UTC, datetime
from uuid import UUID

from admin_ui.pages.inbox.snoozes import moment_of, snooze_choices
from hubwright.desk.workbench.canned import filled
from hubwright.desk.workbench.mentions import named_in

LI, LI_MING, ADA = (UUID(int=n) for n in (1, 2, 3))
PEOPLE = [(LI, "李"), (LI_MING, "李明"), (ADA, "Ada Lovelace")]


def test_places_are_filled_and_an_empty_one_leaves_no_gap() -> None:
    assert filled("Hello {{contact.name}}, I am {{ agent.name }}.", {"contact.name": "Ada", "agent.name": "Li"}) == (
        "Hello Ada, I am Li."
    )
    assert filled("Hello {{contact.name}}, yes.", {}) == "Hello, yes."
    assert filled("50 % off , now", {}) == "50 % off , now"


def test_the_longest_name_after_an_at_is_called_and_no_part_of_a_word() -> None:
    assert named_in("@李明 看一下", PEOPLE) == [LI_MING]
    assert named_in("请@李 看一下 @ada lovelace: please", PEOPLE) == [LI, ADA]
    assert named_in("mail me at x@Ada Lovelaces.example", PEOPLE) == []
    assert named_in("no names here @ all", PEOPLE) == []


def test_snooze_moments_are_ahead_and_monday_is_not_said_twice() -> None:
    sunday = datetime(2026, 11, 29, 17, 30, tzinfo=UTC)
    wednesday = datetime(2026, 11, 25, 17, 30, tzinfo=UTC)
    for now, count in ((sunday, 3), (wednesday, 4)):
        choices = snooze_choices(now)
        assert len(choices) == count
        assert choices[0].at is None
        assert all(choice.at > now for choice in choices[1:] if choice.at)
        assert [moment_of(choice.value, now) for choice in choices[1:]] == [choice.at for choice in choices[1:]]
    assert moment_of("2026-12-01T09:00", sunday) == datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    assert moment_of("soon", sunday) is None
