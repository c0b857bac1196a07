"""The tenant API over conversations."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody
from litestar.response import Response

from hubwright.control.channels.verbs import get_channel
from hubwright.control.identity.members import get_member
from hubwright.desk.contacts.verbs import get_contact
from hubwright.desk.conversations.list_conversations import PAGE, Listed, list_conversations
from hubwright.desk.conversations.note import note
from hubwright.desk.conversations.read import MOST_EVENTS, events_after, get_conversation
from hubwright.desk.conversations.reply import reply
from hubwright.desk.conversations.schemas import EventView
from hubwright.desk.conversations.write import LONGEST_CLIENT_ID, LONGEST_TEXT
from hubwright.kernel import idempotency
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
_MESSAGES = "/api/v1/conversations/{conversation_id:uuid}/messages"
_READ = {"audience": "tenant", "permission": Permission.CONVERSATIONS_READ}
_REPLY = {"audience": "tenant", "permission": Permission.CONVERSATIONS_REPLY}


class MessagesAnswer(msgspec.Struct, frozen=True):
    """Messages after a number, oldest first, internal notes included."""

    conversation_id: UUID
    messages: list[EventView]


class NewMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be sent; internal makes it a note for the team."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_TEXT)]
    internal: bool = False
    client_id: Annotated[str, msgspec.Meta(max_length=LONGEST_CLIENT_ID)] = ""
    # The newest number when the reply was begun; when it was overtaken, it is held back.
    expected_last_seq: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)] | None = None


class MessageWritten(msgspec.Struct, frozen=True):
    """Where it stands."""

    conversation_id: UUID
    seq: int
    id: UUID


@get("/api/v1/conversations", opt=_READ, tags=["conversations"], summary="List conversations")
async def list_route(
    request: AnyRequest,
    *,
    status: FromQuery[str] = "",
    assignee_id: FromQuery[UUID | None] = None,
    contact_id: FromQuery[UUID | None] = None,
    channel_id: FromQuery[UUID | None] = None,
    after: FromQuery[str] = "",
    limit: FromQuery[int] = PAGE,
) -> Listed:
    """The last changed first; `after` from one page asks for the next."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await _known(assignee_id, contact_id, channel_id)
        return await list_conversations(
            actor,
            status=status,
            assignee_id=assignee_id,
            contact_id=contact_id,
            channel_id=channel_id,
            after=after,
            limit=limit,
        )


async def _known(assignee_id: UUID | None, contact_id: UUID | None, channel_id: UUID | None) -> None:
    """A filter by somebody or something that is not there is refused, not answered with an empty list."""
    if assignee_id is not None:
        await get_member(assignee_id)
    if contact_id is not None:
        await get_contact(contact_id)
    if channel_id is not None:
        await get_channel(channel_id)


@get(_MESSAGES, opt=_READ, tags=["conversations"], summary="Read messages")
async def messages_route(
    request: AnyRequest, conversation_id: FromPath[UUID], after: FromQuery[int] = 0, limit: FromQuery[int] = MOST_EVENTS
) -> MessagesAnswer:
    """Messages with a number above `after`, at most 200; numbers have no gap."""
    if after < 0 or not 0 < limit <= MOST_EVENTS:
        raise Invalid(FieldError("limit", _("Choose a number from 1 to %(most)s.") % {"most": MOST_EVENTS}))
    async with acting_for(actor_of(request).tenant_id):
        conversation = await get_conversation(conversation_id)
        if conversation.test:
            raise Missing("conversation")
        return MessagesAnswer(conversation_id, await events_after(conversation_id, after, staff=True, limit=limit))


@post(_MESSAGES, opt=_REPLY, tags=["conversations"], summary="Send a message")
async def send_route(
    request: AnyRequest,
    conversation_id: FromPath[UUID],
    data: JSONBody[NewMessage],
    idempotency_key: Annotated[str, HeaderParameter(name="Idempotency-Key")] = "",
) -> Response[MessageWritten]:
    """Reply to the visitor or leave a note; with an Idempotency-Key a repeated request is answered, not done again."""
    actor = actor_of(request)

    async def work() -> tuple[int, object]:
        client_id = data.client_id or None
        if data.internal:
            written = await note(actor, conversation_id, text=data.text, client_id=client_id)
        else:
            expected = data.expected_last_seq
            written = await reply(
                actor, conversation_id, text=data.text, client_id=client_id, expected_last_seq=expected
            )
        return 201, MessageWritten(conversation_id, written.seq, written.message_id)

    mark = idempotency.fingerprint("POST", request.url.path, await request.body())
    async with acting_for(actor.tenant_id):
        answer = await idempotency.once(actor, idempotency_key, mark, work)
    headers = {"Idempotent-Replayed": "true"} if answer.again else {}
    return Response(msgspec.convert(answer.body, MessageWritten), status_code=answer.status, headers=headers)


ROUTES = [list_route, messages_route, send_route]
