"""The inbox pages: a view, a conversation, the person behind it; as a whole page or as the piece htmx asked for."""

from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Response

from admin_ui import formats
from admin_ui.company import company_of
from admin_ui.pages.inbox import acts, panels, why, words
from admin_ui.pages.inbox.view import read_inbox
from admin_ui.rendering import fragment, is_fragment_request, page
from hubwright.desk.conversations.list_conversations import VIEWS, View
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
READ = {"audience": "tenant", "permission": Permission.CONVERSATIONS_READ}
_MOST_WINDOWS = 50


def known_view(text: str) -> View:
    """Only the views there are."""
    for view in VIEWS:
        if view == text:
            return view
    raise Missing("view")


async def show(
    request: AnyRequest,
    view: View,
    conversation_id: UUID | None,
    pane: str,
    *,
    after: str = "",
    windows: int = 1,
    compose: str = "reply",
) -> Response[str]:
    """Render the inbox, whole or the piece inside the shell."""
    actor = actor_of(request)
    company = await company_of(request, actor)
    formats.use_time_zone(company.time_zone if company else "UTC")
    async with acting_for(actor.tenant_id):
        inbox = await read_inbox(actor, view, conversation_id, after=after, windows=min(max(1, windows), _MOST_WINDOWS))
    context: dict[str, Any] = {
        "inbox": inbox,
        "pane": pane,
        "compose": "note" if compose == "note" else "reply",
        "views": words.view_titles(),
        "status_words": words.status_words,
        "availability_words": words.availability_words(),
        "empty_words": words.empty_words,
        "may_reply": actor.may(Permission.CONVERSATIONS_REPLY) and actor.member_id is not None,
        "may_block": actor.may(Permission.CONTACTS_BLOCK),
        "file_size": formats.file_size,
    }
    if is_fragment_request(request):
        return fragment(request, "inbox/piece.html", **context)
    return await page(request, "inbox/page.html", **context)


@get("/inbox", opt=READ, include_in_schema=False)
async def inbox(request: AnyRequest) -> Redirect:  # noqa: ARG001 - the guard has read it
    """One's own conversations come first."""
    return Redirect("/inbox/mine", status_code=303)


@get("/inbox/{view:str}", opt=READ, include_in_schema=False)
async def list_page(request: AnyRequest, view: FromPath[str], after: FromQuery[str] = "") -> Response[str]:
    """One view of the inbox."""
    return await show(request, known_view(view), None, "list", after=after)


@get("/inbox/{view:str}/{conversation_id:uuid}", opt=READ, include_in_schema=False)
async def thread_page(
    request: AnyRequest,
    view: FromPath[str],
    conversation_id: FromPath[UUID],
    *,
    after: FromQuery[str] = "",
    windows: FromQuery[int] = 1,
    compose: FromQuery[str] = "reply",
) -> Response[str]:
    """One conversation."""
    return await show(
        request, known_view(view), conversation_id, "thread", after=after, windows=windows, compose=compose
    )


@get("/inbox/{view:str}/{conversation_id:uuid}/contact", opt=READ, include_in_schema=False)
async def contact_page(request: AnyRequest, view: FromPath[str], conversation_id: FromPath[UUID]) -> Response[str]:
    """The person behind a conversation; on a wide screen it is the third pane of the same page."""
    return await show(request, known_view(view), conversation_id, "contact")


ROUTES = [inbox, list_page, thread_page, contact_page, *acts.ROUTES, *why.ROUTES, *panels.ROUTES]
