"""A thread that waits at a connection hears at once that somebody wants it, and is not woken by what is over."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
from email_testing.acts import Line
from email_testing.imap import ImapServer
from email_testing.post_office import mail_of

from hubwright_email.wanted import Bell, IsWanted

LONG = 20.0


@pytest.fixture
def bell() -> Iterator[Bell]:
    made = Bell()
    yield made
    made.close()


def test_a_ring_ends_a_wait(bell: Bell) -> None:
    wanted = threading.Event()
    is_wanted = IsWanted(wanted.is_set, bell)
    assert not is_wanted()
    began = time.monotonic()
    threading.Timer(0.1, lambda: (wanted.set(), bell.ring())).start()
    assert not is_wanted.wait(LONG), "nobody said anything on a connection"
    assert time.monotonic() - began < LONG / 2
    assert is_wanted()


def test_a_ring_between_the_look_and_the_wait_is_not_lost(bell: Bell) -> None:
    is_wanted = IsWanted(lambda: False, bell)
    assert not is_wanted()
    bell.ring()
    began = time.monotonic()
    is_wanted.wait(LONG)
    assert time.monotonic() - began < LONG / 2


def test_a_ring_that_was_heard_ends_no_other_wait(bell: Bell) -> None:
    for _time in range(10_000):  # more than fits: whoever rings never waits
        bell.ring()
    is_wanted = IsWanted(lambda: False, bell)
    assert not is_wanted()
    began = time.monotonic()
    is_wanted.wait(0.2)
    assert time.monotonic() - began >= 0.19


def test_what_the_other_side_says_ends_a_wait_too(bell: Bell) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.send(b"* 1 EXISTS")
        assert IsWanted(lambda: False, bell).wait(LONG, ours)


def test_nobody_hears_a_bell_that_is_gone() -> None:
    made = Bell()
    made.close()
    made.ring()


@pytest.mark.parametrize("together", [1, 4_000, 10**6])
def test_mails_are_fetched_together_or_alone_in_their_order(
    line: Line, imap: ImapServer, together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hubwright_email.pulling._TOGETHER", together)
    for number in range(12):
        imap.put(mail_of("x" * (3_000 if number % 4 == 0 else 10), number=number).as_bytes())
    assert [each.external_id for each in line.news()] == [f"m{number}@customer.example" for number in range(12)]


def test_a_mail_that_is_too_large_is_cut_and_its_neighbours_are_whole(
    line: Line, imap: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hubwright_email.pulling.LARGEST", 20_000)
    monkeypatch.setattr("hubwright_email.pulling._TOGETHER", 10_000)
    monkeypatch.setattr("hubwright_email.pulling._BEGINNING", 5_000)
    for number, length in enumerate((10, 30_000, 10)):
        imap.put(mail_of("word " * (length // 5) + "end", number=number).as_bytes())
    first, cut, last = line.news()
    assert [each.text.endswith("end") for each in (first, cut, last)] == [True, False, True]
