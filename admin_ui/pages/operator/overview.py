"""The console's first page: what there is, and what wants to be looked at."""

from typing import Any

from litestar import Request, get
from litestar.response import Response

from admin_ui.pages.operator.words import OPERATOR, act_title, status_badge
from admin_ui.rendering import page
from hubwright.control import announcements, platform_access
from hubwright.control.billing.owing.read import count_owing
from hubwright.control.companies import companies, editions_in_use
from hubwright.kernel import flags, heartbeat, incidents, operator_acts
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now

AnyRequest = Request[Any, Any, Any]
_ACTS = 8


@get("/operator", opt=OPERATOR, include_in_schema=False)
async def overview_page(request: AnyRequest) -> Response[str]:
    """Show it."""
    actor, now = actor_of(request), utc_now()
    by_status: dict[str, int] = {}
    for each in await editions_in_use():
        by_status[each.status] = by_status.get(each.status, 0) + each.count
    inside = await platform_access.under_way(actor)
    return await page(
        request,
        "operator/overview.html",
        by_status=by_status,
        status_badge=status_badge,
        working=[one for one in await heartbeat.alive_processes() if not one.draining],
        letters=sum(n for n, _since in (await incidents.count_incidents("dead_letter")).values()),
        disputes=sum(n for n, _since in (await incidents.count_incidents("dispute")).values()),
        owing=sum((await count_owing(actor)).values()),
        breakers=sum(n for n, _since in (await incidents.count_incidents("breaker")).values()),
        let_on=[each for each in await flags.flags(actor) if each.setting.state != "off"],
        running=[each for each in await announcements.announcements(actor) if each.state(now) == "running"],
        inside=inside,
        names={each.id: each.name for each in await companies([one.tenant_id for one in inside])},
        acts=await operator_acts.acts(most=_ACTS),
        act_title=act_title,
    )


ROUTES = [overview_page]
