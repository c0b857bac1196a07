"""Settings -> Plan: what one has beside what there is, a change looked at, asked for, called off."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from litestar import Request, get, post
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.formats import date_time
from admin_ui.forms import posted_form
from admin_ui.lacking import OFFERED, PLAN
from admin_ui.pages.plan import words
from admin_ui.rendering import page
from editions.add_ons import ADD_ONS
from editions.catalogue import UnknownEdition, current_editions, edition
from editions.vocabulary import FEATURES
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import _, language
from hubwright.kernel.permissions import Permission
from tenants.edition_change.ask import Preview, ask_for, held_now, preview
from tenants.edition_change.errors import ExcessNotAccepted, NotForSale
from tenants.edition_change.held import Held, excess
from tenants.edition_change.in_use import in_use
from tenants.edition_change.settle import call_off, latest_changes, pending_change
from tenants.entitlements import active_company, explain

AnyRequest = Request[Any, Any, Any]
READ = {"audience": "tenant", "permission": Permission.HOME_READ}
MANAGE = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}
ADD = "add."  # before the key of an add-on in an address
_SHOWN = 10


@get(PLAN, opt=READ, include_in_schema=False)
async def plan_page(request: AnyRequest) -> Response[str]:
    """Show what the company has, what there is, and what rests."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        company, held = await active_company(), await held_now()
        features = await explain()
        pending, changes = await pending_change(), await latest_changes(_SHOWN)
        resting = excess({each.feature.key: each.grant.value for each in features}, await in_use())
    currency = words.currency_of(company.language)
    return await page(
        request,
        "plan/plan.html",
        company=company,
        held=held,
        newest=edition(held.edition),
        editions=current_editions(),
        features=features,
        pending=pending,
        changes=changes,
        resting=resting,
        add_ons=ADD_ONS.values(),
        fee=words.money(held.fee(currency), currency),
        prices={
            each.key: words.money(Held(edition=each.key, version=each.version).fee(currency), currency)
            for each in current_editions()
        },
        prices_of_add_ons={each.key: words.money(each.prices[currency], currency) for each in ADD_ONS.values()},
        offered=OFFERED,
        asked=request.query_params.get("feature", ""),
        may_change=actor.may(Permission.SETTINGS_MANAGE),
        words=words,
        names=_names(),
        address_of=address_of,
        ADD=ADD,
    )


def wanted_of(query: Mapping[str, str], held: Held) -> Held:
    """What an address asks for; what it does not name stays as it is."""
    key = query.get("edition", held.edition)
    try:
        version = held.version if key == held.edition and not query.get("newest") else edition(key).version
    except UnknownEdition:
        raise NotForSale from None
    named = {name[len(ADD) :]: value.strip() for name, value in query.items() if name.startswith(ADD)}
    numbers = {**held.add_ons, **{name: _count(value) for name, value in named.items()}}
    return Held(edition=key, version=version, add_ons={name: n for name, n in numbers.items() if n})


def address_of(wanted: Held, *, newest: bool = False) -> str:
    """The address that asks for it."""
    asked = {"edition": wanted.edition, **({"newest": "1"} if newest else {})}
    return f"{PLAN}/change?{urlencode({**asked, **{f'{ADD}{key}': n for key, n in wanted.add_ons.items()}})}"


async def _looked(
    request: AnyRequest, query: Mapping[str, str], *, status: int = 200, problem: str = ""
) -> Response[str]:
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        company = await active_company()
        found: Preview = await preview(actor, wanted_of(query, await held_now()))
    currency = words.currency_of(company.language)
    return await page(
        request,
        "plan/change.html",
        status=status,
        found=found,
        same=found.wanted == found.now,
        fees=[words.money(fee, currency) for fee in found.fees[currency]],
        prorated=found.prorated.get(currency),
        currency=currency,
        asked=dict(query),
        problem=problem,
        words=words,
        names=_names(),
    )


@get(f"{PLAN}/change", opt=MANAGE, include_in_schema=False)
async def change_page(request: AnyRequest) -> Response[str]:
    """Show what a change would come to."""
    return await _looked(request, dict(request.query_params))


@post(f"{PLAN}/change", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_change(request: AnyRequest) -> Response[Any]:
    """Have it, at once or from the next month on."""
    actor, form = actor_of(request), await posted_form(request)
    asked = {name: values[-1] for name, values in form.items() if name in ("edition", "newest") or name.startswith(ADD)}
    try:
        async with acting_for(actor.tenant_id):
            wanted = wanted_of(asked, await held_now())
            done = await ask_for(actor, wanted, accepted=bool(form.get("accepted")))
    except ExcessNotAccepted as refused:
        return await _looked(request, asked, status=422, problem=refused.sentence())
    have = {"what": words.held_words(done.wanted)}
    if done.at_once:
        return see_other(request, PLAN, _("You have it now: %(what)s.") % have)
    said = _("From %(when)s on you have %(what)s. Until then nothing changes, and you can call it off.")
    return see_other(request, PLAN, said % {**have, "when": date_time(done.due_at)})


@post(f"{PLAN}/call-off", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_call_off(request: AnyRequest) -> Response[Any]:
    """Keep what one has."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        kept = await call_off(actor)
    return see_other(request, PLAN, _("Called off. You keep %(what)s.") % {"what": words.held_words(kept.before)})


def _names() -> dict[str, str]:
    return {key: feature.title[language()] for key, feature in FEATURES.items()}


def _count(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 else 0


ROUTES = [plan_page, change_page, submit_change, submit_call_off]
