"""Requests over HTTP that a box asks for: done by the host, within the call that they belong to."""

import asyncio
import math
from collections.abc import Callable

import structlog

from hubwright_sdk import CallContext, CallFailed
from hubwright_sdk.box.failures import told
from hubwright_sdk.box.framing import MOST_BYTES
from hubwright_sdk.box.messages import HttpAsk, HttpFailed, HttpGot, Told

log = structlog.get_logger()
_MOST_AT_ONCE, _MOST_OF_A_CALL = 8, 100
_HEADROOM = 4_096
_LONGEST_S = 30.0


class Requests:
    """The requests of one call; they end with it."""

    def __init__(self, context: CallContext | None, send: Callable[[HttpGot | HttpFailed], None]) -> None:
        self._context, self._send = context, send
        self._tasks: set[asyncio.Task[None]] = set()
        self._count = 0

    def ask(self, wanted: HttpAsk) -> None:
        """Begin one, or say at once why not."""
        self._count += 1
        if self._context is None:
            self._refuse(wanted, "there is no way out of this call")
        elif len(self._tasks) >= _MOST_AT_ONCE or self._count > _MOST_OF_A_CALL:
            self._refuse(wanted, f"a call may ask {_MOST_AT_ONCE} times at once and {_MOST_OF_A_CALL} times in all")
        else:
            task = asyncio.get_running_loop().create_task(self._do(wanted, self._context))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def close(self) -> None:
        """The call is over; so is whatever it asked for."""
        for task in tuple(self._tasks):
            task.cancel()

    async def _do(self, wanted: HttpAsk, context: CallContext) -> None:
        patience = wanted.deadline_s if math.isfinite(wanted.deadline_s) else _LONGEST_S
        try:
            answer = await context.http.send(
                wanted.method,
                wanted.url,
                headers=wanted.headers,
                body=wanted.body,
                deadline_s=min(max(patience, 0.01), context.deadline_s, _LONGEST_S),
            )
        except CallFailed as failed:
            self._send(HttpFailed(wanted.id, told(failed)))
        except Exception as failure:  # odd methods and headers are the plugin's, and so is what they lead to
            log.warning("plugin_request_failed", error=type(failure).__name__)
            self._refuse(wanted, "this request cannot be done")
        else:
            if len(answer.body.encode(errors="replace")) + len(answer.data) > MOST_BYTES - _HEADROOM:
                self._send(HttpFailed(wanted.id, Told("malformed", "the service answered with more than fits")))
            else:
                later = answer.retry_after[: _HEADROOM // 2]
                self._send(HttpGot(wanted.id, answer.status, answer.body, later, answer.data))

    def _refuse(self, wanted: HttpAsk, reason: str) -> None:
        self._send(HttpFailed(wanted.id, Told("refused", reason)))
