"""The visitor API: sessions, messages, events, history, files, typing."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, FromQuery, JSONBody, MultipartBody, QueryParameter

from hubwright.desk.conversations import history_of
from hubwright.desk.files.links import file_link
from hubwright.desk.files.verbs import take_file
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid, SignInNeeded
from hubwright.kernel.i18n import _
from hubwright.kernel.realtime import hub, topic_for
from hubwright.runtime.visitor import facts, going_on, messages, reading, sessions, signing_in, standing
from hubwright.runtime.visitor.admission import Admitted, admit, admit_channel, check_site, spend_message, spend_session
from hubwright.runtime.visitor.schemas import (
    Accepted,
    CallbackWays,
    ChannelFacts,
    Events,
    History,
    NewCallback,
    NewMessage,
    NewSession,
    Session,
    Stands,
    Typing,
    Uploaded,
)
from hubwright.runtime.visitor.tokens import Visitor, bearer_of, visitor_of

VISITOR = {"audience": "visitor"}
PUBLIC = {"audience": "public"}
AnyRequest = Request[Any, Any, Any]


async def _enter(request: AnyRequest) -> tuple[Admitted, Visitor]:
    visitor = visitor_of(bearer_of(request.headers.get("authorization")))
    admitted = await admit_channel(visitor.tenant_id, visitor.channel_id)
    check_site(request, admitted.rules)
    return admitted, visitor


@get("/api/v1/visitor/channels/{channel_key:str}", opt=PUBLIC, operation_id="visitorChannel")
async def read_channel(request: AnyRequest, channel_key: FromPath[str]) -> ChannelFacts:
    """What a client may know of a channel before it starts a session."""
    admitted = await admit(channel_key)
    check_site(request, admitted.rules)
    return await facts.channel_facts(admitted)


@post("/api/v1/visitor/{channel_key:str}/sessions", opt=PUBLIC, operation_id="visitorSession")
async def start_session(
    request: AnyRequest, channel_key: FromPath[str], data: JSONBody[NewSession | None] = None
) -> Session:
    """Start a visitor session; with a valid bearer token, resume that visitor; `goes_on` comes from a link of ours."""
    admitted = await admit(channel_key)
    check_site(request, admitted.rules)
    admitted.require_open()
    told = data if data is not None else NewSession()
    if told.goes_on:
        await spend_session(request, admitted)
        return await going_on.go_on(admitted, told.goes_on)
    visitor = (
        visitor_of(bearer_of(request.headers.get("authorization"))) if "authorization" in request.headers else None
    )
    who = signing_in.who_signed(admitted, told)
    if who is None:
        await signing_in.require_signed(admitted, visitor)
    if visitor is None:
        await spend_session(request, admitted)
    if who is not None:
        sessions.require_own(admitted, visitor)
        return await signing_in.sign_in(admitted, who, told, visitor)
    if visitor is not None:
        return await sessions.resume_session(admitted, visitor, told)
    return await sessions.open_session(admitted, told)


@post("/api/v1/visitor/messages", opt=VISITOR, status_code=202, operation_id="visitorSay")
async def send_message(request: AnyRequest, data: JSONBody[NewMessage]) -> Accepted:
    """Say something; answered once it is committed, and the same client_id gets the same answer again."""
    admitted, visitor = await _enter(request)
    taken = await messages.say(request.app, admitted, visitor, data)
    return Accepted(taken.seq, taken.conversation_id)


@get("/api/v1/visitor/events", opt=VISITOR, operation_id="visitorEvents")
async def read_events(
    request: AnyRequest,
    after: Annotated[int, QueryParameter(ge=0)] = 0,
    wait: Annotated[float, QueryParameter(ge=0, le=25)] = 0,
    conversation_id: FromQuery[UUID | None] = None,
) -> Events:
    """Read what came after a number, at once or as soon as there is something."""
    _admitted, visitor = await _enter(request)
    found, events = await reading.read_or_wait(
        visitor, after, conversation_id, wait=wait, stopping=request.app.state.stopping
    )
    waits = await standing.standing_of(visitor) if conversation_id is None else None
    return Events(found, events, waits)


@get("/api/v1/visitor/history", opt=VISITOR, operation_id="visitorHistory")
async def read_history(request: AnyRequest) -> History:
    """List the visitor's conversations, newest first."""
    _admitted, visitor = await _enter(request)
    async with acting_for(visitor.tenant_id):
        return History(await history_of(visitor.contact_id, staff=False))


@post("/api/v1/visitor/files", opt=VISITOR, operation_id="visitorUpload")
async def upload(
    request: AnyRequest,
    data: MultipartBody[dict[str, UploadFile]],
) -> Uploaded:
    """Upload a file; send it afterwards as a message of kind `file`."""
    admitted, visitor = await _enter(request)
    admitted.require_open()
    await spend_message(request.app, admitted, visitor.contact_id)
    sent = data.get("file")
    if sent is None:
        raise Invalid(FieldError("file", _("Please choose a file.")))
    async with acting_for(visitor.tenant_id):
        if not await sessions.is_welcome(visitor.contact_id):
            raise SignInNeeded
    file = await take_file(
        request.app.state.files,
        visitor.tenant_id,
        name=sent.filename,
        content=await sent.read(),
        contact_id=visitor.contact_id,
        member_id=None,
    )
    async with acting_for(visitor.tenant_id):
        return Uploaded(file.id, file.name, file.media_type, file.size, file_link(file.id))


@post("/api/v1/visitor/typing", opt=VISITOR, status_code=204, operation_id="visitorTyping")
async def typing(request: AnyRequest, data: JSONBody[Typing]) -> None:
    """Tell the agents that the visitor is typing."""
    _admitted, visitor = await _enter(request)
    async with acting_for(visitor.tenant_id):
        conversation_id = await reading.conversation_for(visitor, None)
    topic = topic_for(visitor.tenant_id, "typing", conversation_id)
    await hub.publish(topic, {"author": "contact", "on": data.on})


@get("/api/v1/visitor/callback", opt=VISITOR, operation_id="visitorCallbackWays")
async def read_callback_ways(request: AnyRequest) -> CallbackWays:
    """Where the visitor can be called back."""
    _admitted, visitor = await _enter(request)
    return CallbackWays(await standing.ways_for(visitor))


@post("/api/v1/visitor/callback", opt=VISITOR, status_code=200, operation_id="visitorAskCallback")
async def ask_callback(request: AnyRequest, data: JSONBody[NewCallback]) -> Stands:
    """Leave, and be written to there when it is their turn."""
    admitted, visitor = await _enter(request)
    admitted.require_open()
    await spend_message(request.app, admitted, visitor.contact_id)
    return Stands(await standing.ask(visitor, data.channel_id))


@post("/api/v1/visitor/callback/cancel", opt=VISITOR, status_code=200, operation_id="visitorCancelCallback")
async def cancel_callback(request: AnyRequest) -> Stands:
    """Wait here again, at the same place."""
    admitted, visitor = await _enter(request)
    admitted.require_open()
    await spend_message(request.app, admitted, visitor.contact_id)
    return Stands(await standing.cancel(visitor))


ROUTES = [
    read_channel,
    start_session,
    send_message,
    read_events,
    read_history,
    upload,
    typing,
    read_callback_ways,
    ask_callback,
    cancel_callback,
]
