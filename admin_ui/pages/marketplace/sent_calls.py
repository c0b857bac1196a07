"""What companies sent to a partner: calls of their plugins that failed, without what customers wrote."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, get
from litestar.response import Response

from admin_ui.pages.plugins.tabs import pretty
from admin_ui.pages.plugins.words import failure_title, hook_title
from admin_ui.rendering import page
from hubwright.control.marketplace import partners, sent_calls
from hubwright.kernel.actor import actor_of
from hubwright.kernel.errors import NotAllowed
from hubwright.kernel.ids import parse_id

AnyRequest = Request[Any, Any, Any]
ACCOUNT = {"audience": "account"}
CALLS = "/partner/calls"


@get(CALLS, opt=ACCOUNT, include_in_schema=False)
async def sent_calls_page(request: AnyRequest) -> Response[str]:
    """List them, the newest first, of one plugin or of all."""
    actor, query = actor_of(request), request.query_params
    partner = next(iter(await partners.my_partners(actor)), None)
    if partner is None:
        raise NotAllowed
    plugin, before = query.get("plugin", ""), parse_id(query.get("before", ""))
    most = sent_calls.MOST
    found = await sent_calls.sent_to(actor, partner.id, plugin=plugin, before=before, most=most + 1)
    kept = {"plugin": plugin} if plugin else {}
    older = {**kept, "before": str(found[most - 1].id)} if len(found) > most else {}
    return await page(
        request,
        "marketplace/sent_calls.html",
        calls=found[:most],
        plugin=plugin,
        plugins=await sent_calls.plugins_of(actor, partner.id),
        older=f"?{urlencode(older)}" if older else "",
        newest=f"{CALLS}?{urlencode(kept)}" if before else "",
        pretty=pretty,
        hook_title=hook_title,
        failure_title=failure_title,
    )


ROUTES = [sent_calls_page]
