"""One company from outside: figures, people, plugins, what failed and what was done; never its content."""

from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from admin_ui.company import edition_title
from admin_ui.formats import date_time
from admin_ui.pages.failures.words import kind_titles
from admin_ui.pages.members.roles import role_title
from admin_ui.pages.operator.words import (
    OPERATOR,
    act_title,
    kind_title,
    status_badge,
    turn_words,
)
from admin_ui.pages.usage.drawing import bars
from admin_ui.pages.usage.pages import shown
from admin_ui.rendering import page
from hubwright.control.companies import Company
from hubwright.control.usage.meters import METERS
from hubwright.control.usage.months import later_month, month_of, shifted
from hubwright.control.usage.over_companies import company_days
from hubwright.kernel import incidents, operator_acts
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.i18n import _
from tenants.life.states import Event, State
from tenants.life.words import by_title, event_title, state_told
from tenants.operators import detail, happened, history, limits, offered, seen

AnyRequest = Request[Any, Any, Any]
ONE = "/operator/tenants/{tenant_id:uuid}"
SHOWN = 50


async def company_page(request: AnyRequest, template: str, company: Company, tab: str, **more: Any) -> Response[str]:
    """A page of one company, with its tabs."""
    return await page(
        request,
        template,
        company=company,
        tabs=_tabs(company.id, tab),
        status_badge=status_badge,
        kind_title=kind_title,
        edition_title=edition_title,
        **more,
    )


def _tabs(tenant_id: UUID, current: str) -> list[dict[str, Any]]:
    titles = {
        "": _("Overview"),
        "members": _("Members"),
        "entitlements": _("Entitlements"),
        "usage": _("Usage"),
        "invoices": _("Invoices"),
        "installations": _("Plugins"),
        "dead-letters": _("Dead letters"),
        "history": _("History"),
        "access": _("Break glass"),
    }
    base = f"/operator/tenants/{tenant_id}"
    return [
        {"title": title, "url": f"{base}/{name}".rstrip("/"), "current": name == current}
        for name, title in titles.items()
    ]


@get(ONE, opt=OPERATOR, include_in_schema=False)
async def one_page(request: AnyRequest, tenant_id: FromPath[UUID]) -> Response[str]:
    """Show its figures."""
    actor = actor_of(request)
    found = await detail(actor, tenant_id)
    company = found.line.company
    because = Event(company.status_because) if company.status_because else None
    until = date_time(company.status_until) if company.status_until else ""
    letters = await incidents.incidents("dead_letter", tenant_ids=[tenant_id], most=SHOWN)
    breakers = await incidents.incidents("breaker", tenant_ids=[tenant_id], most=SHOWN)
    return await company_page(
        request,
        "operator/company.html",
        company,
        "",
        found=found,
        letters=letters,
        breakers=breakers,
        told=state_told(State(company.status), because, until),
        acts=offered(company, company.status_because or ""),
        act_words=turn_words(),
        words={"event": event_title, "by": by_title},
        happened=await happened(actor, tenant_id),
        quotas=await limits(actor, tenant_id),
    )


@get(f"{ONE}/members", opt=OPERATOR, include_in_schema=False)
async def members_page(request: AnyRequest, tenant_id: FromPath[UUID]) -> Response[str]:
    """Show who works there."""
    found = await detail(actor_of(request), tenant_id)
    return await company_page(
        request,
        "operator/company_members.html",
        found.line.company,
        "members",
        members=found.members,
        role_title=role_title,
    )


@get(f"{ONE}/installations", opt=OPERATOR, include_in_schema=False)
async def installations_page(request: AnyRequest, tenant_id: FromPath[UUID]) -> Response[str]:
    """Show which plugins it has, at which version, and why one does not run."""
    found = await detail(actor_of(request), tenant_id)
    return await company_page(
        request,
        "operator/company_installations.html",
        found.line.company,
        "installations",
        installations=found.installations,
    )


@get(f"{ONE}/usage", opt=OPERATOR, include_in_schema=False)
async def usage_page(request: AnyRequest, tenant_id: FromPath[UUID], month: FromQuery[str] = "") -> Response[str]:
    """Show what it used, by meter and day."""
    actor, today = actor_of(request), utc_now().date()
    first = month_of(month, today)
    company = await seen(actor, tenant_id)
    by_meter: dict[str, dict[Any, float]] = {}
    for each in await company_days(actor, tenant_id, first):
        by_meter.setdefault(each.meter, {})[each.day] = float(each.quantity)
    return await company_page(
        request,
        "operator/company_usage.html",
        company,
        "usage",
        meters=[(METERS[key], by_meter[key], bars(first, by_meter[key])) for key in METERS if key in by_meter],
        shown=shown,
        first=first,
        before=shifted(first, -1),
        after=later_month(first, today),
    )


@get(f"{ONE}/dead-letters", opt=OPERATOR, include_in_schema=False)
async def letters_page(
    request: AnyRequest, tenant_id: FromPath[UUID], after: FromQuery[UUID | None] = None
) -> Response[str]:
    """Show what failed for good there: kind, age and error."""
    company = await seen(actor_of(request), tenant_id)
    found = await incidents.incidents("dead_letter", tenant_ids=[tenant_id], after=after, most=SHOWN + 1)
    return await company_page(
        request,
        "operator/company_letters.html",
        company,
        "dead-letters",
        letters=found[:SHOWN],
        older=str(found[SHOWN - 1].id) if len(found) > SHOWN else "",
        titles=kind_titles(),
    )


@get(f"{ONE}/history", opt=OPERATOR, include_in_schema=False)
async def history_page(
    request: AnyRequest, tenant_id: FromPath[UUID], after: FromQuery[UUID | None] = None
) -> Response[str]:
    """Show what was done, there and from here."""
    actor = actor_of(request)
    company = await seen(actor, tenant_id)
    found = await history(actor, tenant_id, after, SHOWN + 1)
    return await company_page(
        request,
        "operator/company_history.html",
        company,
        "history",
        entries=found[:SHOWN],
        older=str(found[SHOWN - 1].id) if len(found) > SHOWN else "",
        acts=await operator_acts.acts(f"tenant:{tenant_id}"),
        act_title=act_title,
    )


ROUTES = [one_page, members_page, installations_page, usage_page, letters_page, history_page]
