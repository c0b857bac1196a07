"""Service levels: what the company promises to whom, the first that fits before the others."""

from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.forms.schema import Schema, choice, fields, text
from admin_ui.rendering import page
from hubwright.control.routing.list_queues import QueueView, list_queues
from hubwright.desk.sla.policies import MOST_POLICIES, SlaPolicy, list_policies, set_policies
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id, parse_id
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}
URL = "/settings/service-levels"
_ANY = "any"


def _minutes(title: str) -> Schema:
    return {"type": "integer", "minimum": 1, "x-title": title}


def _priority(title: str, *, none: str = "") -> Schema:
    names = {"1": _("low"), "2": _("normal"), "3": _("high"), "4": _("urgent")}
    shown = {"0": none, **names} if none else names
    numbers = [int(number) for number in shown]
    return {"type": "integer", "enum": numbers, "x-enum-titles": shown, "x-title": title, "default": numbers[0]}


def _schema(queues: list[QueueView]) -> Schema:
    policy = fields(
        ("name",),
        id={"type": "string", "format": "hidden", "x-title": ""},
        name=text(_("Name"), longest=60),
        queue_id=choice(_("Queue"), {_ANY: _("any queue"), **{str(q.id): q.name for q in queues}}, default=_ANY),
        label=text(_("Label"), longest=60, help_text=_("Empty is any.")),
        least_priority=_priority(_("From this priority on")),
        first_minutes=_minutes(_("First answer within (minutes)")),
        next_minutes=_minutes(_("Every further answer within (minutes)")),
        resolve_minutes=_minutes(_("Solved within (minutes)")),
        calendar={
            **choice(
                _("What counts"), {"company": _("Business hours"), "always": _("Day and night")}, default="company"
            ),
            "x-help": _("Business hours are those of the queue if it has its own, else the company's."),
        },
        warn_percent={
            "type": "integer",
            "minimum": 1,
            "maximum": 99,
            "default": 80,
            "x-title": _("Warn when so much of the time is over (%)"),
        },
        raise_to=_priority(_("Priority after it was broken"), none=_("as before")),
    )
    listed = {"type": "array", "items": policy, "maxItems": MOST_POLICIES, "x-title": _("Promises")}
    return fields((), policies={**listed, "x-help": _("The first that fits a conversation holds for it.")})


def _present(policy: SlaPolicy) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(policy)
    kept = {name: value for name, value in plain.items() if value is not None and name != "position"}
    return {**kept, "queue_id": plain["queue_id"] or _ANY}


def _wanted(value: dict[str, Any], known: list[SlaPolicy]) -> SlaPolicy:
    """What was filled in; only a policy that is here keeps its id."""
    policy_id = parse_id(str(value.get("id", "")))
    if policy_id is None or all(one.id != policy_id for one in known):
        policy_id = new_id()
    queue = value.get("queue_id", _ANY)
    return msgspec.convert({**value, "id": policy_id, "queue_id": None if queue == _ANY else queue}, SlaPolicy)


async def _shown(request: AnyRequest, reading: Reading | None = None) -> Response[str]:
    async with acting_for(actor_of(request).tenant_id):
        queues, known = await list_queues(), await list_policies()
    present = {"policies": [_present(policy) for policy in known]}
    return await page(
        request,
        "settings/service_levels.html",
        status=reading.status if reading else 200,
        form=build_form(_schema(queues), reading or present, form_id="service-levels"),
    )


@get(URL, opt=MANAGE, include_in_schema=False)
async def service_levels_page(request: AnyRequest) -> Response[str]:
    """Show what is promised."""
    return await _shown(request)


@post(URL, opt=MANAGE, include_in_schema=False, status_code=303)
async def save_service_levels(request: AnyRequest) -> Response[Any]:
    """Promise this from now on."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        queues = await list_queues()
    reading = read_form(_schema(queues), await posted_form(request))
    if reading.accepted:
        try:
            async with acting_for(actor.tenant_id):
                known = await list_policies()
                await set_policies(actor, [_wanted(value, known) for value in reading.value.get("policies", [])])
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            return see_other(request, URL, _("Saved."))
    return await _shown(request, reading)


ROUTES = [service_levels_page, save_service_levels]
