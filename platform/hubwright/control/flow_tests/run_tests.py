"""Running scripts and tests with the flows that they lead into, as published."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar
from uuid import UUID

from hubwright import flows
from hubwright.control.flow_tests.keep_test import list_tests
from hubwright.control.flow_tests.schemas import TestRun
from hubwright.control.flows import published
from hubwright.flows import trial


class _Wants(Protocol):
    @property
    def wanted(self) -> tuple[flows.FlowRef, ...]: ...


Tried = TypeVar("Tried", bound=_Wants)


async def try_out(
    document: flows.FlowDocument,
    script: trial.Script,
    *,
    state: flows.State | None = None,
    timers: Iterable[trial.Timer] = (),
    awaited: Iterable[trial.Awaited] = (),
) -> trial.Transcript:
    """Run a script against a document, from its start or from a given state; nothing outside is touched."""
    timers, awaited = list(timers), list(awaited)
    return await _with_flows(
        lambda library: trial.run(document, script, library, state=state, timers=timers, awaited=awaited)
    )


async def run_tests(flow_id: UUID, document: flows.FlowDocument) -> list[TestRun]:
    """Run every test of a flow on a document of it, the oldest first."""
    return [await _run(document, kept.id, kept.name, kept.test) for kept in await list_tests(flow_id)]


async def _run(document: flows.FlowDocument, test_id: UUID, name: str, test: trial.FlowTest | None) -> TestRun:
    if test is None:
        unread = trial.Difference(kind="unreadable", beat=0)
        return TestRun(id=test_id, name=name, outcome=trial.TestOutcome(passed=False, difference=unread))
    await asyncio.sleep(0)  # a hundred long tests must not hold up everybody else
    return TestRun(
        id=test_id, name=name, outcome=await _with_flows(lambda library: trial.run_test(document, test, library))
    )


async def _with_flows(attempt: Callable[[flows.Library], Tried]) -> Tried:
    """Try again with the flows that were missing; nothing of an attempt that lacked one counts."""
    library = flows.Library()
    while True:
        tried = attempt(library)
        if not tried.wanted:
            return tried
        for ref in tried.wanted:
            library.add(ref, await published(ref))
