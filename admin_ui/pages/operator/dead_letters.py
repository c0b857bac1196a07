"""Dead letters of all companies without their content: tried again or given up in each company's own scope."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import posted_form
from admin_ui.pages.failures.words import chosen, kind_titles, nothing_chosen, said_of_dropping, said_of_retrying
from admin_ui.pages.operator.words import OPERATOR
from admin_ui.rendering import page
from hubwright.control.companies import companies
from hubwright.kernel import dead_letters, incidents
from hubwright.kernel.actor import actor_of
from hubwright.kernel.dead_letters import Done
from hubwright.kernel.errors import Missing, Refusal
from hubwright.kernel.ids import parse_id

AnyRequest = Request[Any, Any, Any]
SHOWN = 50
LETTERS = "/operator/dead-letters"


@get(LETTERS, opt=OPERATOR, include_in_schema=False)
async def letters_page(request: AnyRequest) -> Response[str]:
    """List dead letters of all companies: kind, company, age and error."""
    kind = request.query_params.get("kind", "")
    after = parse_id(request.query_params.get("after", ""))
    found = await incidents.incidents("dead_letter", what=kind, after=after, most=SHOWN + 1)
    letters = found[:SHOWN]
    return await page(
        request,
        "operator/dead_letters.html",
        letters=letters,
        older=str(letters[-1].id) if len(found) > SHOWN else "",
        counts={what: n for what, (n, _since) in (await incidents.count_incidents("dead_letter")).items()},
        kind=kind,
        titles=kind_titles(),
        names=await _names({one.tenant_id for one in letters}),
    )


@post(f"{LETTERS}/retry", opt=OPERATOR, include_in_schema=False, status_code=303)
async def submit_retry(request: AnyRequest) -> Response[Any]:
    """Try all that were ticked again, as they are."""
    actor = actor_of(request)
    letters = chosen(await posted_form(request))
    if not letters:
        return see_other(request, LETTERS, nothing_chosen(), kind="error")
    done = Done(0, 0)
    for tenant_id, own in (await _by_company(letters)).items():
        done = _and(done, await _unless_all_refuse(dead_letters.retry_many, actor, tenant_id, own))
    return see_other(request, LETTERS, said_of_retrying(done))


@post(f"{LETTERS}/drop", opt=OPERATOR, include_in_schema=False, status_code=303)
async def submit_drop(request: AnyRequest) -> Response[Any]:
    """Give up all that were ticked."""
    actor = actor_of(request)
    letters = chosen(await posted_form(request))
    if not letters:
        return see_other(request, LETTERS, nothing_chosen(), kind="error")
    done = Done(0, 0)
    for tenant_id, own in (await _by_company(letters)).items():
        done = _and(done, await _unless_all_refuse(dead_letters.drop_many, actor, tenant_id, own))
    return see_other(request, LETTERS, said_of_dropping(done))


async def _by_company(letters: list[UUID]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {}
    for letter_id in letters:
        incident = await incidents.find_incident("dead_letter", letter_id)
        if incident is not None:
            found.setdefault(incident.tenant_id, []).append(letter_id)
    if not found:
        raise Missing("dead letter")
    return found


async def _unless_all_refuse(decide: Any, actor: Any, tenant_id: UUID, letters: list[UUID]) -> Done:
    """One company's refusals do not keep the others from being decided."""
    try:
        done: Done = await decide(actor, tenant_id, letters)
    except Refusal:
        return Done(0, len(letters))
    return done


def _and(one: Done, other: Done) -> Done:
    return Done(one.decided + other.decided, one.refused + other.refused)


async def _names(tenant_ids: set[UUID]) -> dict[UUID, str]:
    return {company.id: company.name for company in await companies(list(tenant_ids))}


ROUTES = [letters_page, submit_retry, submit_drop]
