"""What agents do on the inbox page; every act works as a plain form, and as JSON for the live page."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import MediaType, Request, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import Undo, see_other
from admin_ui.pages.inbox.held import news_lines
from admin_ui.pages.inbox.show import known_view, show
from admin_ui.pages.inbox.thread import parse_view_id
from admin_ui.rendering import rendered
from hubwright.desk.contacts.block import block_contact, unblock_contact
from hubwright.desk.conversations import Appended, get_conversation
from hubwright.desk.conversations.composing import require_room
from hubwright.desk.conversations.deliveries import send_again
from hubwright.desk.conversations.errors import ThreadMovedOn
from hubwright.desk.conversations.go_on import go_on
from hubwright.desk.conversations.list_conversations import VIEWS
from hubwright.desk.conversations.note import note
from hubwright.desk.conversations.reopen import reopen
from hubwright.desk.conversations.reply import reply
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.take import take
from hubwright.desk.files.verbs import take_file
from hubwright.desk.queues import accept_offer, decline_offer
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid, Missing, Refusal
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import parse_id
from hubwright.kernel.permissions import Permission
from hubwright.kernel.problems import problem_of

AnyRequest = Request[Any, Any, Any]
REPLY = {"audience": "tenant", "permission": Permission.CONVERSATIONS_REPLY}
BLOCK = {"audience": "tenant", "permission": Permission.CONTACTS_BLOCK}
HERE = "/inbox/{view:str}/{conversation_id:uuid}"


def wants_json(request: AnyRequest) -> bool:
    return "application/json" in request.headers.get("accept", "")


def place_of(view: str, conversation_id: UUID) -> str:
    known = view if view in VIEWS else "mine"
    return f"/inbox/{known}/{conversation_id}"


async def _write(
    request: AnyRequest, view: str, conversation_id: UUID, work: Callable[[Actor], Awaitable[Appended]]
) -> Response[Any]:
    actor = actor_of(request)
    try:
        async with acting_for(actor.tenant_id):
            written = await work(actor)
    except ThreadMovedOn as held:
        return await _held(request, view, conversation_id, held)
    except Refusal as refusal:
        if not wants_json(request):
            raise
        return Response(problem_of(refusal), status_code=refusal.status, media_type="application/problem+json")
    if wants_json(request):
        return Response({"seq": written.seq}, status_code=201, media_type=MediaType.JSON)
    return see_other(request, place_of(view, conversation_id))


async def _held(request: AnyRequest, view: str, conversation_id: UUID, held: ThreadMovedOn) -> Response[Any]:
    """What is new beside what was written, which stays; sent again in sight of it, it goes out."""
    if wants_json(request):
        told = {**problem_of(held), "held": rendered(request, "inbox/held.html", held=news_lines(held))}
        return Response(told, status_code=held.status, media_type="application/problem+json")
    text = str((await request.form()).get("text", ""))
    return await show(request, known_view(view), conversation_id, "thread", held=held, text=text)


def _number(form: Any, name: str) -> int | None:
    given = str(form.get(name, ""))
    return int(given) if given.isdecimal() and len(given) < 10 else None


@post(f"{HERE}/reply", opt=REPLY, include_in_schema=False, status_code=201)
async def send_reply(request: AnyRequest, view: FromPath[str], conversation_id: FromPath[UUID]) -> Response[Any]:
    """Send a reply to the visitor."""
    form = await request.form()

    async def work(actor: Actor) -> Appended:
        return await reply(
            actor,
            conversation_id,
            text=str(form.get("text", "")),
            client_id=str(form.get("client_id", "")) or None,
            expected_last_seq=_number(form, "expected_last_seq"),
            shown_seq=_number(form, "shown_seq"),
        )

    return await _write(request, view, conversation_id, work)


@post(f"{HERE}/note", opt=REPLY, include_in_schema=False, status_code=201)
async def save_note(request: AnyRequest, view: FromPath[str], conversation_id: FromPath[UUID]) -> Response[Any]:
    """Save a note for the team."""
    form = await request.form()

    async def work(actor: Actor) -> Appended:
        client_id = str(form.get("client_id", "")) or None
        return await note(actor, conversation_id, text=str(form.get("text", "")), client_id=client_id)

    return await _write(request, view, conversation_id, work)


@post(f"{HERE}/files", opt=REPLY, include_in_schema=False, status_code=201)
async def send_file(request: AnyRequest, view: FromPath[str], conversation_id: FromPath[UUID]) -> Response[Any]:
    """Send a picture or a document to the visitor."""
    actor = actor_of(request)
    form = await request.form()
    upload = form.get("file")
    client_id = str(form.get("client_id", "")) or None
    file_id: UUID | None = None
    async with acting_for(actor.tenant_id):
        await get_conversation(conversation_id)
    try:
        async with acting_for(actor.tenant_id):
            await require_room(conversation_id)
        if not isinstance(upload, UploadFile) or not upload.filename:
            raise Invalid(FieldError("file", _("Choose a file first.")))
        stored = await take_file(
            request.app.state.files,
            actor.tenant_id,
            name=upload.filename,
            content=await upload.read(),
            contact_id=None,
            member_id=actor.member_id,
        )
        file_id = stored.id
    except Refusal as refusal:
        if not wants_json(request):
            raise
        return Response(problem_of(refusal), status_code=refusal.status, media_type="application/problem+json")

    async def work(actor: Actor) -> Appended:
        shown = _number(form, "shown_seq")
        return await reply(actor, conversation_id, file_id=file_id, client_id=client_id, expected_last_seq=shown)

    return await _write(request, view, conversation_id, work)


@post(f"{HERE}/messages/{{seq:int}}/again", opt=REPLY, include_in_schema=False, status_code=303)
async def send_it_again(
    request: AnyRequest, view: FromPath[str], conversation_id: FromPath[UUID], seq: FromPath[int]
) -> Response[Any]:
    """Let a message that failed go out once more."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await send_again(actor, conversation_id, seq)
    return see_other(request, place_of(view, conversation_id), _("The message is on its way again."))


@post(f"{HERE}/resolve", opt=REPLY, include_in_schema=False, status_code=303)
async def resolve_it(request: AnyRequest, view: FromPath[str], conversation_id: FromPath[UUID]) -> Response[Any]:
    """Close it; Undo opens it again."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await resolve(actor, conversation_id)
    undo = Undo(f"{place_of(view, conversation_id)}/reopen")
    return see_other(request, place_of(view, conversation_id), _("Conversation resolved."), undo=undo)


@post(f"{HERE}/channel", opt=REPLY, include_in_schema=False, status_code=303)
async def go_on_there(request: AnyRequest, view: FromPath[str], conversation_id: FromPath[UUID]) -> Response[Any]:
    """Go on with it on another channel."""
    actor = actor_of(request)
    channel_id = parse_id(str((await request.form()).get("channel_id", "")))
    if channel_id is None:
        raise Missing("channel")
    async with acting_for(actor.tenant_id):
        await go_on(actor, conversation_id, channel_id)
    return see_other(request, f"{place_of(view, conversation_id)}?compose=reply")


@post(f"{HERE}/reopen", opt=REPLY, include_in_schema=False, status_code=303)
async def reopen_it(request: AnyRequest, view: FromPath[str], conversation_id: FromPath[UUID]) -> Response[Any]:  # noqa: ARG001 - a reopened one is among mine
    """Take a closed conversation up again."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await reopen(actor, conversation_id)
    return see_other(request, place_of("mine", conversation_id), _("The conversation is open again."))


@post(f"{HERE}/take", opt=REPLY, include_in_schema=False, status_code=303)
async def take_it(request: AnyRequest, view: FromPath[str], conversation_id: FromPath[UUID]) -> Response[Any]:  # noqa: ARG001 - a taken one is among mine
    """Take a waiting conversation, or a colleague's whose name one saw there; who may move work has an Undo."""
    actor = actor_of(request)
    form = await request.form()
    async with acting_for(actor.tenant_id):
        before = await get_conversation(conversation_id)
        taken = await take(actor, conversation_id, held_by=parse_view_id(str(form.get("held_by", ""))))
    place = place_of("mine", conversation_id)
    if not taken or not actor.may(Permission.BOARD_MANAGE):
        return see_other(request, place)
    back = {"member": str(before.assignee_id)} if before.status == "assigned" else {"queue": str(before.queue_id)}
    return see_other(request, place, _("It is yours."), undo=Undo(f"/board/conversations/{conversation_id}/move", back))


@post(f"{HERE}/block", opt=BLOCK, include_in_schema=False, status_code=303)
async def block_it(request: AnyRequest, view: FromPath[str], conversation_id: FromPath[UUID]) -> Response[Any]:
    """Block the visitor; Undo lets them in again."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        conversation = await get_conversation(conversation_id)
        await block_contact(actor, conversation.contact_id)
    undo = Undo(f"{place_of(view, conversation_id)}/unblock")
    said = _("The visitor is blocked and cannot write any more.")
    return see_other(request, place_of(view, conversation_id), said, undo=undo)


@post(f"{HERE}/unblock", opt=BLOCK, include_in_schema=False, status_code=303)
async def unblock_it(request: AnyRequest, view: FromPath[str], conversation_id: FromPath[UUID]) -> Response[Any]:
    """Let the visitor write again."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        conversation = await get_conversation(conversation_id)
        await unblock_contact(actor, conversation.contact_id)
    return see_other(request, place_of(view, conversation_id), _("The visitor can write again."))


@post("/inbox/offers/{offer_id:uuid}/accept", opt=REPLY, include_in_schema=False, status_code=303)
async def accept_it(request: AnyRequest, offer_id: FromPath[UUID]) -> Response[Any]:
    """Take what is offered and go there."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        conversation_id = await accept_offer(actor, offer_id)
    return see_other(request, place_of("mine", conversation_id))


@post("/inbox/offers/{offer_id:uuid}/decline", opt=REPLY, include_in_schema=False, status_code=303)
async def decline_it(request: AnyRequest, offer_id: FromPath[UUID]) -> Response[Any]:
    """Leave it to the next colleague."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await decline_offer(actor, offer_id)
    if wants_json(request):
        return Response(None, status_code=204)
    return see_other(request, "/inbox/mine")


ROUTES = [
    send_reply,
    save_note,
    send_file,
    send_it_again,
    resolve_it,
    go_on_there,
    reopen_it,
    take_it,
    block_it,
    unblock_it,
    accept_it,
    decline_it,
]
