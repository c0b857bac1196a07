"""Values of the company that flows read, for example the address of the order system."""

from typing import Any

from litestar import Request, get, post
from litestar.response import Response

from admin_ui.flash import Undo, see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.forms.schema import Schema, fields, text
from admin_ui.rendering import page
from hubwright.control.variables.texts import LONGEST_TEXT, MOST_TEXTS, list_texts, set_texts
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}
URL = "/settings/values"
_LONGEST_UNDO = 1_500  # what Undo would send travels in a cookie


def _schema() -> Schema:
    row = fields(
        ("key", "value"),
        key={
            **text(_("Name"), longest=40, example="order_service"),
            "pattern": "^[a-z][a-z0-9_]{0,39}$",
            "x-pattern-help": _("Use small letters, digits and underscores, a letter first."),
        },
        value=text(_("Value"), longest=LONGEST_TEXT, example="https://orders.example.com"),
    )
    told = _("Texts and addresses of your flows use them as {{ tenant.name }}.")
    values = {"type": "array", "items": row, "maxItems": MOST_TEXTS, "x-title": _("Values"), "x-help": told}
    return fields((), values=values)


async def _shown(request: AnyRequest, reading: Reading | None = None) -> Response[str]:
    async with acting_for(actor_of(request).tenant_id):
        known = await list_texts()
    rows = [{"key": key, "value": value} for key, value in known.items()]
    wanted = request.query_params.get("add", "")
    if wanted and wanted not in known:
        rows.append({"key": wanted[:40], "value": ""})
    return await page(
        request,
        "settings/values.html",
        status=reading.status if reading else 200,
        form=build_form(_schema(), reading or {"values": rows}, form_id="values"),
        is_set=bool(known),
    )


@get(URL, opt=MANAGE, include_in_schema=False)
async def values_page(request: AnyRequest) -> Response[str]:
    """Show them; `add` names one that somebody misses."""
    return await _shown(request)


@post(URL, opt=MANAGE, include_in_schema=False, status_code=303)
async def save_values(request: AnyRequest) -> Response[Any]:
    """Save them; Undo brings the former ones back."""
    actor = actor_of(request)
    reading = read_form(_schema(), await posted_form(request))
    if reading.accepted:
        try:
            async with acting_for(actor.tenant_id):
                rows = [(row["key"], row["value"]) for row in reading.value["values"]]
                before = await set_texts(actor, rows)
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            return see_other(request, URL, _("Saved. Flows see it from their next step on."), undo=_undo(before))
    return await _shown(request, reading)


def _undo(before: dict[str, str]) -> Undo | None:
    posted = {
        f"values.{place}.{name}": value
        for place, pair in enumerate(before.items())
        for name, value in zip(("key", "value"), pair, strict=True)
    }
    return Undo(URL, posted) if sum(map(len, posted.values())) <= _LONGEST_UNDO else None


ROUTES = [values_page, save_values]
