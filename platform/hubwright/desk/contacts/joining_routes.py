"""The tenant API over who is the same: merging, taking it back, what rules suggest."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody
from litestar.response import Response

from hubwright.desk.contacts.api_schemas import Merged, NewMerge, SuggestionsAnswer, Unmerged
from hubwright.desk.contacts.match import dismiss_suggestion, list_suggestions
from hubwright.desk.contacts.merge import merge_contacts, undo_merge
from hubwright.desk.contacts.schemas import SuggestionView
from hubwright.desk.contacts.verbs import get_contact
from hubwright.kernel import idempotency
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
Key = Annotated[str, HeaderParameter(name="Idempotency-Key")]
PAGE, MOST = 50, 200
_READ = {"audience": "tenant", "permission": Permission.CONTACTS_READ}
_MERGE = {"audience": "tenant", "permission": Permission.CONTACTS_MERGE}


@post(
    "/api/v1/contacts/{contact_id:uuid}/merges",
    opt=_MERGE,
    tags=["contacts"],
    operation_id="merge_contacts",
    summary="Make one contact of two",
)
async def merge_route(
    request: AnyRequest, contact_id: FromPath[UUID], data: JSONBody[NewMerge], idempotency_key: Key = ""
) -> Response[Merged]:
    """The other one becomes a part of this one: one history, and every merge can be undone."""
    actor = actor_of(request)

    async def work() -> tuple[int, object]:
        merge_id = await merge_contacts(actor, data.source_id, contact_id)
        return 201, Merged(merge_id, (await get_contact(contact_id)).id)

    mark = idempotency.fingerprint("POST", request.url.path, await request.body())
    async with acting_for(actor.tenant_id):
        answer = await idempotency.once(actor, idempotency_key, mark, work)
    headers = {"Idempotent-Replayed": "true"} if answer.again else {}
    return Response(msgspec.convert(answer.body, Merged), status_code=answer.status, headers=headers)


@post(
    "/api/v1/contacts/merges/{merge_id:uuid}/undo",
    opt=_MERGE,
    tags=["contacts"],
    operation_id="undo_merge",
    summary="Take a merge back",
    status_code=200,
)
async def undo_route(request: AnyRequest, merge_id: FromPath[UUID], idempotency_key: Key = "") -> Response[Unmerged]:
    """Each has their own conversations, addresses and facts back; what was taken back before is refused."""
    actor = actor_of(request)

    async def work() -> tuple[int, object]:
        merge = await undo_merge(actor, merge_id)
        return 200, Unmerged(merge.id, merge.source_id, merge.target_id)

    mark = idempotency.fingerprint("POST", request.url.path, await request.body())
    async with acting_for(actor.tenant_id):
        answer = await idempotency.once(actor, idempotency_key, mark, work)
    headers = {"Idempotent-Replayed": "true"} if answer.again else {}
    return Response(msgspec.convert(answer.body, Unmerged), status_code=answer.status, headers=headers)


@get(
    "/api/v1/contacts/suggestions",
    opt=_READ,
    tags=["contacts"],
    operation_id="list_suggestions",
    summary="Who may be the same",
)
async def suggestions_route(
    request: AnyRequest, after: FromQuery[UUID | None] = None, limit: FromQuery[int] = PAGE
) -> SuggestionsAnswer:
    """Two contacts each, what they share, and why no rule merged them."""
    actor = actor_of(request)
    if not 0 < limit <= MOST:
        raise Invalid(FieldError("limit", _("Choose a number from 1 to %(most)s.") % {"most": MOST}))
    async with acting_for(actor.tenant_id):
        found = await list_suggestions(actor, limit + 1, after=after)
    return SuggestionsAnswer(found[:limit], found[limit - 1].id if len(found) > limit else None)


@post(
    "/api/v1/contacts/suggestions/{suggestion_id:uuid}/dismiss",
    opt=_MERGE,
    tags=["contacts"],
    operation_id="dismiss_suggestion",
    summary="Say that they are two",
    status_code=200,
)
async def dismiss_route(request: AnyRequest, suggestion_id: FromPath[UUID]) -> SuggestionView:
    """It is not suggested again."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        return await dismiss_suggestion(actor, suggestion_id)


ROUTES = [merge_route, undo_route, suggestions_route, dismiss_route]
