"""Screenshots of published listings, open to everybody; nothing in a picture can act as our page."""

from uuid import UUID

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from hubwright.control.marketplace.presentation.pictures import MEDIA_TYPE
from hubwright.control.marketplace.presentation.schemas import ADDRESS
from hubwright.control.marketplace.presentation.verbs import public_picture

CLOSED = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@get(f"{ADDRESS}/{{picture_id:uuid}}", opt={"audience": "public"}, include_in_schema=False)
async def show_picture(picture_id: FromPath[UUID]) -> Response[bytes]:
    """Serve one; a picture never changes, another one has another address."""
    kept = {"Cache-Control": "public, max-age=86400, immutable"}
    return Response(await public_picture(picture_id), media_type=MEDIA_TYPE, headers={**CLOSED, **kept})


ROUTES = [show_picture]
