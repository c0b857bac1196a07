"""The tenant API over forgetting customers."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, delete, get, post
from litestar.params import FromPath, HeaderParameter, JSONBody
from litestar.response import Response

from hubwright.kernel import idempotency
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.permissions import Permission
from tenants.erase.customer.queries import ErasureView
from tenants.erase.customer.verbs import Preview, ask_to_erase, preview, read_erasure, take_back

AnyRequest = Request[Any, Any, Any]
_ERASE = {"audience": "tenant", "permission": Permission.CONTACTS_ERASE}
_ONE = "/api/v1/contacts/erasures/{erasure_id:uuid}"


class NewErasure(msgspec.Struct, frozen=True):
    """Why: asked, consent, unneeded or other."""

    reason: str = "asked"


class ErasureAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One erasure: state is waiting (can be taken back until due_at), running, done or cancelled."""

    id: UUID
    contact_id: UUID
    reason: str
    state: str
    asked_at: datetime
    due_at: datetime
    ended_at: datetime | None
    certificate: dict[str, Any] | None


def _answer(found: ErasureView) -> ErasureAnswer:
    return ErasureAnswer(**{name: getattr(found, name) for name in ErasureAnswer.__struct_fields__})


@get(
    "/api/v1/contacts/{contact_id:uuid}/erasure-preview",
    opt=_ERASE,
    tags=["contacts"],
    operation_id="preview_erasure",
    summary="Count what erasing a contact would take away",
)
async def preview_route(request: AnyRequest, contact_id: FromPath[UUID]) -> Preview:
    """Nothing is changed by it."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        return await preview(actor, contact_id)


@post(
    "/api/v1/contacts/{contact_id:uuid}/erasures",
    opt=_ERASE,
    tags=["contacts"],
    operation_id="erase_contact",
    summary="Erase a contact for good",
    status_code=202,
)
async def erase_route(
    request: AnyRequest,
    contact_id: FromPath[UUID],
    data: JSONBody[NewErasure],
    idempotency_key: Annotated[str, HeaderParameter(name="Idempotency-Key")] = "",
) -> Response[ErasureAnswer]:
    """It begins ten minutes from now; until then it can be taken back."""
    actor = actor_of(request)

    async def work() -> tuple[int, object]:
        return 202, _answer(await ask_to_erase(actor, contact_id, data.reason))

    mark = idempotency.fingerprint("POST", request.url.path, await request.body())
    async with acting_for(actor.tenant_id):
        answer = await idempotency.once(actor, idempotency_key, mark, work)
    headers = {"Idempotent-Replayed": "true"} if answer.again else {}
    return Response(msgspec.convert(answer.body, ErasureAnswer), status_code=answer.status, headers=headers)


@get(_ONE, opt=_ERASE, tags=["contacts"], operation_id="get_erasure", summary="See how far an erasure is")
async def erasure_route(request: AnyRequest, erasure_id: FromPath[UUID]) -> ErasureAnswer:
    """With the signed certificate once it is done."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        return _answer(await read_erasure(actor, erasure_id))


@delete(
    _ONE,
    opt=_ERASE,
    tags=["contacts"],
    operation_id="take_erasure_back",
    summary="Take an erasure back",
    status_code=200,
)
async def take_back_route(request: AnyRequest, erasure_id: FromPath[UUID]) -> ErasureAnswer:
    """While it waits; done again it changes nothing."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        return _answer(await take_back(actor, erasure_id))


ROUTES = [preview_route, erase_route, erasure_route, take_back_route]
