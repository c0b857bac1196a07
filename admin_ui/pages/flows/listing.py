"""All flows of the company."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get
from litestar.response import Response

from admin_ui.pages.flows.editing import READ
from admin_ui.rendering import page
from hubwright.control.channels.verbs import list_channels
from hubwright.control.flows import list_flows
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


ROUTES = [flow_list]
