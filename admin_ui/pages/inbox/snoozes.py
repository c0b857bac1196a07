"""Until when one can put a conversation off: moments a person means, by the company's clock."""

from datetime import UTC, datetime, timedelta

import msgspec

from hubwright.kernel.i18n import _

ANSWER = "answer"


class SnoozeChoice(msgspec.Struct, frozen=True):
    """One choice of the menu; `value` is posted, empty `at` waits for the customer."""

    value: str
    words: str
    at: datetime | None


def snooze_choices(now: datetime) -> list[SnoozeChoice]:
    """Later today, tomorrow morning, next Monday, or when the customer answers; `now` is local."""
    morning = now.replace(hour=9, minute=0, second=0, microsecond=0)
    monday = morning + timedelta(days=7 - now.weekday())
    tomorrow = morning + timedelta(days=1)
    hours = now + timedelta(hours=3)
    hours += timedelta(minutes=-hours.minute % 15) - timedelta(seconds=hours.second, microseconds=hours.microsecond)
    choices = [
        SnoozeChoice(ANSWER, _("Until the customer answers"), None),
        _choice(_("In 3 hours"), hours),
        _choice(_("Tomorrow morning"), tomorrow),
    ]
    if monday != tomorrow:
        choices.append(_choice(_("Next Monday"), monday))
    return choices


def _choice(words: str, at: datetime) -> SnoozeChoice:
    return SnoozeChoice(at.astimezone(UTC).isoformat(), words, at)


def moment_of(value: str, local_now: datetime) -> datetime | None:
    """Read a moment that was posted: with its zone as the menu gives it, else by the company's clock."""
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    return read if read.tzinfo is not None else read.replace(tzinfo=local_now.tzinfo)
