"""The tenant API over addresses of contacts: adding, verifying, removing."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, delete, post
from litestar.params import FromPath, HeaderParameter, JSONBody
from litestar.response import Response

from hubwright.desk.contacts import identity_queries
from hubwright.desk.contacts.api_schemas import IdentitiesAnswer, NewIdentity
from hubwright.desk.contacts.identify import associate, remove_identity, unverify, verify
from hubwright.desk.contacts.verbs import get_contact
from hubwright.kernel import idempotency
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
_ASSOCIATE = {"audience": "tenant", "permission": Permission.CONTACTS_ASSOCIATE}
_ONE = "/api/v1/contacts/identities/{identity_id:uuid}"


@post(
    "/api/v1/contacts/{contact_id:uuid}/identities",
    opt=_ASSOCIATE,
    tags=["contacts"],
    operation_id="add_identity",
    summary="Add an address of a contact",
)
async def add_route(
    request: AnyRequest,
    contact_id: FromPath[UUID],
    data: JSONBody[NewIdentity],
    idempotency_key: Annotated[str, HeaderParameter(name="Idempotency-Key")] = "",
) -> Response[IdentitiesAnswer]:
    """An e-mail address, phone or number; the same one again adds nothing. Whoever has the same is looked for."""
    actor = actor_of(request)

    async def work() -> tuple[int, object]:
        await associate(actor, contact_id, data.kind, data.value, source=data.source, verified=data.verified)
        return 201, await _all_of(contact_id)

    mark = idempotency.fingerprint("POST", request.url.path, await request.body())
    async with acting_for(actor.tenant_id):
        answer = await idempotency.once(actor, idempotency_key, mark, work)
    headers = {"Idempotent-Replayed": "true"} if answer.again else {}
    return Response(msgspec.convert(answer.body, IdentitiesAnswer), status_code=answer.status, headers=headers)


@post(
    f"{_ONE}/verify",
    opt=_ASSOCIATE,
    tags=["contacts"],
    operation_id="verify_identity",
    summary="Say that an address is theirs",
    status_code=200,
)
async def verify_route(request: AnyRequest, identity_id: FromPath[UUID]) -> IdentitiesAnswer:
    """Somebody is sure; done again it changes nothing."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        return await _all_of(await verify(actor, identity_id))


@post(
    f"{_ONE}/unverify",
    opt=_ASSOCIATE,
    tags=["contacts"],
    operation_id="unverify_identity",
    summary="Say that an address is not sure",
    status_code=200,
)
async def unverify_route(request: AnyRequest, identity_id: FromPath[UUID]) -> IdentitiesAnswer:
    """It is not sure any more; done again it changes nothing."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        return await _all_of(await unverify(actor, identity_id))


@delete(
    _ONE,
    opt=_ASSOCIATE,
    tags=["contacts"],
    operation_id="remove_identity",
    summary="Remove an address",
    status_code=200,
)
async def remove_route(request: AnyRequest, identity_id: FromPath[UUID]) -> IdentitiesAnswer:
    """What is left; those on channels stay, for that is where their conversations go."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        return await _all_of(await remove_identity(actor, identity_id))


async def _all_of(contact_id: UUID) -> IdentitiesAnswer:
    contact = await get_contact(contact_id)
    return IdentitiesAnswer(contact.id, await identity_queries.of_contacts([contact.id]))


ROUTES = [add_route, verify_route, unverify_route, remove_route]
