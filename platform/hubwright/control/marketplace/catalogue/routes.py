"""/api/v1/marketplace: what a company may install, what others think of it, and what it came to this month."""

from typing import Any

import msgspec
from litestar import Request, get, put
from litestar.params import FromPath, FromQuery, JSONBody

from hubwright.control.marketplace import judging, listing, metering
from hubwright.control.marketplace.schemas import ListedPlugin, PluginUse, ReviewView
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
READ = {"audience": "tenant", "permission": Permission.PLUGINS_READ}
MANAGE = {"audience": "tenant", "permission": Permission.PLUGINS_MANAGE}


class Judgement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Stars and words."""

    stars: int
    text: str = ""


@get(
    "/api/v1/marketplace/plugins",
    opt=READ,
    tags=["marketplace"],
    operation_id="marketplace_plugins",
    summary="Plugins that can be installed",
)
async def plugins(
    request: AnyRequest,
    search: FromQuery[str] = "",
    kind: FromQuery[str] = "",
    tier: FromQuery[str] = "",
    grade: FromQuery[str] = "",
) -> list[ListedPlugin]:
    """Search the catalogue; `locked_by` names what the edition lacks."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        return await listing.list_plugins(actor, search=search, kind=kind, tier=tier, grade=grade)


@get(
    "/api/v1/marketplace/plugins/{plugin_id:str}",
    opt=READ,
    tags=["marketplace"],
    operation_id="marketplace_plugin",
    summary="One plugin",
)
async def plugin(request: AnyRequest, plugin_id: FromPath[str]) -> ListedPlugin:
    """What it is, may do, costs."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        return await listing.one_plugin(actor, plugin_id)


@get(
    "/api/v1/marketplace/plugins/{plugin_id:str}/reviews",
    opt=READ,
    tags=["marketplace"],
    operation_id="marketplace_reviews",
    summary="What companies think of a plugin",
)
async def reviews(request: AnyRequest, plugin_id: FromPath[str]) -> list[ReviewView]:
    """Reviews, the newest first."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await listing.one_plugin(actor, plugin_id)
        return await judging.read_reviews(plugin_id)


@put(
    "/api/v1/marketplace/plugins/{plugin_id:str}/review",
    opt=MANAGE,
    tags=["marketplace"],
    operation_id="marketplace_review",
    summary="Say what the company thinks",
    status_code=204,
)
async def review(request: AnyRequest, plugin_id: FromPath[str], data: JSONBody[Judgement]) -> None:
    """One review from each company that has had it on for a week; the last one counts."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await judging.review_plugin(actor, plugin_id, data.stars, data.text)


@get(
    "/api/v1/marketplace/plugins/{plugin_id:str}/use",
    opt={"audience": "tenant", "permission": Permission.USAGE_READ},
    tags=["marketplace"],
    operation_id="marketplace_use",
    summary="What a plugin counted this month",
)
async def use(request: AnyRequest, plugin_id: FromPath[str]) -> PluginUse:
    """By meter, with what it comes to; not billed yet."""
    async with acting_for(actor_of(request).tenant_id):
        return await metering.use_of(plugin_id)


ROUTES = [plugins, plugin, reviews, review, use]
