"""Reading a trace: page by page, or the steps that led to one message."""

import base64
import binascii
from datetime import datetime
from itertools import groupby
from uuid import UUID

import msgspec

from hubwright import flows
from hubwright.control.flows import compiled_version
from hubwright.desk.conversations import get_conversation
from hubwright.desk.conversations.said import said
from hubwright.flows.reads import names_read
from hubwright.kernel.database import Row
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.runtime.trace import queries
from hubwright.runtime.trace.schemas import EffectView, StepView, TracePage, Why

PAGE = 100
MOST = 200
_MOST_BEFORE = 60  # steps that lead to one message; more would be nobody's reading
_VISITORS_TURN = frozenset({"message", "started"})


async def trace_of(conversation_id: UUID, *, after: str = "", limit: int = PAGE) -> TracePage:
    """Read one page of a conversation's steps, the oldest first."""
    if not 0 < limit <= MOST:
        raise Invalid(FieldError("limit", _("Choose a number from 1 to %(most)s.") % {"most": MOST}))
    conversation = await get_conversation(conversation_id)
    if conversation.test:
        raise Missing("conversation")
    found = await queries.steps_after(conversation_id, _key(after) if after else None, limit + 1)
    page = found[:limit]
    following = None
    if len(found) > limit:
        last = page[-1]
        following = _written([last["started_at"], last["flow_session_id"], last["n"]])
    return TracePage(conversation_id, await _views(page), following)


async def why(conversation_id: UUID, seq: int) -> Why:
    """The steps that led to a message of the bot: from what the visitor did last to the step that said it."""
    conversation = await get_conversation(conversation_id)
    if conversation.test:
        raise Missing("conversation")
    message = await said(conversation_id, seq)
    if message.author != "bot":
        return Why([], sure=True)
    place = _place(message.effect)
    sure = place is not None
    if place is None:
        row = await queries.last_step_before(conversation_id, message.at)
        if row is None:
            return Why([], sure=False)
        place = (row["flow_session_id"], row["n"])
    found = await queries.steps_up_to(place[0], place[1], _MOST_BEFORE)
    return Why(await _views(_since_the_visitor(found)), sure)


def _since_the_visitor(newest_first: list[Row]) -> list[Row]:
    """Steps of one event share cause and moment; go back to the event that was the visitor's own."""
    kept: list[Row] = []
    for (_at, cause), steps in groupby(newest_first, key=lambda row: (row["at"], row["detail"].get("cause", ""))):
        kept += steps
        if cause in _VISITORS_TURN:
            break
    return kept[::-1]


def _place(effect: str) -> tuple[UUID, int] | None:
    """The step that an effect's id names: session:step, and a number within the step."""
    session, _colon, rest = effect.partition(":")
    n = rest.partition(".")[0]
    try:
        return (UUID(session), int(n)) if n else None
    except ValueError:
        return None


async def _views(rows: list[Row]) -> list[StepView]:
    done = await queries.effects(sorted({key for row in rows for key in row["detail"].get("effects", [])}))
    return [await _view(row, done) for row in rows]


async def _view(row: Row, done: dict[str, Row]) -> StepView:
    detail = row["detail"]
    node, reads = await _node(row)
    kinds = detail.get("kinds", {})
    return StepView(
        id=row["id"],
        flow_session_id=row["flow_session_id"],
        flow_id=row["flow_id"],
        flow_version=row["flow_version"],
        n=row["n"],
        at=row["at"],
        cause=detail.get("cause", ""),
        node_id=row["node_id"],
        node_type=row["node_type"],
        label=node.label if node is not None else "",
        result=detail.get("result", ""),
        port=row["port"],
        reads=list(reads),
        vars=detail.get("vars", {}),
        effects=[_effect(key, kinds.get(key, ""), done.get(key)) for key in detail.get("effects", [])],
        warnings=detail.get("warnings", []),
        cost=detail.get("cost", {}),
    )


async def _node(row: Row) -> tuple[flows.Node | None, tuple[str, ...]]:
    """The node as it was in the version that the execution is pinned to, and what its settings read."""
    if row["flow_version_id"] is None or not row["node_id"]:
        return None, ()
    document = (await compiled_version(row["flow_version_id"])).document
    node = next((each for each in document.all_nodes() if each.id == row["node_id"]), None)
    return node, names_read(document, node) if node is not None else ()


def _effect(key: str, kind: str, done: Row | None) -> EffectView:
    if done is None:
        return EffectView(id=key, kind=kind)
    return EffectView(
        id=key,
        kind=kind or done["kind"],
        state=done["state"],
        attempts=done["attempts"],
        status=(done["result"] or {}).get("status") or None,
    )


def _written(key: list[object]) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).decode().rstrip("=")


def _key(after: str) -> tuple[datetime, UUID, int]:
    try:
        raw = base64.urlsafe_b64decode(after + "=" * (-len(after) % 4))
        return msgspec.json.decode(raw, type=tuple[datetime, UUID, int])
    except (binascii.Error, msgspec.DecodeError, UnicodeError, ValueError):
        raise Invalid(FieldError("after", _("This is not a key that a list gave out."))) from None
