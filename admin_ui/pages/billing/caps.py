"""Settings -> Billing -> Caps and alerts: the most a month may come to, and which paid features go off first."""

from decimal import Decimal
from typing import Any

from litestar import Request, get, post
from litestar.response import Response

from admin_ui.flash import Undo, see_other
from admin_ui.forms import Reading, build_form, first, posted_form, read_form
from admin_ui.forms.schema import Schema, fields, text
from admin_ui.pages.billing import caps_words
from admin_ui.pages.billing.amounts import as_written, most_of
from admin_ui.pages.billing.words import MANAGE, URL
from admin_ui.pages.plan.words import currency_of
from admin_ui.rendering import page
from hubwright.control.billing.money import DIGITS, Currency
from hubwright.control.billing.words import plugin_title
from hubwright.control.spending.features import EVERYTHING, PAID
from hubwright.control.spending.letters import name_of
from hubwright.control.spending.plan import plan, switch_on
from hubwright.control.spending.standing import Standing, standing
from hubwright.host import catalogue
from hubwright.host.installation.overview import installation_views
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _, language
from hubwright.kernel.permissions import Permission
from tenants.entitlements import active_company

AnyRequest = Request[Any, Any, Any]
CAPS = f"{URL}/caps"
FORM = "caps"


def _schema(currency: Currency) -> Schema:
    empty = _("Empty is no cap.")
    in_money = text(_("At most in a month, in %(unit)s") % {"unit": currency}, longest=30, help_text=empty)
    each = {
        feature: text(_("At most in a month, in %(unit)s") % {"unit": paid.unit[language()]}, longest=30)
        for feature, paid in PAID.items()
    }
    shapes = {EVERYTHING: in_money, **each}
    return fields((), **{name: {**shape, "x-attributes": {"inputmode": "decimal"}} for name, shape in shapes.items()})


async def _shown(
    request: AnyRequest, reading: Reading | None = None, order: list[str] | None = None, focus: str = ""
) -> Response[str]:
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        stands = await standing(utc_now())
        currency = stands.currency or currency_of((await active_company()).language)
        calls = await _metered_plugins(actor)
    form = build_form(_schema(currency), reading or _written(stands), form_id=FORM)
    shares = {share.feature: share for share in stands.features}
    return await page(
        request,
        "billing/caps.html",
        status=reading.status if reading else 200,
        stands=stands,
        shares=[shares[feature] for feature in order or shares],
        order=order or list(shares),
        currency=currency,
        form=form,
        by_name={field.name: field for section in form.sections for field in section.fields},
        unsaved=form.unsaved or order is not None,
        focus=focus,
        calls=calls,
        name_of=name_of,
        words=caps_words,
        here=CAPS,
        billing=URL,
    )


@get(CAPS, opt=MANAGE, include_in_schema=False)
async def caps_page(request: AnyRequest) -> Response[str]:
    """Show the caps, how much of each is used, what is off, and what was told."""
    return await _shown(request)


@post(CAPS, opt=MANAGE, include_in_schema=False, status_code=303)
async def save_caps(request: AnyRequest) -> Response[Any]:
    """Save them, or only move a feature up or down; Undo brings the former plan back."""
    actor, posted = actor_of(request), await posted_form(request)
    async with acting_for(actor.tenant_id):
        before = await standing(utc_now())
        currency = before.currency or currency_of((await active_company()).language)
    reading, order = read_form(_schema(currency), posted), _order(first(posted, "order"), before)
    move = first(posted, "move")
    if move:
        order, focus = _moved(order, move)
        return await _shown(request, Reading(value=reading.value, rows_changed=True), order, focus)
    try:
        async with acting_for(actor.tenant_id):
            await plan(actor, _caps(reading, currency), order, utc_now())
    except Invalid as refused:
        reading.refuse(refused.errors)
        return await _shown(request, reading, order)
    undo = Undo(CAPS, {**_written(before), "order": ",".join(share.feature for share in before.features)})
    return see_other(request, CAPS, _("Saved. Your customers reach your team whatever the month comes to."), undo=undo)


@post(f"{CAPS}/on", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_on(request: AnyRequest) -> Response[Any]:
    """Switch a paid feature on again."""
    actor, feature = actor_of(request), first(await posted_form(request), "feature")
    async with acting_for(actor.tenant_id):
        was_off = await switch_on(actor, feature)
    named = {"what": name_of(feature)}
    return see_other(request, CAPS, (_("%(what)s: on again.") if was_off else _("%(what)s: on already.")) % named)


def _caps(reading: Reading, currency: Currency) -> dict[str, Decimal | None]:
    """What was written for each; everything that cannot be used is said at once."""
    found: dict[str, Decimal | None] = {}
    wrong: list[FieldError] = []
    for name in (EVERYTHING, *PAID):
        try:
            found[name] = most_of(name, reading.value.get(name, ""), DIGITS[currency] if name == EVERYTHING else 0)
        except Invalid as refused:
            wrong += refused.errors
    wrong += [FieldError(name, message) for name, message in reading.errors.items()]
    if wrong:
        raise Invalid(*wrong)
    return found


def _written(stands: Standing) -> dict[str, str]:
    return {share.feature: as_written(share.most) for share in (stands.month, *stands.features)}


def _order(told: str, before: Standing) -> list[str]:
    """The order that was posted; features it does not name come last, as they stood."""
    wanted = [feature for feature in dict.fromkeys(told.split(",")) if feature in PAID]
    return wanted + [share.feature for share in before.features if share.feature not in wanted]


def _moved(order: list[str], move: str) -> tuple[list[str], str]:
    """One place up or down, and the button that somebody would press next."""
    way, _colon, feature = move.partition(":")
    if feature not in order:
        return order, ""
    at = order.index(feature)
    to = max(0, min(len(order) - 1, at + (1 if way == "down" else -1)))
    moved = [each for each in order if each != feature]
    moved.insert(to, feature)
    next_way = "down" if to == 0 else "up" if to == len(order) - 1 else way
    return moved, f"{FORM}-{next_way}-{feature}"


async def _metered_plugins(actor: Actor) -> list[tuple[str, str]]:
    """Plugins whose calls cost: each with the way to its calls, for those who may read them."""
    if not actor.may(Permission.PLUGINS_MANAGE):
        return []
    return [
        (plugin_title(view.plugin), f"/plugins/{view.plugin}/calls?hook=call_node")
        for view in await installation_views()
        if any(manifest.price.model == "metered" for manifest in catalogue.manifests(view.plugin))
    ]


ROUTES = [caps_page, save_caps, submit_on]
