"""/api/v1/partner: hand a release in with an upload token, submit it, see what became of it."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, JSONBody, MultipartBody

from hubwright.control.marketplace import handing_in, rolling_out, taking_down
from hubwright.control.marketplace.archive_form import read_parts
from hubwright.control.marketplace.schemas import HandedIn, InMarketplace, ReleaseView
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.errors import SignInNeeded

AnyRequest = Request[Any, Any, Any]
PARTNER = {"audience": "partner"}


class Because(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why somebody stops a release; everybody who has it reads it."""

    reason: str


class Share(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many companies in a hundred get a release, and whether that stays until somebody chooses again."""

    percent: int
    hold: bool = False


def _partner(request: AnyRequest) -> tuple[Actor, UUID]:
    actor = actor_of(request)
    if actor.partner_id is None:
        raise SignInNeeded
    return actor, actor.partner_id


@post(
    "/api/v1/partner/releases",
    opt=PARTNER,
    tags=["partner"],
    operation_id="partner_hand_in",
    summary="Hand a release in",
)
async def hand_in_release(request: AnyRequest, data: MultipartBody[dict[str, UploadFile]]) -> HandedIn:
    """Take `archive` and `signed` as a draft, with what the automated checks found."""
    actor, partner_id = _partner(request)
    return await handing_in.hand_in(actor, partner_id, *await read_parts(data))


@get(
    "/api/v1/partner/releases",
    opt=PARTNER,
    tags=["partner"],
    operation_id="partner_releases",
    summary="Releases handed in",
)
async def partner_releases(request: AnyRequest) -> list[ReleaseView]:
    """List what the partner handed in, by plugin, the newest first."""
    return await handing_in.own_releases(*_partner(request))


@post(
    "/api/v1/partner/releases/{release_id:uuid}/submit",
    opt=PARTNER,
    tags=["partner"],
    operation_id="partner_submit",
    summary="Ask for review",
    status_code=200,
)
async def submit_release(request: AnyRequest, release_id: FromPath[UUID]) -> ReleaseView:
    """Put a draft into the review queue."""
    return await handing_in.submit(_partner(request)[0], release_id)


@post(
    "/api/v1/partner/releases/{release_id:uuid}/withdraw",
    opt=PARTNER,
    tags=["partner"],
    operation_id="partner_withdraw",
    summary="Take a release back out of the review",
    status_code=200,
)
async def withdraw_release(request: AnyRequest, release_id: FromPath[UUID]) -> ReleaseView:
    """Make it a draft again."""
    return await handing_in.withdraw(_partner(request)[0], release_id)


@post(
    "/api/v1/partner/releases/{release_id:uuid}/halt",
    opt=PARTNER,
    tags=["partner"],
    operation_id="partner_halt",
    summary="Halt a rollout",
    status_code=200,
)
async def halt_release(request: AnyRequest, release_id: FromPath[UUID], data: JSONBody[Because]) -> ReleaseView:
    """Nobody else gets it for now; who has it keeps it."""
    return await handing_in.halt_own(_partner(request)[0], release_id, data.reason)


@post(
    "/api/v1/partner/releases/{release_id:uuid}/share",
    opt=PARTNER,
    tags=["partner"],
    operation_id="partner_share",
    summary="Choose the share of companies that get a release",
    status_code=200,
)
async def choose_release_share(request: AnyRequest, release_id: FromPath[UUID], data: JSONBody[Share]) -> ReleaseView:
    """Begin a rollout, widen it, or go on with one you halted; within `bounds` of the release."""
    return await rolling_out.choose_share(_partner(request)[0], release_id, data.percent, hold=data.hold)


@post(
    "/api/v1/partner/releases/{release_id:uuid}/yank",
    opt=PARTNER,
    tags=["partner"],
    operation_id="partner_yank",
    summary="Yank a release",
    status_code=200,
)
async def yank_release(request: AnyRequest, release_id: FromPath[UUID], data: JSONBody[Because]) -> ReleaseView:
    """Nobody installs this version any more; who has it keeps it."""
    return await handing_in.yank_own(_partner(request)[0], release_id, data.reason)


@get(
    "/api/v1/partner/plugins/{plugin_id:str}",
    opt=PARTNER,
    tags=["partner"],
    operation_id="partner_plugin",
    summary="Whether companies find a plugin",
)
async def partner_plugin(request: AnyRequest, plugin_id: FromPath[str]) -> InMarketplace:
    """Say whether it is in the marketplace."""
    return await taking_down.in_marketplace(_partner(request)[0], plugin_id)


@post(
    "/api/v1/partner/plugins/{plugin_id:str}/take-down",
    opt=PARTNER,
    tags=["partner"],
    operation_id="partner_take_down",
    summary="Take a plugin out of the marketplace",
    status_code=200,
)
async def take_plugin_down(request: AnyRequest, plugin_id: FromPath[str]) -> InMarketplace:
    """No company finds or installs it anew; those that have it keep it, with its updates."""
    return await taking_down.take_down(_partner(request)[0], plugin_id)


@post(
    "/api/v1/partner/plugins/{plugin_id:str}/list-again",
    opt=PARTNER,
    tags=["partner"],
    operation_id="partner_list_again",
    summary="Put a plugin back into the marketplace",
    status_code=200,
)
async def list_plugin_again(request: AnyRequest, plugin_id: FromPath[str]) -> InMarketplace:
    """Companies find and install it as before."""
    return await taking_down.list_again(_partner(request)[0], plugin_id)


ROUTES = [
    hand_in_release, partner_releases, submit_release, withdraw_release, halt_release, choose_release_share,
    yank_release, partner_plugin,
    take_plugin_down, list_plugin_again,
]  # fmt: skip
