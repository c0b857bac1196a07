"""Calls hooks: `action` of one installation, `event` of one listener, `query` of several within a budget.

Every call has a deadline, a place, a breaker and a line in the log; its failures are CallFailed.
"""

import asyncio
import contextvars
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from typing import Any, Protocol
from uuid import UUID

import msgspec
import structlog

from hubwright.host.calls import Installed, in_time, installed
from hubwright.host.dispatch import log as call_log
from hubwright.host.dispatch.activations import Activations, activations, answers
from hubwright.host.dispatch.book import KeptBook
from hubwright.host.dispatch.breakers import Breakers
from hubwright.host.dispatch.failures import Busy, Paused
from hubwright.host.dispatch.refusals import Refusals
from hubwright.host.dispatch.schemas import Called
from hubwright.host.failures import Broken, NotHere
from hubwright.host.releases import health
from hubwright.host.sandbox.failures import Resting
from hubwright.host.sandbox.plugin import secret_values
from hubwright.kernel.database import acting_for
from hubwright.kernel.ids import new_id
from hubwright_sdk import HOOKS, CallContext, CallFailed, Hook, Malformed, Slow
from hubwright_sdk.hooks import QUERY_BUDGET_MS

log = structlog.get_logger()
_NOT_CALLED = (Paused, Busy, Resting)
_TELLING = (Slow, Malformed, Broken)  # what says something about the plugin; hosts out of reach have their own breaker
Arguments = tuple[object, ...]


class Ways(Protocol):
    """Who makes contexts: the ways out of a call belong to the layers above."""

    def __call__(
        self, tenant_id: UUID, to: Installed, *, key: str, deadline_s: float, language: str, book: KeptBook
    ) -> CallContext: ...


Counted = Callable[[Installed, Called], Awaitable[None]]


class Answered(msgspec.Struct, frozen=True):
    """What one plugin answered to a query."""

    plugin: str
    result: Any


class NotAnswered(msgspec.Struct, frozen=True):
    """Who is missing in the answers, and why."""

    plugin: str
    code: str
    reason: str


class Collected(msgspec.Struct, frozen=True):
    """What came within the budget, and what did not."""

    answers: list[Answered]
    missing: list[NotAnswered]


class Dispatcher:
    """The one way to plugins of a process."""

    def __init__(
        self,
        ways: Ways,
        counted: Counted,
        *,
        active: Activations = activations,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ways, self._counted, self._active, self._now = ways, counted, active, now
        self._breakers, self._refusals = Breakers(), Refusals()
        self._late: set[asyncio.Task[Any]] = set()
        self._busy: Counter[tuple[UUID, str]] = Counter()

    async def act(
        self,
        tenant_id: UUID,
        plugin_id: str,
        name: str,
        *arguments: object,
        key: str,
        language: str = "",
        deadline_s: float | None = None,
        replay_of: UUID | None = None,
    ) -> Any:
        """Call one plugin; the same key is the same deed, however often it is asked for."""
        hook = HOOKS[name]
        if hook.kind != "query" and not key:
            raise ValueError(f"{name} needs an idempotency key")
        async with acting_for(tenant_id):
            to = await installed(plugin_id)
        return await self.call(
            tenant_id, to, hook, arguments, key=key, language=language, deadline_s=deadline_s, replay_of=replay_of
        )

    async def collect(
        self,
        tenant_id: UUID,
        name: str,
        *arguments: object,
        language: str = "",
        budget_ms: int = QUERY_BUDGET_MS,
        only: Collection[str] | None = None,
    ) -> Collected:
        """Ask every plugin that answers this query here; what is late or fails is named and left out."""
        hook = HOOKS[name]
        if hook.kind != "query":
            raise ValueError(f"{name} is no query")
        plugins = [each.manifest.id for each in await self._active.impls(tenant_id, name)]
        asked = {
            # A context of its own: the asker's transaction is not theirs.
            asyncio.get_running_loop().create_task(
                self._ask(tenant_id, plugin, hook, arguments, language=language, deadline_s=budget_ms / 1000),
                context=contextvars.Context(),
            ): plugin
            for plugin in plugins
            if only is None or plugin in only
        }
        if not asked:
            return Collected([], [])
        _done, late = await asyncio.wait(asked, timeout=budget_ms / 1000)
        for task in late:
            self._late.add(task)  # it still writes down that it was late; nobody waits for that
            task.add_done_callback(self._late.discard)
            task.cancel()
        found, missing = [], []
        for task, plugin in asked.items():
            if task in late or task.cancelled():
                missing.append(NotAnswered(plugin, Slow.code, f"no answer within {budget_ms} ms"))
            elif isinstance(failed := task.exception(), CallFailed):
                missing.append(NotAnswered(plugin, failed.code, failed.reason))
            elif failed is not None:
                missing.append(NotAnswered(plugin, Broken.code, f"asking failed: {type(failed).__name__}"))
            else:
                found.append(Answered(plugin, task.result()))
        return Collected(found, missing)

    async def call(
        self,
        tenant_id: UUID,
        to: Installed,
        hook: Hook,
        arguments: Arguments,
        *,
        key: str,
        language: str = "",
        deadline_s: float | None = None,
        replay_of: UUID | None = None,
        has_place: bool = False,
        check: Callable[[Any], Any] | None = None,
        ways: Ways | None = None,
    ) -> Any:
        """Call a plugin that was found to be switched on and set up; write down what came of it.

        `check` may refuse the result or make something of it; `has_place` and `ways` are for callers with their own.
        """
        if not answers(to.plugin, hook.name):
            raise NotHere(f"the plugin {to.id} does not answer {hook.name}")
        secrets = secret_values(to.plugin.manifest, to.settings)
        book = KeptBook(to.plugin.manifest, secrets)
        patience = min(hook.deadline_ms / 1000, deadline_s or hook.deadline_ms / 1000)

        def context() -> CallContext:  # made only for a call that is made
            return (ways or self._ways)(tenant_id, to, key=key, deadline_s=patience, language=language, book=book)

        began = self._now()
        failed: CallFailed | None = None
        is_ours = False
        result: Any = None
        try:
            result = await self._in_its_place(
                tenant_id, to, hook, arguments, context, patience=patience, counts=not has_place
            )
            return check(result) if check is not None else result
        except CallFailed as reason:
            failed = reason
            raise
        except asyncio.CancelledError:
            failed = Slow(f"the plugin {to.id} was not waited for any longer")
            is_ours = hook.kind != "query"  # a process that ends gives its calls back; a query was over its budget
            raise
        finally:
            if to.release_id is not None and not is_ours:
                health.count(to.release_id, failed.code if failed is not None else "")
            why = self._told(tenant_id, to, hook, failed)
            if why is not None or replay_of is not None:
                called = Called(
                    id=new_id(),
                    plugin=to.id,
                    version=to.plugin.manifest.version,
                    hook=hook.name,
                    ms=round((self._now() - began) * 1000, 3),
                    outcome="failed" if failed is not None else "done",
                    code=failed.code if failed is not None else "",
                    reason=why or "",
                    idempotency_key=key[:200],
                    input=call_log.kept_input(arguments, secrets),
                    output=call_log.kept_output(result, secrets),
                    lines=book.lines,
                    counts=dict(book.counts),
                    replay_of=replay_of,
                )
                await asyncio.shield(self._write_down(tenant_id, to, called))

    def _told(self, tenant_id: UUID, to: Installed, hook: Hook, failed: CallFailed | None) -> str | None:
        """Why it failed, for the log; None where the same was refused a moment ago without being called."""
        if failed is None:
            return ""
        told = failed.reason[:1_000].replace("\x00", "")
        if not isinstance(failed, _NOT_CALLED):
            return told
        more = self._refusals.left_out((tenant_id, to.id, hook.name), self._now())
        if more is None:
            return None
        return f"{told}; {more} more were refused since the last line" if more else told

    async def _ask(
        self, tenant_id: UUID, plugin: str, hook: Hook, arguments: Arguments, *, language: str, deadline_s: float
    ) -> Any:
        async with acting_for(tenant_id):
            to = await installed(plugin)
        return await self.call(tenant_id, to, hook, arguments, key="", language=language, deadline_s=deadline_s)

    async def _in_its_place(
        self,
        tenant_id: UUID,
        to: Installed,
        hook: Hook,
        arguments: Arguments,
        context: Callable[[], CallContext],
        *,
        patience: float,
        counts: bool,
    ) -> Any:
        whose, place = (tenant_id, to.id, hook.name), (tenant_id, to.id)
        began = self._now()
        wait = self._breakers.wait_s(whose, began, lasts_s=patience)
        if wait > 0:
            raise Paused(f"the last calls of the plugin {to.id} failed; calls wait {max(1, round(wait))} s more")
        if counts and self._busy[place] >= to.plugin.manifest.concurrency:
            raise Busy(f"the plugin {to.id} is busy with {self._busy[place]} calls")
        self._busy[place] += counts
        try:
            within = context()
            given = (*arguments, within) if hook.takes_context else arguments
            result = await in_time(to, getattr(to.plugin, hook.name)(*given), within)
            checked = _checked(to, hook, result)
        except _TELLING:
            self._breakers.failed(whose, self._now(), began=began)
            raise
        finally:
            self._busy[place] -= counts
            if not self._busy[place]:
                del self._busy[place]
        self._breakers.answered(whose)
        return checked

    async def _write_down(self, tenant_id: UUID, to: Installed, called: Called) -> None:
        try:
            async with acting_for(tenant_id):
                await call_log.write_down(called)
                if called.counts:
                    await self._counted(to, called)
        except Exception as failure:  # what was done is done, with or without its line
            log.warning("plugin_call_not_written", plugin=called.plugin, error=type(failure).__name__)


def _checked(to: Installed, hook: Hook, result: object) -> Any:
    try:
        return hook.checked(result)
    except (msgspec.MsgspecError, TypeError, ValueError, RecursionError):
        raise Malformed(f"the plugin {to.id} gave an answer of another form") from None
