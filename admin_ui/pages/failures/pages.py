"""The company's own page of what does not work and what failed for good, with content and decisions."""

import json
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import posted_form
from admin_ui.pages.failures.words import chosen, kind_titles, nothing_chosen, said_of_dropping, said_of_retrying
from admin_ui.rendering import page
from hubwright.control.notices import open_notices
from hubwright.kernel import dead_letters
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.dead_letters import DeadLetter
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import parse_id
from hubwright.kernel.permissions import Permission
from hubwright.runtime import dead_answers, dead_effects, dead_timers
from hubwright.runtime.breaker import close_breaker, open_breakers
from hubwright.runtime.channels import dead_arrivals
from hubwright.runtime.watch import channels, tasks

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.FAILURES_MANAGE}
SHOWN = 50
# Loaded so that their kinds of dead letter and notice are known to the pages.
KNOWN = (dead_answers, dead_arrivals, dead_effects, dead_timers, channels, tasks)


@get("/failures", opt=MANAGE, include_in_schema=False)
async def failures_page(request: AnyRequest) -> Response[str]:
    """Show what is broken now, and what waits for a decision."""
    actor = actor_of(request)
    kind = request.query_params.get("kind", "")
    after = parse_id(request.query_params.get("after", ""))
    async with acting_for(actor.tenant_id):
        letters = await dead_letters.list_dead_letters(actor, kind, after, SHOWN + 1)
        counts = await dead_letters.count_dead_letters(actor)
        broken, breakers = await open_notices(), await open_breakers()
    return await page(
        request,
        "failures/failures.html",
        letters=letters[:SHOWN],
        older=str(letters[SHOWN - 1].id) if len(letters) > SHOWN else "",
        counts=counts,
        kind=kind,
        titles=kind_titles(),
        broken=broken,
        breakers=breakers,
    )


async def _shown(
    request: AnyRequest, letter: DeadLetter, *, written: str = "", problem: str = "", status: int = 200
) -> Response[str]:
    return await page(
        request,
        "failures/letter.html",
        status=status,
        letter=letter,
        titles=kind_titles(),
        written=written or json.dumps(letter.payload, indent=2, ensure_ascii=False),
        problem=problem,
        conversation=letter.context.get("conversation_id", ""),
        held=bool(letter.context.get("held")),
    )


@get("/failures/{letter_id:uuid}", opt=MANAGE, include_in_schema=False)
async def letter_page(request: AnyRequest, letter_id: FromPath[UUID]) -> Response[str]:
    """Show one with its content."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        letter = await dead_letters.get_dead_letter(actor, letter_id)
    return await _shown(request, letter)


@post("/failures/{letter_id:uuid}/retry", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_retry(request: AnyRequest, letter_id: FromPath[UUID]) -> Response[Any]:
    """Try one again; with another payload when it was edited."""
    actor = actor_of(request)
    written = ((await posted_form(request)).get("payload") or [""])[-1]
    async with acting_for(actor.tenant_id):
        letter = await dead_letters.get_dead_letter(actor, letter_id)
    try:
        payload = _edited(letter, written)
        async with acting_for(actor.tenant_id):
            await dead_letters.retry(actor, letter_id, payload)
    except Invalid as refused:
        return await _shown(request, letter, written=written, problem=refused.sentence(), status=422)
    return see_other(request, "/failures", _("It is tried again. If it fails for good once more, it comes back here."))


@post("/failures/{letter_id:uuid}/drop", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_drop(request: AnyRequest, letter_id: FromPath[UUID]) -> Response[Any]:
    """Give one up."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await dead_letters.drop(actor, letter_id)
    return see_other(request, "/failures", _("It is dropped. What it was stands in the audit trail."))


@post("/failures/retry", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_retry_many(request: AnyRequest) -> Response[Any]:
    """Try all that were ticked again."""
    actor = actor_of(request)
    letters = chosen(await posted_form(request))
    if not letters:
        return see_other(request, "/failures", nothing_chosen(), kind="error")
    return see_other(
        request, "/failures", said_of_retrying(await dead_letters.retry_many(actor, actor.tenant_id, letters))
    )


@post("/failures/drop", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_drop_many(request: AnyRequest) -> Response[Any]:
    """Give up all that were ticked."""
    actor = actor_of(request)
    letters = chosen(await posted_form(request))
    if not letters:
        return see_other(request, "/failures", nothing_chosen(), kind="error")
    return see_other(
        request, "/failures", said_of_dropping(await dead_letters.drop_many(actor, actor.tenant_id, letters))
    )


@post("/failures/breakers/{breaker_id:uuid}/close", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_close(request: AnyRequest, breaker_id: FromPath[UUID]) -> Response[Any]:
    """Let calls to a host through again at once."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        host = await close_breaker(actor, breaker_id)
    return see_other(request, "/failures", _("Calls to %(host)s go out again.") % {"host": host})


def _edited(letter: DeadLetter, written: str) -> dict[str, Any] | None:
    """What was written instead of the payload; None when it is the same."""
    if not written.strip():
        return None
    try:
        payload = json.loads(written)
    except (ValueError, RecursionError):
        raise Invalid(FieldError("payload", _("This is not JSON: a quote, comma or bracket is amiss."))) from None
    if not isinstance(payload, dict):
        raise Invalid(FieldError("payload", _("The content must be one JSON object.")))
    return None if payload == letter.payload else payload


ROUTES = [
    failures_page,
    letter_page,
    submit_retry,
    submit_drop,
    submit_retry_many,
    submit_drop_many,
    submit_close,
]
