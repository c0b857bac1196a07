"""All flows of the company, and new ones."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.pages.flows.editing import EDIT, READ
from admin_ui.pages.flows.starters import STARTERS, starter
from admin_ui.rendering import page
from hubwright.control.channels.verbs import list_channels
from hubwright.control.flows import create_flow, list_flows
from hubwright.control.flows.schemas import FlowSummary
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]


class ListedFlow(msgspec.Struct, frozen=True):
    """A flow with the channels that start it."""

    flow: FlowSummary
    channels: list[str]


@get("/flows", opt=READ, include_in_schema=False)
async def flow_list(request: AnyRequest) -> Response[str]:
    """List flows: what is live, what has changed since, where it is used."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        found = await _listed(actor)
    may_edit = actor.may(Permission.FLOWS_EDIT)
    return await page(request, "flows/list.html", flows=found, may_edit=may_edit, starts=_starts())


def _starts() -> dict[str, str]:
    """What starts a flow of a kind that no channel needs to use."""
    return {
        "event": _("Starts when something happens"),
        "webhook": _("Starts when another system calls its address"),
        "schedule": _("Starts by the calendar"),
        "manual": _("Starts by hand"),
    }


async def _listed(actor: Actor) -> list[ListedFlow]:
    channels = await list_channels() if actor.may(Permission.CHANNELS_READ) else []
    names: dict[UUID | None, list[str]] = {}
    for channel in channels:
        names.setdefault(channel.flow_id, []).append(channel.name)
    return [ListedFlow(flow, names.get(flow.id, [])) for flow in await list_flows()]


def _new_flow_schema() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["name", "starter"],
        "properties": {
            "name": {
                "type": "string",
                "maxLength": 80,
                "x-title": _("Name"),
                "x-placeholder": _("Greeting and orders"),
            },
            "starter": {
                "type": "string",
                "enum": list(STARTERS),
                "default": next(iter(STARTERS)),
                "x-widget": "cards",
                "x-title": _("Begin with"),
                "x-enum-titles": {key: title() for key, (title, _told) in STARTERS.items()},
                "x-enum-help": {key: told() for key, (_title, told) in STARTERS.items()},
            },
        },
    }


@get("/flows/new", opt=EDIT, include_in_schema=False)
async def new_flow(request: AnyRequest) -> Response[str]:
    """Ask for a name and something to begin with."""
    return await _ask(request, Reading(value={}))


@post("/flows", opt=EDIT, include_in_schema=False, status_code=303)
async def make_flow(request: AnyRequest) -> Response[Any]:
    """Make the flow and open it."""
    actor = actor_of(request)
    reading = read_form(_new_flow_schema(), await posted_form(request))
    if not reading.accepted:
        return await _ask(request, reading)
    async with acting_for(actor.tenant_id):
        draft = await create_flow(reading.value["name"], starter(reading.value["starter"]), actor=actor)
    return see_other(
        request, f"/flows/{draft.flow_id}", _("The flow is there. Change what it says, try it, then publish.")
    )


async def _ask(request: AnyRequest, reading: Reading) -> Response[str]:
    form = build_form(_new_flow_schema(), reading, form_id="new-flow")
    return await page(request, "flows/new.html", status=reading.status, form=form)


ROUTES = [flow_list, new_flow, make_flow]
