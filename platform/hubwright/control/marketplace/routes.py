"""POST /api/v1/partner/releases: what `hubwright plugin publish` sends."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, MultipartBody

from hubwright.control.marketplace.hand_in import hand_in, submit
from hubwright.control.marketplace.partners import partner_with
from hubwright.control.marketplace.review import one, releases_of
from hubwright.control.marketplace.schemas import HandedIn, Partner, ReleaseView
from hubwright.kernel.errors import FieldError, Invalid, SignInNeeded
from hubwright.kernel.i18n import _

# Whoever uploads has a token of their organisation, which is no company's; the handlers ask for it.
PARTNER = {"audience": "public"}
MOST_BYTES = 12 * 1024 * 1024
Web = Request[Any, Any, Any]


async def _partner(request: Web) -> Partner:
    scheme, _space, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise SignInNeeded
    return await partner_with(token.strip())


@post(
    "/api/v1/partner/releases",
    opt=PARTNER,
    request_max_body_size=MOST_BYTES,
    tags=["marketplace"],
    operation_id="partner_hand_in",
    summary="Hand a release in",
)
async def upload_release(request: Web, data: MultipartBody[dict[str, UploadFile]]) -> HandedIn:
    """Keep a release as a draft; `archive` is the wheel, `signed` the statement with your signature."""
    partner = await _partner(request)
    parts = [data.get(name) for name in ("archive", "signed")]
    if any(part is None for part in parts):
        raise Invalid(FieldError("archive", _("Send `archive` and `signed`.")))
    archive, signed = [await part.read() for part in parts if part is not None]
    return await hand_in(partner, archive, signed)


@get(
    "/api/v1/partner/releases",
    opt=PARTNER,
    tags=["marketplace"],
    operation_id="partner_releases",
    summary="List your releases",
)
async def own_releases(request: Web) -> list[ReleaseView]:
    """List what this partner handed in."""
    return await releases_of((await _partner(request)).id)


@post(
    "/api/v1/partner/releases/{release_id:uuid}/submit",
    opt=PARTNER,
    status_code=200,
    tags=["marketplace"],
    operation_id="partner_submit",
    summary="Ask for a review",
)
async def submit_release(request: Web, release_id: FromPath[UUID]) -> ReleaseView:
    """Put a draft into the queue of the reviewers."""
    partner = await _partner(request)
    await submit(partner, release_id)
    return await one(release_id, owner=partner.id)


ROUTES = [upload_release, own_releases, submit_release]
