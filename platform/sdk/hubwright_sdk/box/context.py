"""The context of a call, rebuilt inside: the same data, and ways out that lead to the host."""

import asyncio
import itertools
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from hubwright_sdk.box.failures import failure_of
from hubwright_sdk.box.messages import HttpAsk, HttpFailed, HttpGot, Logged, Metered, ToHost
from hubwright_sdk.calls import CallContext, HttpAnswer, Refused

WAYS_OUT = frozenset({"http", "book", "net", "tokens"})  # what is not data: each leads to the host


def _field(field: msgspec.structs.FieldInfo) -> tuple[str, Any] | tuple[str, Any, Any]:
    if field.required:
        return field.name, field.type
    if field.default is not msgspec.NODEFAULT:
        return field.name, field.type, field.default
    return field.name, field.type, msgspec.field(default_factory=field.default_factory)


_DATA = msgspec.defstruct(
    "_DATA", [_field(each) for each in msgspec.structs.fields(CallContext) if each.name not in WAYS_OUT], kw_only=True
)
_decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(_DATA)


def data_of(context: CallContext) -> dict[str, Any]:
    """What of a context can be sent."""
    return {name: getattr(context, name) for name in CallContext.__struct_fields__ if name not in WAYS_OUT}


class HostHttp:
    """The `Http` of one call: asks the host and waits."""

    def __init__(self, requests: "Requests", call: int) -> None:
        self._requests, self._call = requests, call

    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: str = "", deadline_s: float
    ) -> HttpAnswer:
        """Have one request done."""
        number = self._requests.next_number()
        return await self._requests.ask(HttpAsk(number, self._call, method, url, dict(headers), body, deadline_s))


class HostBook:
    """The `Book` of one call: tells the host at once, so that nothing is lost when the call fails."""

    def __init__(self, say: Callable[[ToHost], None], call: int) -> None:
        self._say, self._call = say, call

    def count(self, key: str, quantity: int) -> None:
        """Tell what was counted."""
        self._say(Metered(self._call, key, quantity))

    def write(self, text: str) -> None:
        """Tell what was said."""
        self._say(Logged(self._call, text))


class Requests:
    """Requests that are under way for any call of this box."""

    def __init__(self, say: Callable[[ToHost], None]) -> None:
        self.say = say
        self._ids = itertools.count(1)
        self._open: dict[int, asyncio.Future[HttpAnswer]] = {}

    def next_number(self) -> int:
        """A number no other request has."""
        return next(self._ids)

    async def ask(self, request: HttpAsk) -> HttpAnswer:
        """Ask the host; raises the failure that it answers with."""
        answer: asyncio.Future[HttpAnswer] = asyncio.get_running_loop().create_future()
        self._open[request.id] = answer
        try:
            self.say(request)
            return await answer
        finally:
            del self._open[request.id]

    def heard(self, message: HttpGot | HttpFailed) -> None:
        """An answer for whoever waits for it."""
        answer = self._open.get(message.id)
        if answer is None or answer.done():
            return
        if isinstance(message, HttpGot):
            answer.set_result(HttpAnswer(message.status, message.body, message.retry_after, message.data))
        else:
            answer.set_exception(failure_of(message.told) or Refused(message.told.reason))


def context_from(sent: msgspec.Raw, requests: Requests, call: int) -> CallContext:
    """The context of a call as the plugin gets it."""
    data = msgspec.structs.asdict(_decoder.decode(sent))
    return CallContext(**data, http=HostHttp(requests, call), book=HostBook(requests.say, call))
