"""One IMAP connection, used by one thread: fetches, waits, looks mails up. The watched folder is opened read-only."""

import contextlib
import socket
import ssl
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from imapclient.exceptions import (  # type: ignore[import-untyped]  # it has no types
    IMAPClientAbortError,
    IMAPClientError,
    LoginError,
)

from hubwright_email.accounts import Account
from hubwright_email.client import Client
from hubwright_email.wanted import IsWanted
from hubwright_sdk import AuthExpired, RateLimited, Refused, Unreachable

ANSWER_S = 12.0  # the longest that a server may think about one line
_TIMES = 5  # how often a mail is asked for that the server has and says nothing of
POLL_S = 5.0  # how often is looked at a server that cannot say when something came
_PASSING = ("unavailable", "inuse", "limit", "try again", "temporar", "too many")
LOST = (IMAPClientAbortError, OSError, EOFError)


class Standing(msgspec.Struct, frozen=True):
    """A folder as it is now."""

    validity: int
    next_uid: int


class Size(msgspec.Struct, frozen=True):
    """What is known of a mail before it is fetched."""

    uid: int
    size: int
    came: datetime


class Mailbox:
    """Signed in; whatever breaks it raises one of LOST."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.waits = False

    @classmethod
    def open(cls, connected: socket.socket, account: Account, token: str = "") -> "Mailbox":
        """Greet, encrypt, sign in with the password or a token."""
        server = account.imap
        connected.settimeout(ANSWER_S)
        client: Client | None = None
        try:
            if server.security == "tls":
                connected = account.tls().wrap_socket(connected, server_hostname=server.host)
            client = Client(connected, ssl=server.security == "tls", timeout=ANSWER_S)
            if server.security == "starttls":
                if not client.has_capability("STARTTLS"):
                    raise Refused("the IMAP server offers no STARTTLS")
                client.host = client._imap.host = server.host  # whose certificate is looked at
                client.starttls(account.tls())
            _sign_in(client, account, token)
        except BaseException as failure:
            connected.close()
            if client is not None:
                with contextlib.suppress(OSError):
                    client.shutdown()
            if isinstance(failure, ssl.SSLCertVerificationError):
                told = f"the certificate of the IMAP server is not accepted: {failure.verify_message}"
                raise Unreachable(told) from None
            raise
        return cls(client)

    def close(self) -> None:
        """Say goodbye, if there is anybody to say it to."""
        try:
            self._client.logout()
        except (*LOST, IMAPClientError):
            with contextlib.suppress(OSError):
                self._client.shutdown()

    @property
    def tells_at_once(self) -> bool:
        return bool(self._client.has_capability("IDLE"))

    def watch(self, folder: str) -> Standing:
        """Open a folder without changing anything in it."""
        try:
            told = self._client.select_folder(folder, readonly=True)
        except IMAPClientError as failure:
            if isinstance(failure, IMAPClientAbortError):
                raise
            raise Refused(f"the folder {folder} cannot be opened: {_short(failure)}") from None
        highest = max(self._client.search("ALL"), default=0) if b"UIDNEXT" not in told else told[b"UIDNEXT"] - 1
        return Standing(int(told[b"UIDVALIDITY"]), int(highest) + 1)

    def after(self, uid: int, *, since: date | None = None, until: int | None = None) -> list[int]:
        """UIDs above one, in their order; with `until`, those below it only if nobody has read them."""
        asked: list[Any] = ["UID", f"{uid + 1}:*", *(["SINCE", since] if since is not None else [])]
        found = {each for each in self._client.search(asked) if each > uid}
        if until is not None and uid + 1 < until:
            unread = set(self._client.search(["UID", f"{uid + 1}:{until - 1}", "UNSEEN"]))
            found = {each for each in found if each >= until} | {each for each in unread if uid < each < until}
        return sorted(found)

    def sizes(self, uids: Iterable[int]) -> list[Size]:
        """Those that are still there, in their order."""
        told = self._told(uids, "RFC822.SIZE", "INTERNALDATE")
        return [
            Size(uid, int(each[b"RFC822.SIZE"]), _in_utc(each[b"INTERNALDATE"])) for uid, each in sorted(told.items())
        ]

    def fetch(self, uids: Sequence[int], most: int | None = None) -> dict[int, bytes]:
        """Whole mails or their beginnings; they count as unread still. Those that are gone are not among them."""
        told = self._told(uids, f"BODY.PEEK[]<0.{most}>" if most is not None else "BODY.PEEK[]")
        return {
            uid: data
            for uid, each in told.items()
            for name, data in each.items()
            if name.startswith(b"BODY[]") and data is not None
        }

    def _told(self, uids: Iterable[int], *parts: str) -> dict[int, dict[bytes, Any]]:
        """What the server says of mails; of those that are gone, nothing.

        A server may speak of other mails meanwhile, and one that mixes that up with its answer leaves a mail out that
        is there (pymap, when mails come and go at once): what is missing is asked for again before it counts as gone.
        """
        told: dict[int, dict[bytes, Any]] = {}
        left = list(uids)
        for _again in range(_TIMES):
            answered = self._client.fetch(left, list(parts))
            told |= {uid: answered[uid] for uid in left if _is_answer(answered.get(uid, {}), parts)}
            left = [uid for uid in left if uid not in told]
            if left:
                left = sorted(set(left) & set(self._client.search(["UID", ",".join(map(str, left))])))
            if not left:
                return told
        raise IMAPClientAbortError(f"the server leaves {len(left)} mails out of its answers")

    def headers_of(self, folder: str, message_id: str) -> bytes | None:
        """The headers of the newest mail of this name in a folder."""
        self.watch(folder)
        found = self._client.search(["HEADER", "Message-ID", message_id])
        if not found:
            return None
        part = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID REFERENCES IN-REPLY-TO SUBJECT)]"
        told = self._client.fetch([max(found)], [part]).get(max(found), {})
        return next((data for name, data in told.items() if name.startswith(b"BODY[") and data is not None), None)

    def keep(self, folder: str, mail: bytes) -> None:
        """File a mail that was sent, as read."""
        self._client.append(folder, mail, flags=(b"\\Seen",))

    def wait(self, seconds: float, is_wanted: IsWanted) -> None:
        """Until something comes, time is over, or somebody wants the connection."""
        until = time.monotonic() + seconds
        try:
            if self.tells_at_once:
                self._idle(until, is_wanted)
            else:
                self._poll(until, is_wanted)
        finally:
            self.waits = False

    def _idle(self, until: float, is_wanted: IsWanted) -> None:
        while time.monotonic() < until and not is_wanted():
            told = came = self._client.begin_idle()
            self.waits = True
            try:
                while not told and (left := until - time.monotonic()) > 0 and not is_wanted():
                    told = self._client.is_readable(left, is_wanted)
            finally:
                _text, said = self._client.idle_done()
            if came or any(b"EXISTS" in each for each in said):
                return

    def _poll(self, until: float, is_wanted: IsWanted) -> None:
        looked, self.waits = time.monotonic(), True
        while (left := until - time.monotonic()) > 0 and not is_wanted():
            is_wanted.wait(min(looked + POLL_S - time.monotonic(), left))
            if time.monotonic() - looked >= POLL_S:
                looked = time.monotonic()
                _text, told = self._client.noop()
                if any(b"EXISTS" in each for each in told):
                    return


def failure_of(failure: Exception) -> Exception:
    """What a server said no to, as the host understands it."""
    told = _short(failure)
    if any(word in told.lower() for word in _PASSING):
        return RateLimited(f"the IMAP server asks to come back later: {told}", retry_after_s=60.0)
    return Refused(f"the IMAP server refuses it: {told}")


def _sign_in(client: Client, account: Account, token: str) -> None:
    if account.provider and not client.has_capability("AUTH=XOAUTH2"):
        raise Refused("the IMAP server offers no sign-in with a token (XOAUTH2)")
    try:
        if account.provider:
            client.oauth2_login(account.imap.username, token)
        else:
            client.login(account.imap.username, account.imap.password)
    except LoginError as refused:
        if isinstance(refused.__context__, IMAPClientAbortError):
            raise refused.__context__ from None  # it was the line that broke
        if any(word in str(refused).lower() for word in _PASSING):
            raise failure_of(refused) from None
        what = "the token of this user" if account.provider else "the user and the password"
        raise AuthExpired(f"the IMAP server does not accept {what}") from None


def _is_answer(told: dict[bytes, Any], parts: Iterable[str]) -> bool:
    """Whether everything that was asked of a mail is there."""
    wanted = [part.partition("<")[0].replace(".PEEK", "").encode() for part in parts]
    return all(any(name.startswith(part) for name in told) for part in wanted)


def _in_utc(moment: datetime) -> datetime:
    """IMAPClient gives the machine's own time."""
    return moment.astimezone(UTC)


def _short(failure: Exception) -> str:
    return str(failure).strip("b'\"")[:150]
