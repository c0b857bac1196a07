"""Gathers what is kept of an execution, and rebuilds how it stood before each event."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET

from hubwright import flows
from hubwright.control.flows import compiled_version, published
from hubwright.flows.events import Facts
from hubwright.kernel.database import Row
from hubwright.kernel.errors import Missing
from hubwright.runtime.runs.read import what_began
from hubwright.runtime.ways import queries
from hubwright.runtime.ways.read import SLACK
from hubwright.runtime.ways.replay import Kept, Past, Rebuilt, rebuild

ROOTS = ("contact", "conversation", "tenant", "channel")
_PEOPLES = ("contact", "conversation")
Message = tuple[datetime, flows.MessageReceived]


async def rebuilt(session_id: UUID) -> tuple[flows.CompiledFlow, UUID, Rebuilt]:
    """The flow of an execution, whose id it has, and its events as far as they can be made again."""
    row = await queries.session(session_id)
    if row is None:
        raise Missing("run")
    compiled = await compiled_version(row["flow_version_id"])
    final = flows.decode_state(row["state"])
    steps = await queries.steps(session_id)
    past = Past(
        session_id=str(session_id),
        run=final.run,
        facts={},
        steps=[_kept(step) for step in steps],
        messages=await _messages(row["conversation_id"], steps, final.locale),
        answers=_answers(await queries.effects(session_id)),
        began_by=await what_began(session_id) if final.run is not UNSET else {},
        locale=final.locale,
    )
    library = flows.Library()
    tries = [_before_the_flow(compiled, final), {root: final.context.get(root, {}) for root in ROOTS}]
    found = [await _with_library(compiled, msgspec.structs.replace(past, facts=facts), library) for facts in tries]
    return compiled, row["flow_id"], max(found, key=lambda each: len(each.moments))


async def bring(library: flows.Library, missing: flows.NotLoaded) -> None:
    """Load the flows that are called."""
    for ref in missing.wanted:
        library.add(ref, await published(ref))


async def _with_library(compiled: flows.CompiledFlow, past: Past, library: flows.Library) -> Rebuilt:
    while True:
        try:
            return rebuild(compiled, past, library)
        except flows.NotLoaded as missing:
            await bring(library, missing)


def _before_the_flow(compiled: flows.CompiledFlow, final: flows.State) -> dict[str, Facts]:
    """What was known of people before this flow wrote down what it learned of them."""
    learned = {var.key for var in compiled.document.vars if var.scope in _PEOPLES}
    return {
        root: {
            key: value
            for key, value in final.context.get(root, {}).items()
            if root not in _PEOPLES or key not in learned
        }
        for root in ROOTS
    }


def _kept(step: Row) -> Kept:
    detail = step["detail"]
    return Kept(
        n=step["n"],
        node_id=step["node_id"],
        port=step["port"],
        result=detail.get("result", ""),
        at=step["at"],
        cause=detail.get("cause", ""),
    )


async def _messages(conversation_id: UUID | None, steps: Sequence[Row], locale: str) -> list[Message]:
    if conversation_id is None or not steps:
        return []
    found = await queries.spoken(conversation_id, steps[0]["at"] - SLACK, steps[-1]["at"] + SLACK)
    return [(row["at"], _message(row, locale)) for row in found if row["author"] == "contact"]


def _message(row: Row, locale: str) -> flows.MessageReceived:
    body: dict[str, Any] = row["body"]
    file: Facts | None = {"id": str(row["file_id"]), "name": row["text"]} if row["file_id"] else None
    return flows.MessageReceived(
        kind=row["kind"],
        text=row["text"],
        choice_id=body.get("choice_id"),
        location=body.get("location"),
        event=body.get("event", UNSET),
        file=file,
        locale=locale,
    )


def _answers(effects: Sequence[Row]) -> dict[str, flows.EffectResult]:
    """What outside services answered, where that was kept."""
    found = {}
    for row in effects:
        result = row["result"]
        if result is None or (not result.get("failure") and "body" not in result):
            continue
        found[row["key"]] = flows.EffectResult(
            effect_id=row["key"],
            ok=not result.get("failure"),
            status=result.get("status") or None,
            body=result.get("body"),
            error=result.get("failure", ""),
            detail=result.get("detail", ""),
            port=result.get("port", ""),
        )
    return found
