"""/api/v1/partner: hand a release in with an upload token, submit it, see what became of it."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, MultipartBody

from hubwright.control.marketplace import handing_in
from hubwright.control.marketplace.archive_form import read_parts
from hubwright.control.marketplace.schemas import HandedIn, ReleaseView
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.errors import SignInNeeded

AnyRequest = Request[Any, Any, Any]
PARTNER = {"audience": "partner"}


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


ROUTES = [hand_in_release, partner_releases, submit_release, withdraw_release]
