"""Connections that are kept between calls: one for a mailbox, in a thread of its own that ends when nobody asks."""

import asyncio
import contextlib
import queue
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from imapclient.exceptions import IMAPClientError  # type: ignore[import-untyped]  # it has no types

from hubwright_email.accounts import Account
from hubwright_email.mailbox import ANSWER_S, LOST, Mailbox, failure_of
from hubwright_email.wanted import Bell, IsWanted
from hubwright_sdk import AuthExpired, CallContext, Unreachable

T = TypeVar("T")
UNASKED_S = 60.0  # then a connection is closed: the channel is gone, or another worker has it


class Gone(Exception):
    """The connection was given up a moment ago; a new one is needed."""


class _Errand:
    """Something that the thread shall do with the mailbox."""

    def __init__(
        self, what: Callable[[Mailbox, IsWanted], Any], dial: Callable[[], socket.socket], token: Callable[[str], str]
    ) -> None:
        self.what, self.dial, self.token = what, dial, token
        self.done: Future[Any] = Future()
        self.given_up = threading.Event()


class HeldMailbox:
    """One connection at most; errands are done one after the other, and waiting gives way to the next."""

    def __init__(self, account: Account, unasked_s: float = UNASKED_S) -> None:
        self.account = account
        self.gone = False
        self._unasked_s = unasked_s
        self._errands: queue.Queue[_Errand | None] = queue.Queue()
        self._lock = threading.Lock()
        self._bell = Bell()
        self._mailbox: Mailbox | None = None
        self._thread = threading.Thread(target=self._live, name="mailbox", daemon=True)
        self._thread.start()

    async def do(self, what: Callable[[Mailbox, IsWanted], T], context: CallContext) -> T:
        """Have something done; raises Gone when nobody is there to do it."""
        loop = asyncio.get_running_loop()

        def dial() -> socket.socket:
            server = self.account.imap
            looked_up = asyncio.run_coroutine_threadsafe(context.net.address(server.host, server.port), loop)
            return socket.create_connection((looked_up.result(ANSWER_S), server.port), ANSWER_S)

        def token(refused: str) -> str:
            given = context.tokens.token(self.account.provider, refused=refused)
            return asyncio.run_coroutine_threadsafe(given, loop).result(ANSWER_S)

        errand = _Errand(what, dial, token)
        with self._lock:
            if self.gone:
                raise Gone
            self._errands.put(errand)
            self._bell.ring()
        try:
            found: T = await asyncio.wrap_future(errand.done)
        except asyncio.CancelledError:
            errand.given_up.set()
            self._bell.ring()
            raise
        return found

    def close(self) -> None:
        """End it, after what is under way."""
        with self._lock:
            self.gone = True
            self._errands.put(None)
            self._bell.ring()

    @property
    def waits(self) -> bool:
        """Whether it waits for news."""
        mailbox = self._mailbox
        return mailbox is not None and mailbox.waits

    def join(self, seconds: float) -> None:
        """Wait for its end."""
        self._thread.join(seconds)

    def _live(self) -> None:
        while (errand := self._next()) is not None:
            if not errand.done.set_running_or_notify_cancel():
                continue
            try:
                errand.done.set_result(self._perform(errand))
            except BaseException as failure:  # whoever asked gets it, whatever it is
                errand.done.set_exception(failure)
                if not isinstance(failure, Exception):
                    raise
        self._drop()
        self._bell.close()

    def _next(self) -> _Errand | None:
        try:
            return self._errands.get(timeout=self._unasked_s)
        except queue.Empty:
            with self._lock:
                self.gone = True
            with contextlib.suppress(queue.Empty):
                return self._errands.get_nowait()
            return None

    def _perform(self, errand: _Errand) -> Any:
        """Over the connection that is there; one that broke meanwhile is made anew, once."""
        is_fresh = self._mailbox is None
        try:
            if self._mailbox is None:
                self._mailbox = self._opened(errand)
            return errand.what(self._mailbox, self._is_wanted(errand))
        except LOST as lost:
            self._drop()
            if is_fresh or errand.given_up.is_set():
                raise Unreachable(f"the IMAP server broke off: {type(lost).__name__}") from None
            return self._perform(errand)
        except IMAPClientError as refused:
            self._drop()
            raise failure_of(refused) from None
        except BaseException:
            self._drop()
            raise

    def _is_wanted(self, errand: _Errand) -> IsWanted:
        return IsWanted(lambda: errand.given_up.is_set() or not self._errands.empty(), self._bell)

    def _opened(self, errand: _Errand) -> Mailbox:
        """Signed in; a token that is not taken is renewed once."""
        if not self.account.provider:
            return Mailbox.open(errand.dial(), self.account)
        given = errand.token("")
        try:
            return Mailbox.open(errand.dial(), self.account, given)
        except AuthExpired:
            renewed = errand.token(given)
            if renewed == given:
                raise
        return Mailbox.open(errand.dial(), self.account, renewed)

    def _drop(self) -> None:
        mailbox, self._mailbox = self._mailbox, None
        if mailbox is not None:
            mailbox.close()


class HeldMailboxes:
    """All that this process holds."""

    def __init__(self) -> None:
        self._held: dict[str, HeldMailbox] = {}

    async def do(self, account: Account, what: Callable[[Mailbox, IsWanted], T], context: CallContext) -> T:
        """Have something done with a mailbox, over the connection that is held to it."""
        while True:
            held = self._held.get(account.name)
            if held is None or held.gone:
                held = self._held[account.name] = HeldMailbox(account)
                self._forget_gone()
            with contextlib.suppress(Gone):
                return await held.do(what, context)

    @property
    def waiting(self) -> int:
        """How many wait for news right now."""
        return sum(held.waits for held in self._held.values())

    def close(self) -> None:
        """End all of them."""
        for held in self._held.values():
            held.close()
        for held in self._held.values():
            held.join(ANSWER_S)
        self._held.clear()

    def _forget_gone(self) -> None:
        for name in [name for name, held in self._held.items() if held.gone]:
            del self._held[name]
