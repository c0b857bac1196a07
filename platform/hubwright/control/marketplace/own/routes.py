"""/api/v1/plugins: releases of a company's own developers, for this company alone, and the keys under them."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, delete, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, JSONBody, MultipartBody

from hubwright.control.marketplace import own_releases
from hubwright.control.marketplace.archive_form import read_parts
from hubwright.control.marketplace.schemas import HandedIn, SigningKeyView
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
DEVELOP = {"audience": "tenant", "permission": Permission.PLUGINS_DEVELOP}


class NewKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A public key and what it is called."""

    name: str
    public_key: str


@post(
    "/api/v1/plugins/dev-releases",
    opt=DEVELOP,
    tags=["plugins"],
    operation_id="dev_release",
    summary="Hand in a release for this company alone",
)
async def hand_in_own_release(request: AnyRequest, data: MultipartBody[dict[str, UploadFile]]) -> HandedIn:
    """Take `archive` and `signed`; signed by a key of the company, run in a box, seen by nobody else."""
    return await own_releases.hand_in_own(actor_of(request), *await read_parts(data))


@get("/api/v1/plugins/dev-keys", opt=DEVELOP, tags=["plugins"], operation_id="dev_keys", summary="Keys of developers")
async def developer_keys(request: AnyRequest) -> list[SigningKeyView]:
    """List the company's keys, ended ones included."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        return await own_releases.developer_keys(actor)


@post(
    "/api/v1/plugins/dev-keys",
    opt=DEVELOP,
    tags=["plugins"],
    operation_id="dev_key_add",
    summary="Register a developer's key",
)
async def new_developer_key(request: AnyRequest, data: JSONBody[NewKey]) -> SigningKeyView:
    """Register a public Ed25519 key."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        return await own_releases.add_developer_key(actor, data.name, data.public_key)


@delete(
    "/api/v1/plugins/dev-keys/{key_id:uuid}",
    opt=DEVELOP,
    tags=["plugins"],
    operation_id="dev_key_revoke",
    summary="End a developer's key",
)
async def end_developer_key(request: AnyRequest, key_id: FromPath[UUID]) -> None:
    """What it signed before stays signed; nothing new is taken."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await own_releases.revoke_developer_key(actor, key_id)


ROUTES = [hand_in_own_release, developer_keys, new_developer_key, end_developer_key]
