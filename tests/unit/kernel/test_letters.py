"""Letters: whatever somebody typed, no header can be smuggled in."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubwright.kernel.jobs.registry import backoff_seconds
from hubwright.kernel.mail import Letter, as_message
from hubwright.kernel.mail.letter import NotAnAddress

_AT = datetime(2026, 11, 24, tzinfo=UTC)


@given(subject=st.text(max_size=200), text=st.text(st.characters(exclude_categories=["Cs"]), max_size=500))
def test_a_letter_survives_the_wire_with_one_subject(subject: str, text: str) -> None:
    subject = subject.encode("utf-8", "ignore").decode().replace("\x00", "")
    letter = Letter(to="Ann <ann@example.org>", subject=subject, text=text)
    raw = as_message(letter, sender="Hub <hub@example.org>", at=_AT, message_id="m1").as_bytes()
    read = message_from_bytes(raw, policy=policy.default)

    assert len(read.get_all("To") or []) == 1
    assert read.get_all("Bcc") is None
    assert read["Message-ID"] == "<m1@hubwright>"
    assert read["Auto-Submitted"] == "auto-generated"


def test_line_breaks_in_a_subject_smuggle_nothing() -> None:
    letter = Letter(to="a@example.org", subject="Hi\r\nBcc: c@example.org", text="x")
    read = message_from_bytes(as_message(letter, sender="h@example.org", at=_AT, message_id="m").as_bytes())

    assert read["Bcc"] is None


@pytest.mark.parametrize("to", ["a@example.org\r\nBcc: b@example.org", "a@example.org\n", "", "nobody", "<>"])
def test_what_is_no_address_is_not_written_to(to: str) -> None:
    with pytest.raises(NotAnAddress, match="not a mail address"):
        as_message(Letter(to=to, subject="Hi", text="x"), sender="h@example.org", at=_AT, message_id="m")


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 1), (2, 2), (5, 16), (20, 300)])
def test_backoff_doubles_up_to_five_minutes(attempts: int, seconds: float) -> None:
    assert backoff_seconds(attempts) == seconds
