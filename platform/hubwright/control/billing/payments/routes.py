"""POST /api/v1/payments/stripe-events: where Stripe tells us what happened."""

import time
from typing import Any

from litestar import Request, Response, post

from hubwright.control.billing.payments import inbox_queries
from hubwright.control.billing.payments.stripe_row import show_stripe
from hubwright.control.billing.payments.webhook import verified
from hubwright.kernel.realtime import hub
from hubwright.kernel.settings import settings

MOST_BYTES = 1024 * 1024


@post(
    "/api/v1/payments/stripe-events",
    opt={"audience": "public"},
    status_code=200,
    request_max_body_size=MOST_BYTES,
    tags=["payments"],
    operation_id="take_stripe_event",
    summary="Take an event from Stripe",
)
async def take_stripe_event(request: Request[Any, Any, Any]) -> Response[str]:
    """Signed by Stripe; an event counts once however often it is posted, and is acted on by a worker."""
    header = request.headers.get("stripe-signature", "")
    happened = verified(await request.body(), header, settings().stripe_webhook_secrets, time.time())
    if await inbox_queries.keep(happened, "post"):
        await hub.publish(inbox_queries.BELL, {})
    return Response("", media_type="text/plain")


show_stripe()
ROUTES = [take_stripe_event]
