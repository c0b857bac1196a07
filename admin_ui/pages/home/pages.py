"""The start page: the checklist from facts, today's numbers, how the ways in are."""

from typing import Any

from litestar import Request, get
from litestar.response import Response

from admin_ui.formats import number
from admin_ui.pages.home.checklist import Step, checklist
from admin_ui.pages.usage.drawing import sparkline
from admin_ui.rendering import page
from editions.catalogue import UnknownEdition, edition
from hubwright.control.channels.verbs import list_channels
from hubwright.control.companies import find_company
from hubwright.control.flow_tests import has_tests
from hubwright.control.flows import list_flows
from hubwright.control.identity.invite import list_invitations
from hubwright.control.identity.members import list_members
from hubwright.control.identity.profile import get_account
from hubwright.control.usage.meters import METERS
from hubwright.control.usage.verbs import day_of, per_day
from hubwright.desk.conversations.first_facts import first_facts
from hubwright.host.installation.verbs import is_on
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import language
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
_TODAY = ("conversations", "messages_in", "messages_out", "flow_steps")


@get("/home", opt={"audience": "tenant", "permission": Permission.HOME_READ}, include_in_schema=False)
async def home_page(request: AnyRequest) -> Response[str]:
    """Show what to do next and how things are."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        steps = await _steps(actor) if actor.may(Permission.SETTINGS_MANAGE) else []
        numbers = await _numbers() if actor.may(Permission.USAGE_READ) else []
        channels = await list_channels() if actor.may(Permission.CHANNELS_READ) else []
        working = {channel.id: channel.enabled and await is_on(channel.plugin) for channel in channels}
        company = await find_company(actor.tenant_id)
    account = await get_account(actor.account_id) if actor.account_id else None
    return await page(
        request,
        "home/home.html",
        steps=steps,
        done=sum(step.done for step in steps),
        numbers=numbers,
        channels=channels,
        working=working,
        has_inbox=actor.may(Permission.CONVERSATIONS_READ),
        greeting=_greeting(company.edition if company else "", company.edition_version if company else None),
        unverified=account is not None and not account.verified,
    )


async def _steps(actor: Actor) -> list[Step]:
    channels, flows = await list_channels(), await list_flows()
    members, invitations = await list_members(), await list_invitations()
    return checklist(
        channel=channels[0] if channels else None,
        flow=flows[0] if flows else None,
        facts=await first_facts(),
        kept=await has_tests(),
        colleagues=len(members) + len(invitations) - 1,
        may_invite=actor.may(Permission.MEMBERS_MANAGE),
    )


async def _numbers() -> list[dict[str, Any]]:
    today = await day_of(utc_now())
    found: list[dict[str, Any]] = []
    for meter in _TODAY:
        days = (await per_day(meter, today)).days
        quantity = next((day.quantity for day in days if day.day == today), 0)
        by_day = {day.day.day: float(day.quantity) for day in days}
        line = sparkline([by_day.get(n, 0.0) for n in range(1, today.day + 1)])
        url = f"/usage/{meter}/{today.isoformat()}"
        found.append({"title": METERS[meter].title[language()], "quantity": number(quantity), "url": url, "line": line})
    return found


def _greeting(key: str, version: int | None) -> tuple[str, str]:
    try:
        home = edition(key, version).home
    except UnknownEdition:
        return "", ""
    return home.headline[language()], home.lead[language()]


ROUTES = [home_page]
