"""The one job of a box: load the release's entry point, then answer calls until the host hangs up."""

import asyncio
import importlib
import inspect
import os
import socket
import sys
import threading
from collections.abc import Callable

from hubwright_sdk.box.channel import Channel
from hubwright_sdk.box.context import Requests, context_from
from hubwright_sdk.box.failures import place_of, told
from hubwright_sdk.box.framing import TooLong
from hubwright_sdk.box.messages import (
    NIL,
    Answered,
    Ask,
    Failed,
    HttpFailed,
    HttpGot,
    Ready,
    ToHost,
    Told,
    encoded,
    from_host,
    raw,
)
from hubwright_sdk.box.methods import METHODS
from hubwright_sdk.box.watched import CALL, Captured, Spared, watch

_MOST_PROBLEM = 1_000


class Box:
    """One plugin object and the host on the other end of the socket."""

    def __init__(self, sock: socket.socket, most_bytes: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._requests = Requests(self.say)
        self._plugin: object = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.over = asyncio.Event()
        self._channel = Channel(sock, self._heard, lambda _reason: self.over.set(), most_bytes)
        self.spared = Spared(self.say)

    def say(self, message: ToHost) -> None:
        """Tell the host, from whatever thread."""
        if threading.get_ident() == self._thread:
            self._channel.send(encoded(message))
        else:
            self._loop.call_soon_threadsafe(self._channel.send, encoded(message))

    def load(self, entry_point: str) -> None:
        """Import the plugin; why that failed is told without the failure's own words."""
        module, _colon, name = entry_point.partition(":")
        try:
            self._plugin = getattr(importlib.import_module(module), name)
        except Exception as failure:  # whatever a stranger's module does wrong when it is imported
            self.say(Ready(f"it cannot be loaded: {place_of(failure)}"[:_MOST_PROBLEM]))
        else:
            self.say(Ready())

    def _heard(self, payload: bytes) -> None:
        message = from_host(payload)
        if isinstance(message, HttpGot | HttpFailed):
            self._requests.heard(message)
            return
        task = self._loop.create_task(self._answer(message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, ask: Ask) -> None:
        CALL.set(ask.id)
        try:
            value = raw(await self._done(ask))
        except Exception as failure:  # everything that goes wrong in a call is its answer
            self.say(Failed(ask.id, told(failure)))
            return
        finally:
            self.spared.forget(ask.id)
        try:
            self.say(Answered(ask.id, value))
        except TooLong:
            self.say(Failed(ask.id, Told("malformed", "the plugin gave more than fits into an answer")))

    async def _done(self, ask: Ask) -> object:
        method = METHODS[ask.method]
        arguments = method.read_arguments(ask.arguments)
        if ask.context != NIL:
            arguments = (*arguments, context_from(ask.context, self._requests, ask.id))
        given = getattr(self._plugin, method.name)(*arguments)
        return await given if inspect.isawaitable(given) else given


def run(
    sock: socket.socket,
    entry_point: str,
    *,
    readable: tuple[str, ...],
    own: str,
    seal: Callable[[], None],
    most: int,
) -> None:
    """Be a box: the loop is made before the walls go up, the plugin's code is read after. Never returns."""
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        box = Box(sock, most)
        sys.stdout = sys.stderr = Captured(box.spared)
        seal()
        watch(box.spared, readable, own)
        box.load(entry_point)
        await box.over.wait()

    try:
        loop.run_until_complete(serve())
    finally:
        os._exit(0)
