"""A server that leaves mails out of its answers, because others come and go meanwhile, loses nobody's mail."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from email_testing.imap import PASSWORD, USER, ImapServer
from email_testing.post_office import mail_of
from imapclient.exceptions import IMAPClientAbortError

from hubwright_email.client import Client
from hubwright_email.mailbox import Mailbox


@pytest.fixture
def box(imap: ImapServer) -> Iterator[Mailbox]:
    """Signed in."""
    with socket.create_connection(("127.0.0.1", imap.port)) as connected:
        client = Client(connected, ssl=False, timeout=12)
        client.login(USER, PASSWORD)
        opened = Mailbox(client)
        opened.watch("INBOX")
        yield opened
        opened.close()


def arrive(imap: ImapServer, *numbers: int) -> list[int]:
    """Mails that say their numbers."""
    return [imap.put(mail_of(f"words {n}", number=n).as_bytes()) for n in numbers]


def test_mails_that_come_and_go_between_question_and_answer_push_none_out(box: Mailbox, imap: ImapServer) -> None:
    old, new = arrive(imap, 1, 2), arrive(imap, 3, 4, 5)
    box.watch("INBOX")
    imap.take_out(old)
    arrive(imap, 6, 7)
    assert [size.uid for size in box.sizes(new)] == new
    arrive(imap, 8)
    imap.take_out([new[0]])
    arrive(imap, 9, 10)
    found = box.fetch(new[1:])
    assert [b"words 4" in found[new[1]], b"words 5" in found[new[2]]] == [True, True]


class Forgetful:
    """A client to which the server says nothing of one mail, so many times."""

    def __init__(self, client: Any, uid: int, times: int) -> None:
        self._client, self._uid, self.left = client, uid, times

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def fetch(self, uids: list[int], parts: list[str]) -> dict[int, Any]:
        told: dict[int, Any] = dict(self._client.fetch(uids, parts))
        if self.left and self._uid in told:
            self.left -= 1
            told[self._uid] = {b"SEQ": 1, b"FLAGS": ()}  # as when it only says that somebody has read it
        return told


@pytest.mark.parametrize("times", [1, 4])
def test_what_is_left_out_is_asked_for_again(box: Mailbox, imap: ImapServer, times: int) -> None:
    uids = arrive(imap, 1, 2, 3)
    box.watch("INBOX")
    box._client = Forgetful(box._client, uids[1], times)
    assert [size.uid for size in box.sizes(uids)] == uids
    assert box._client.left == 0


def test_what_a_server_never_tells_is_a_broken_line_and_not_a_mail_that_is_gone(box: Mailbox, imap: ImapServer) -> None:
    uids = arrive(imap, 1, 2)
    box.watch("INBOX")
    box._client = Forgetful(box._client, uids[0], 100)
    with pytest.raises(IMAPClientAbortError, match="leaves 1 mails out"):
        box.fetch(uids)


def test_what_is_gone_is_left_out(box: Mailbox, imap: ImapServer) -> None:
    uids = arrive(imap, 1, 2, 3)
    imap.take_out([uids[1]])
    box.watch("INBOX")
    assert [size.uid for size in box.sizes([*uids, 999])] == [uids[0], uids[2]]
