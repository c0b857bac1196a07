"""The test chat with real calls: the draft on the real runtime, which really asks other services."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery
from litestar.response import Response

from admin_ui.environment import environment
from admin_ui.pages.flows.editing import READ
from admin_ui.pages.flows.editor_view import editor
from admin_ui.pages.flows.node_words import port_words, title_of
from admin_ui.rendering import page
from hubwright import flows
from hubwright.control.flows import get_draft
from hubwright.control.flows.edits import find_node, ports_of
from hubwright.desk.conversations import EventView, events_after, get_conversation
from hubwright.flows.document import FlowDocument
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import LANGUAGES, language
from hubwright.kernel.ids import new_id
from hubwright.kernel.realtime import hub, topic_for
from hubwright.runtime.test_chat import path_of, say, start_test_chat

AnyRequest = Request[Any, Any, Any]
LONGEST_WAIT_S = 20.0
_POLL_S = 1.0
_LONGEST_TEXT = 4000


class Said(msgspec.Struct):
    """What somebody says in the test chat; without a conversation a new one begins."""

    conversation: str = ""
    text: str = ""
    choice_id: str = ""
    client_id: str = ""
    language: str = ""


class Visited(msgspec.Struct, frozen=True):
    """One step of the way that was taken."""

    node_id: str
    title: str
    exit: str
    result: str


class News(msgspec.Struct, frozen=True, kw_only=True):
    """What is new since the last look: messages as HTML, the way so far, and what is known."""

    html: str
    after: int
    path: list[Visited]
    known: dict[str, str]
    busy: bool


@get("/flows/{flow_id:uuid}/test/real", opt=READ, include_in_schema=False)
async def chat_page(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[Any]:
    """The chat on a page of its own."""
    async with acting_for(actor_of(request).tenant_id):
        shown = await editor(flow_id)
    return await page(request, "flows/test_real.html", flow=shown, chat_language=language())


@post("/flows/{flow_id:uuid}/test/real/messages", opt=READ, include_in_schema=False, status_code=200)
async def say_something(
    request: AnyRequest,
    flow_id: FromPath[UUID],
    data: Annotated[Said, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> dict[str, str]:
    """Say it to the draft; the first words open the chat."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await get_draft(flow_id)
        if data.conversation:
            conversation_id = await _test_conversation(data.conversation)
        else:
            spoken = data.language if data.language in LANGUAGES else language()
            conversation_id = await start_test_chat(actor, flow_id, language=spoken)
        kind = "choice" if data.choice_id else "text"
        await say(
            actor,
            conversation_id,
            kind=kind,
            text=data.text[:_LONGEST_TEXT],
            choice_id=data.choice_id,
            client_id=data.client_id[:64] or str(new_id()),
        )
    return {"conversation": str(conversation_id)}


@get("/flows/{flow_id:uuid}/test/real/{conversation_id:uuid}/events", opt=READ, include_in_schema=False)
async def chat_events(
    request: AnyRequest,
    flow_id: FromPath[UUID],
    conversation_id: FromPath[UUID],
    after: FromQuery[int] = 0,
    wait: FromQuery[float] = 0.0,
) -> News:
    """What happened after a number; waits for something to happen."""
    actor = actor_of(request)
    stopping: asyncio.Event | None = getattr(request.app.state, "stopping", None)
    loop = asyncio.get_running_loop()
    deadline = loop.time() + min(max(wait, 0.0), LONGEST_WAIT_S)
    async with hub.subscribe(topic_for(actor.tenant_id, "conversation", conversation_id)) as wakes:
        while True:
            events = await _events(actor, conversation_id, after)
            left = deadline - loop.time()
            if events or left <= 0 or (stopping is not None and stopping.is_set()):
                return await _news(actor, flow_id, conversation_id, events, after)
            try:
                await asyncio.wait_for(wakes.get(), min(_POLL_S, left))
            except TimeoutError:
                continue


async def _events(actor: Actor, conversation_id: UUID, after: int) -> list[EventView]:
    async with acting_for(actor.tenant_id):
        await _test_conversation(str(conversation_id))
        return await events_after(conversation_id, max(after, 0), staff=True)


async def _test_conversation(text: str) -> UUID:
    try:
        found = await get_conversation(UUID(text))
    except ValueError:
        raise Missing("conversation") from None
    if not found.test:
        raise Missing("conversation")
    return found.id


async def _news(actor: Actor, flow_id: UUID, conversation_id: UUID, events: list[EventView], after: int) -> News:
    async with acting_for(actor.tenant_id):
        draft = await get_draft(flow_id)
        steps = await path_of(conversation_id)
    document = flows.parse(draft.doc)
    own = [step for step in steps if not _detail(step).get("version")]  # a sub-flow is one step of this flow
    html = environment().get_template("flows/chat_events.html").render(events=events)
    return News(
        html=html,
        after=max((event.seq for event in events), default=after),
        path=_path(document, own),
        known=_known(own),
        busy=_looks_something_up(steps),
    )


def _path(document: FlowDocument, steps: list[dict[str, Any]]) -> list[Visited]:
    """The steps in order; waiting at a step and leaving it later is one visit."""
    path: list[Visited] = []
    for step in steps:
        if not step["node_id"]:
            continue
        visit = _visited(document, step)
        if path and path[-1].node_id == visit.node_id and path[-1].result in ("waiting", "entered"):
            path.pop()
        path.append(visit)
    return path


def _looks_something_up(steps: list[dict[str, Any]]) -> bool:
    visited = [step for step in steps if step["node_id"]]
    return bool(visited) and visited[-1]["node_type"] == "http" and _detail(visited[-1]).get("result") == "waiting"


def _visited(document: FlowDocument, step: dict[str, Any]) -> Visited:
    node = find_node(document, str(step["node_id"]))
    port = next((port for port in ports_of(node) if port.id == step["port"]), None) if node else None
    return Visited(
        node_id=str(step["node_id"]),
        title=title_of(node) if node else str(step["node_id"]),
        exit=port_words(document, node, port) if node and port else "",
        result=str(_detail(step).get("result", "")),
    )


def _known(steps: list[dict[str, Any]]) -> dict[str, str]:
    known: dict[str, str] = {}
    for step in steps:
        written = _detail(step).get("vars")
        for key, value in (written if isinstance(written, dict) else {}).items():
            known[key] = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return {key: value for key, value in known.items() if value not in ("", "null")}


def _detail(step: dict[str, Any]) -> dict[str, Any]:
    detail = step.get("detail")
    return detail if isinstance(detail, dict) else {}


ROUTES = [chat_page, say_something, chat_events]
