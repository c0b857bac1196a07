"""The host's end of one box: calls go in, answers and requests come out, and whoever breaks the rules is ended."""

import asyncio
import itertools
import socket
from collections.abc import Callable, Collection
from typing import Any

import msgspec

from hubwright.host.failures import Broken
from hubwright.host.sandbox.allowance import Allowance
from hubwright.host.sandbox.box_process import BoxProcess
from hubwright.host.sandbox.contained import Kind
from hubwright.host.sandbox.ends import told_of
from hubwright.host.sandbox.guards import Guards
from hubwright.host.sandbox.masking import masked
from hubwright.host.sandbox.processor import Watch
from hubwright.host.sandbox.requests import Requests
from hubwright_sdk import Book, CallContext, CallFailed, Malformed, Manifest, NoBook
from hubwright_sdk.box.channel import Channel
from hubwright_sdk.box.context import data_of
from hubwright_sdk.box.failures import failure_of
from hubwright_sdk.box.framing import MOST_BYTES, TooLong
from hubwright_sdk.box.messages import (
    NIL,
    Answered,
    Ask,
    Attempted,
    Failed,
    HttpAsk,
    HttpFailed,
    HttpGot,
    Logged,
    Metered,
    Ready,
    encoded,
    from_box,
    raw,
)
from hubwright_sdk.box.methods import METHODS, Method

_LOADING_S = 2.0  # what importing a plugin may compute
_PATIENCE_S = 6.0  # how long importing it may take
_STATUS_S = 0.5  # how long the zygote's word on an end is waited for
ENDLESS = 1 << 30
Notes = Callable[[Kind, str], None]


class _Call:
    """One call that is under way."""

    def __init__(self, answer: asyncio.Future[msgspec.Raw], requests: Requests, book: Book) -> None:
        self.answer, self.requests, self.book = answer, requests, book


class Box:
    """One process with one release for one company. Its end is told to every call in it, as a typed failure."""

    def __init__(
        self, manifest: Manifest, guards: Guards, note: Notes, say: Callable[[str], None], process: BoxProcess
    ) -> None:
        self._manifest, self._guards, self._note, self._say_line = manifest, guards, note, say
        self._process = process
        self._loop = asyncio.get_running_loop()
        self._ids = itertools.count(1)
        self._calls: dict[int, _Call] = {}
        self._ready: asyncio.Future[None] = self._loop.create_future()
        self._secrets: set[str] = set()
        self._allowance = Allowance()
        self._channel: Channel | None = None
        self._loading: Watch | None = None
        self._patience: asyncio.TimerHandle | None = None
        self._why = ""
        self.over = False
        self.places = asyncio.Semaphore(manifest.concurrency)
        self.used_at = self._loop.time()
        self.idle_cpu_s = 0.0
        self.users = 0
        self.starting: asyncio.Task[None] | None = None

    @property
    def busy(self) -> bool:
        return self.users > 0

    def attach(self, connection: socket.socket, pid: int, process: int) -> None:
        """The process is there."""
        self._process.attach(pid, process)
        self._channel = Channel(connection, self._heard, self._hung_up, self.most_bytes)
        if self.over:
            self._close()
        elif self._guards.processor:
            self._loading = self._process.watch(lambda: 1, _LOADING_S, self._loads_too_long)
            self._loading.look()
            late = f"importing it took more than {_PATIENCE_S:g} s"
            self._patience = self._loop.call_later(_PATIENCE_S, self.end, late, "not_loadable")

    @property
    def most_bytes(self) -> int:
        return MOST_BYTES if self._guards.sizes else ENDLESS

    async def ready(self) -> None:
        """Wait until the plugin is loaded; raises Broken with the reason when it cannot be."""
        await asyncio.shield(self._ready)

    async def call(self, name: str, arguments: tuple[Any, ...], context: CallContext | None) -> Any:
        """Have one method done; raises CallFailed."""
        method = METHODS[name]
        number = next(self._ids)
        try:
            sent = encoded(Ask(number, name, raw(arguments), NIL if context is None else raw(data_of(context))))
            if len(sent) > self.most_bytes:
                raise TooLong
        except (TypeError, ValueError, RecursionError, msgspec.MsgspecError, TooLong):
            raise Malformed("what was to be given to the plugin cannot be sent, or is too long") from None
        answer: asyncio.Future[msgspec.Raw] = self._loop.create_future()
        book = context.book if context is not None else NoBook()
        self._calls[number] = _Call(answer, Requests(context, self._send), book)
        self._allowance.call_begins(len(self._calls))
        watch = self._process.watch(lambda: len(self._calls), self._manifest.resources.cpu_ms / 1000, self._too_much)
        if self._guards.processor:
            watch.look()
        try:
            self._hand_over(sent)
            value = await answer
            watch.answered()
        finally:
            watch.stop()
            self._calls.pop(number).requests.close()
            if not self._calls:
                self._process.go_on()
            self.used_at, self.idle_cpu_s = self._loop.time(), self.cpu_s()
        return self._read(method, value)

    def remember(self, secrets: Collection[str]) -> None:
        """Values that must not be seen in anything this box says, for as long as it lives."""
        self._secrets.update(secrets)

    def end(self, why: str, kind: Kind | None = None) -> None:
        """Kill the process now; every call in it fails with this reason."""
        if not self.over:
            self._why = why
            if kind is not None:
                self._note(kind, why)
            self._finish(why)

    def refuse(self, reason: CallFailed) -> None:
        """There is no process, and this is why."""
        self.over = True
        if not self._ready.done():
            self._ready.set_exception(reason)
            self._ready.exception()  # nobody may wait for it

    def ended(self, status: int) -> None:
        """The zygote tells how the process ended."""
        if not self.over:
            why = told_of(status)
            self._note("died", why)
            self._finish(why)

    def behaved(self) -> None:
        """It answered a call."""
        self._process.answered()

    def cpu_s(self) -> float:
        """Processor time the process has used so far."""
        return self._process.cpu_s()

    def _hand_over(self, sent: bytes) -> None:
        if self._channel is None or self.over:
            raise Broken(f"the plugin {self._manifest.id} was ended: {self._why}")
        self._channel.send(sent)

    def _send(self, message: HttpGot | HttpFailed) -> None:
        if self._channel is not None:
            self._channel.send(encoded(message))

    def _read(self, method: Method, value: msgspec.Raw) -> Any:
        if not self._guards.answers:
            return msgspec.msgpack.decode(value)
        try:
            return method.read_result(value)
        except (msgspec.MsgspecError, RecursionError, ValueError, TypeError):
            self._note("garbage", "an answer of another form than the contract's")
            raise Malformed(f"the plugin {self._manifest.id} gave an answer of another form") from None

    def _heard(self, payload: bytes) -> None:
        if not self._allowance.covers(len(payload)) and self._guards.sizes:
            self.end("it sent more messages than a call may", "talkative")
            return
        try:
            message = from_box(payload)
        except (msgspec.MsgspecError, RecursionError, ValueError):
            if not self._guards.answers:
                raise
            self.end("it sent a message of another form than the contract's", "garbage")
            return
        match message:
            case Answered(number, value):
                self._settle(number, lambda answer: answer.set_result(value))
            case Failed(number, told):
                failure = failure_of(told)
                reason = self._masked(told.reason)
                if failure is None:
                    failure = Broken(f"the plugin {self._manifest.id} failed: {reason}", usage=told.usage)
                failure.reason = self._masked(failure.reason)
                self._settle(number, lambda answer: answer.set_exception(failure))
            case HttpAsk():
                self._ask_host(message)
            case Logged(number, text) if self._allowance.covers_line():
                self._say_line(self._masked(text))
                self._book_of(number).write(self._masked(text))
            case Metered(number, key, quantity):
                self._book_of(number).count(key, quantity)
            case Attempted(_call, what) if self._allowance.covers_line():
                self._note("attempt", self._masked(what))
            case Ready(problem):
                self._loaded(self._masked(problem))

    def _book_of(self, number: int) -> Book:
        call = self._calls.get(number)
        return call.book if call is not None else NoBook()

    def _settle(self, number: int, settle: Callable[[asyncio.Future[msgspec.Raw]], None]) -> None:
        call = self._calls.get(number)
        if call is not None and not call.answer.done():
            settle(call.answer)

    def _ask_host(self, message: HttpAsk) -> None:
        call = self._calls.get(message.call)
        if call is not None:
            call.requests.ask(message)

    def _loaded(self, problem: str) -> None:
        if self._ready.done():
            return
        self._stop_watching()
        self._process.go_on()
        if problem:
            self.end(problem, "not_loadable")
        else:
            self._ready.set_result(None)

    def _masked(self, text: str) -> str:
        return masked(text, self._secrets) if self._guards.secrets else text

    def _hung_up(self, broken_rule: str) -> None:
        if broken_rule:
            self.end(f"it sent too much at once: {broken_rule}", "garbage")
        else:
            self._loop.call_later(_STATUS_S, self.end, "its process ended", "died")

    def _finish(self, why: str) -> None:
        self.over = True
        self._stop_watching()
        failure = f"the plugin {self._manifest.id} was ended: {why}"
        for call in self._calls.values():
            if not call.answer.done():
                call.answer.set_exception(Broken(failure))
        if not self._ready.done():
            self._ready.set_exception(Broken(failure))
            self._ready.exception()  # nobody may wait for it
        self._close()

    def _stop_watching(self) -> None:
        for each in (self._loading, self._patience):
            if each is not None:
                each.stop() if isinstance(each, Watch) else each.cancel()

    def _close(self) -> None:
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        self._process.kill()

    def _loads_too_long(self) -> None:
        self.end(f"importing it computed for more than {_LOADING_S:g} s", "processor")

    def _too_much(self) -> None:
        self.end(f"a call computed for more than {self._manifest.resources.cpu_ms} ms", "processor")
