"""/api/v1/plugins: releases of a company's own developers, for this company alone, and the keys under them."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, delete, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, FromQuery, JSONBody, MultipartBody

from hubwright.control.marketplace import own_releases, own_tries
from hubwright.control.marketplace.archive_form import read_parts
from hubwright.control.marketplace.schemas import HandedIn, SigningKeyView
from hubwright.host.dispatch.schemas import CallView
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


@post(
    "/api/v1/plugins/dev-releases/{plugin_id:str}/try",
    opt=DEVELOP,
    tags=["plugins"],
    operation_id="dev_release_try",
    summary="Load a release of one's own",
    status_code=200,
)
async def try_own_release(request: AnyRequest, plugin_id: FromPath[str]) -> own_tries.Tried:
    """Load the installed version in its box and tell what is wrong with it, before anybody calls it."""
    return await own_tries.try_own(actor_of(request), plugin_id)


@get(
    "/api/v1/plugins/dev-releases/{plugin_id:str}/calls",
    opt=DEVELOP,
    tags=["plugins"],
    operation_id="dev_release_calls",
    summary="How calls of a plugin of one's own went",
)
async def own_release_calls(
    request: AnyRequest, plugin_id: FromPath[str], after: FromQuery[UUID | None] = None
) -> list[CallView]:
    """List calls after the one named, the newest last: outcome, reason, and what the plugin logged."""
    return await own_tries.own_calls(actor_of(request), plugin_id, after)


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


ROUTES = [
    hand_in_own_release, try_own_release, own_release_calls, developer_keys, new_developer_key, end_developer_key,
]  # fmt: skip
