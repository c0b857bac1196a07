"""Settings -> Billing -> Credit: what was given, what is left of it, and where each bit of it went."""

import re
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from admin_ui.formats import local, month
from admin_ui.pages.billing.words import MANAGE, URL
from admin_ui.rendering import page
from hubwright.control.billing.kept_credit import Move, balance, kept_credit, moves_of, one_kept
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import _

AnyRequest = Request[Any, Any, Any]
CREDITS = f"{URL}/credits"
_PAGE, _MOVES = 24, 100
_CARRIED = re.compile(r"carried from (\d{4}-\d\d)")


def why_given(why: str) -> str:
    """Why credit was given, in the reader's words where they are ours."""
    carried = _CARRIED.fullmatch(why)
    if carried is not None:
        return _("Carried over from %(month)s") % {"month": month(date.fromisoformat(f"{carried[1]}-01"))}
    return why or _("No reason was written down")


def what_moved(move: Move) -> str:
    """What a posting is about."""
    if move.month is not None:
        return _("Paid the invoice of %(month)s") % {"month": month(local(move.month).date())}
    told = {"issued": _("Given"), "spent": _("Paid an invoice"), "expired": _("Its time was over")}
    return told[move.account]


@get(CREDITS, opt=MANAGE, include_in_schema=False)
async def credits_page(request: AnyRequest, after: FromQuery[UUID | None] = None) -> Response[str]:
    """Show the balance, and every grant that it is the sum of."""
    async with acting_for(actor_of(request).tenant_id):
        found, left = await kept_credit(after, _PAGE + 1), await balance()
    return await page(
        request,
        "billing/credits.html",
        grants=found[:_PAGE],
        older=str(found[_PAGE - 1].id) if len(found) > _PAGE else "",
        newest=CREDITS if after else "",
        left=left,
        now=utc_now(),
        why_given=why_given,
        here=CREDITS,
        billing=URL,
    )


@get(f"{CREDITS}/{{grant_id:uuid}}", opt=MANAGE, include_in_schema=False)
async def credit_page(
    request: AnyRequest, grant_id: FromPath[UUID], after: FromQuery[UUID | None] = None
) -> Response[str]:
    """Show what came to one grant and went from it; together it is what is left."""
    async with acting_for(actor_of(request).tenant_id):
        kept = await one_kept(grant_id)
        found = await moves_of(grant_id, after, _MOVES + 1)
    return await page(
        request,
        "billing/credit.html",
        kept=kept,
        moves=found[:_MOVES],
        older=str(found[_MOVES - 1].id) if len(found) > _MOVES else "",
        newest=f"{CREDITS}/{grant_id}" if after else "",
        why_given=why_given,
        what_moved=what_moved,
        here=CREDITS,
        billing=URL,
    )


ROUTES = [credits_page, credit_page]
