"""Reads the way of one execution: the trace with what was said, asked and answered beside it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from hubwright.control.flows import compiled_version, list_versions
from hubwright.desk.conversations import get_conversation
from hubwright.flows.run import MASK
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import Row
from hubwright.kernel.errors import Missing
from hubwright.kernel.permissions import Permission
from hubwright.runtime.ways import queries
from hubwright.runtime.ways.schemas import Call, Change, Execution, Executions, Way, WayStep
from hubwright.runtime.ways.withholding import address, written

PAGE: Final = 50
OUTCOMES: Final = ("", "under_way", "ended", "person", "wrong")
SLACK: Final = timedelta(seconds=2)  # a message is written a moment before its step, or after
Values = dict[tuple[UUID, str], object]
Asked = dict[str, Row]


async def executions_of(
    flow_id: UUID, *, version: int = 0, outcome: str = "", before: tuple[datetime, UUID] | None = None
) -> Executions:
    """Executions of a flow, the latest first."""
    versions = [each.id for each in await list_versions(flow_id) if version in (0, each.n)]
    found = await queries.of_versions(versions, outcome if outcome in OUTCOMES else "", before, PAGE + 1)
    shown = [_execution(row) for row in found[:PAGE]]
    return Executions(shown, (shown[-1].started_at, shown[-1].id) if len(found) > PAGE else None)


async def executions_in(conversation_id: UUID) -> list[Execution]:
    """Executions that one conversation has had, the latest first."""
    if (await get_conversation(conversation_id)).test:
        raise Missing("conversation")
    return [_execution(row) for row in await queries.of_conversation(conversation_id)]


async def flows_of(session_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Which flow each execution of a published version is of."""
    return {row["id"]: row["flow_id"] for row in await queries.flows_of(session_ids)}


async def way_of(actor: Actor, session_id: UUID) -> Way:
    """Every step of an execution, as far as the reader may see."""
    actor.require(Permission.FLOWS_READ)
    row = await queries.session(session_id)
    if row is None:
        raise Missing("run")
    execution, sees = _execution(row), actor.may(Permission.CONVERSATIONS_READ)
    steps = await queries.steps(session_id)
    words = await _words(execution, steps) if sees else []
    asked = {call["key"]: call for call in await queries.effects(session_id)}
    values: Values = {}
    found: list[WayStep] = []
    for place, step in enumerate(steps):
        following = steps[place + 1] if place + 1 < len(steps) else None
        before = steps[place - 1] if place else None
        version_id = UUID(step["detail"].get("version") or str(execution.version_id))
        await _learn(version_id, values)
        told = _step(step, following, version_id=version_id, values=values, asked=asked, sees=sees)
        begins = before is None or before["at"] != step["at"]
        heard = _heard(step["at"], words) if begins and told.cause == "message" else []
        found.append(msgspec.structs.replace(told, heard=heard, said=_said(step["detail"].get("effects", []), words)))
    return Way(execution=execution, steps=found, open=sees)


def _execution(row: Row) -> Execution:
    return Execution(
        id=row["id"],
        flow_id=row["flow_id"],
        version_id=row["flow_version_id"],
        version=row["version"],
        conversation_id=row["conversation_id"],
        status=row["status"],
        outcome=row["outcome"],
        with_person=row["with_person"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        steps=row["steps_total"],
    )


async def _words(execution: Execution, steps: Sequence[Row]) -> list[Row]:
    if execution.conversation_id is None or not steps:
        return []
    first, last = steps[0]["at"] - SLACK, steps[-1]["at"] + SLACK
    return await queries.spoken(execution.conversation_id, first, last)


async def _learn(version_id: UUID, values: Values) -> None:
    """What variables begin with in a version that is met for the first time."""
    if (version_id, "") in values:
        return
    values[version_id, ""] = None
    for var in (await compiled_version(version_id)).document.vars:
        values[version_id, var.key] = var.default


def _step(step: Row, following: Row | None, *, version_id: UUID, values: Values, asked: Asked, sees: bool) -> WayStep:
    detail = step["detail"]
    return WayStep(
        n=step["n"],
        version_id=version_id,
        node_id=step["node_id"],
        node_type=step["node_type"],
        result=detail.get("result", ""),
        port=step["port"],
        at=step["at"],
        cause=detail.get("cause", ""),
        stayed_s=(following["at"] - step["at"]).total_seconds() if following is not None else None,
        changes=_changes(detail.get("vars", {}), version_id, values, sees=sees),
        calls=[_call(key, detail.get("kinds", {}), asked.get(key), sees=sees) for key in detail.get("effects", [])],
        said=[],
        heard=[],
        because=detail.get("because", {}) if sees else {},
        warnings=detail.get("warnings", []) if sees else [],
        cost=detail.get("cost", {}),
    )


def _changes(changed: dict[str, object], version_id: UUID, values: Values, *, sees: bool) -> list[Change]:
    found = []
    for name, after in changed.items():
        before, values[version_id, name] = values.get((version_id, name)), after
        if sees:
            masked = after == MASK
            found.append(Change(name=name, before=MASK if masked and before else before, after=after, masked=masked))
        else:
            found.append(Change(name=name, hidden=True))
    return found


def _call(key: str, kinds: dict[str, str], done: Row | None, *, sees: bool) -> Call:
    kind = kinds.get(key, "")
    if done is None:
        return Call(kind=kind)
    result = done["result"] or {}
    ended = done["done_at"]
    return Call(
        kind=kind or done["kind"],
        state=done["state"],
        attempts=done["attempts"],
        status=result.get("status") or None,
        port=result.get("port", ""),
        took_s=(ended - done["created_at"]).total_seconds() if ended else None,
        to=address(done["request"]) if sees else "",
        answer=written(result["body"]) if sees and "body" in result else "",
        cut=bool(result.get("cut")),
    )


def _said(effects: list[str], words: list[Row]) -> list[str]:
    own = set(effects)
    return [row["text"] for row in words if row["author"] == "bot" and row["body"].get("effect") in own]


def _heard(at: datetime, words: list[Row]) -> list[str]:
    """What the customer had said by then: the next words for certain, and whatever else came before the step."""
    waiting = [row for row in words if row["author"] == "contact" and row["at"] <= at + SLACK]
    found = waiting[:1] + [row for row in waiting[1:] if row["at"] <= at]
    for row in found:
        words.remove(row)
    return [row["text"] or row["kind"] for row in found]
