"""How long each class of data is kept, what goes next, and a hold for what must stay."""

from typing import Any

from litestar import Request, get, post
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.forms.schema import Schema, fields, text
from admin_ui.rendering import page
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission
from tenants.retention.classes import CLASSES, DataClass
from tenants.retention.outlook import MOST, Round, outlook
from tenants.retention.policy import LONGEST_NOTE, MOST_DAYS, Policy, set_policies

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}
URL = "/settings/retention"


def _days(one: DataClass) -> Schema:
    most = one.most()
    told = (
        _("Between %(least)s and %(most)s.") % {"least": one.least, "most": most}
        if most is not None
        else _("%(least)s at least; empty is for ever.") % {"least": one.least}
    )
    return {
        "type": "integer",
        "minimum": one.least,
        "maximum": most or MOST_DAYS,
        "x-title": _("Days"),
        "x-help": told,
    }


def _schema() -> Schema:
    hold = text(
        _("Legal hold"),
        longest=LONGEST_NOTE,
        help_text=_("While there is a reason here, nothing of it is deleted by age."),
    )
    return fields(
        (),
        **{
            one.key: {
                **fields((), days=_days(one), held_why=hold),
                "x-title": one.title(),
                "x-help": one.told(),
            }
            for one in CLASSES
        },
    )


def _present(found: Round) -> dict[str, Any]:
    return {
        each.one.key: {
            **({} if each.policy.days is None else {"days": each.policy.days}),
            "held_why": each.policy.held_why,
        }
        for each in found.classes
    }


async def _shown(request: AnyRequest, reading: Reading | None = None) -> Response[str]:
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        found = await outlook(actor, utc_now())
    return await page(
        request,
        "data/retention.html",
        status=reading.status if reading else 200,
        round=found,
        most=MOST,
        form=build_form(_schema(), reading or _present(found), form_id="retention"),
    )


@get(URL, opt=MANAGE, include_in_schema=False)
async def retention_page(request: AnyRequest) -> Response[str]:
    """Show it."""
    return await _shown(request)


@post(URL, opt=MANAGE, include_in_schema=False, status_code=303)
async def save_retention(request: AnyRequest) -> Response[Any]:
    """Keep it so long from now on."""
    actor = actor_of(request)
    reading = read_form(_schema(), await posted_form(request))
    if reading.accepted:
        wanted = {
            key: Policy(key=key, days=value.get("days"), held_why=value.get("held_why", ""))
            for key, value in reading.value.items()
        }
        try:
            async with acting_for(actor.tenant_id):
                await set_policies(actor, wanted)
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            return see_other(request, URL, _("Saved."))
    return await _shown(request, reading)


ROUTES = [retention_page, save_retention]
