"""What came to a folder since a cursor: fetched in its order, in batches; when there is nothing, waited for."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from hubwright_email.accounts import Account
from hubwright_email.automatic import Frequency
from hubwright_email.cursor import Cursor, cursor_of
from hubwright_email.mailbox import Mailbox, Size, Standing
from hubwright_email.reading import Mail, read
from hubwright_email.wanted import IsWanted
from hubwright_sdk import InboundMessage, PullAsked, Pulled, Receipt

LARGEST = 20 * 1024 * 1024  # of a larger mail only the beginning is fetched
_BEGINNING = 512 * 1024
_MOST_BYTES = 12 * 1024 * 1024
_TOGETHER = 512 * 1024  # so much is fetched at once; less often is quicker, and a slow line needs its ends
_MARGIN_S = 8.0  # before the deadline of the call, for fetching what woke it
_LONGEST_WAIT_S = 20.0
Say = Callable[[str], None]


class News:
    """One call of `pull`, done in the thread of the mailbox."""

    def __init__(self, account: Account, asked: PullAsked, frequency: Frequency, deadline_s: float, say: Say) -> None:
        self._account, self._asked, self._frequency, self._say = account, asked, frequency, say
        self._until = time.monotonic() + deadline_s - _MARGIN_S
        self._last_fetch = time.monotonic() + deadline_s / 2

    def __call__(self, mailbox: Mailbox, is_wanted: IsWanted) -> Pulled:
        """What is there, or what comes while it waits."""
        cursor = cursor_of(self._asked.cursor)
        standing = mailbox.watch(self._account.folder)
        if cursor is None:
            return self._begun(standing)
        found = self._taken(mailbox, standing, cursor)
        if found is not None:
            return found
        seconds = min(self._until - time.monotonic(), _LONGEST_WAIT_S)
        if seconds > 0:
            mailbox.wait(seconds, is_wanted)
            found = self._taken(mailbox, mailbox.watch(self._account.folder), cursor)
        return found or Pulled(cursor=self._asked.cursor)

    def _begun(self, standing: Standing) -> Pulled:
        """Where it begins is kept first, so that nothing that comes from now on is missed."""
        now, unread = datetime.now(UTC).timestamp(), self._account.start == "unread"
        cursor = Cursor(
            validity=standing.validity,
            uid=0 if unread else standing.next_uid - 1,
            began=now,
            unread_below=standing.next_uid if unread else 0,
        )
        return Pulled(cursor=cursor.written(), more=True)

    def _taken(self, mailbox: Mailbox, standing: Standing, cursor: Cursor) -> Pulled | None:
        """The next batch; None when there is none."""
        if standing.validity != cursor.validity:
            self._say("the mailbox has numbered its mails anew; what is known already is not taken twice")
            cursor = cursor.renumbered(standing.validity)
        since = cursor.since
        day = (since - timedelta(days=1)).date() if since is not None else None  # the server's days, in its own zone
        uids = mailbox.after(cursor.uid, since=day, until=cursor.unread_below or None)
        if not uids:
            return Pulled(cursor=cursor.written()) if cursor.validity != cursor_validity(self._asked.cursor) else None
        batch = uids[: self._asked.most]
        mails: list[Mail] = []
        fetched = 0
        for group in _in_groups(mailbox.sizes(batch)):
            size = sum(each.size for each in group)
            if fetched and (fetched + size > _MOST_BYTES or time.monotonic() > self._last_fetch):
                break
            fetched += min(size, LARGEST)
            cursor = cursor.at(group[-1].uid, max(each.came for each in group))
            mails += self._mails(mailbox, [each for each in group if since is None or each.came >= since])
        else:
            cursor = cursor.at(batch[-1], datetime.fromtimestamp(cursor.newest, UTC))  # the rest of it is gone
        return Pulled(
            cursor=cursor.written(),
            messages=_each_once([mail for mail in mails if isinstance(mail, InboundMessage)]),
            receipts=[mail for mail in mails if isinstance(mail, Receipt)],
            more=cursor.uid < uids[-1],
        )

    def _mails(self, mailbox: Mailbox, group: list[Size]) -> Iterator[Mail]:
        """Those of a group that are there still."""
        is_cut = any(each.size > LARGEST for each in group)
        raw = mailbox.fetch([each.uid for each in group], _BEGINNING if is_cut else None) if group else {}
        for each in group:
            if each.uid not in raw:
                continue
            mail = read(raw[each.uid], self._account, each.came, is_cut=is_cut)
            if mail is None:
                self._say("a mail that we sent ourselves was left where it is")
            else:
                yield self._frequency.looked_at(mail, self._account) if isinstance(mail, InboundMessage) else mail


def _in_groups(sizes: list[Size]) -> Iterator[list[Size]]:
    """In their order, what is fetched at once: small ones together, a large one alone."""
    group: list[Size] = []
    for each in sizes:
        if group and sum(other.size for other in group) + each.size > _TOGETHER:
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def cursor_validity(written: str) -> int:
    """Which numbering a cursor belongs to."""
    cursor = cursor_of(written)
    return cursor.validity if cursor is not None else 0


def _each_once(messages: list[InboundMessage]) -> list[InboundMessage]:
    """One of a name: a list and its member get the same mail."""
    return list({message.external_id: message for message in reversed(messages)}.values())[::-1]
