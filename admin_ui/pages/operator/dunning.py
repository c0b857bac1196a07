"""Companies that owe: where each stands, what follows and when, and what may be done about it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import first, posted_form
from admin_ui.pages.billing.words import FAILURES, failed
from admin_ui.pages.operator.words import OPERATOR, Badge
from admin_ui.rendering import page
from hubwright.control.billing.owing.act import LONGEST_REASON, charge_now, give_more_time, void_bill
from hubwright.control.billing.owing.read import PAGE, count_owing, owing
from hubwright.control.billing.payments.current import set_up
from hubwright.control.billing.payments.dunning import TERMS, Act, Remind, Stage
from hubwright.kernel.actor import actor_of
from hubwright.kernel.errors import Missing, Refusal
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id

AnyRequest = Request[Any, Any, Any]
ALL = "/operator/dunning"
ONE = f"{ALL}/{{tenant_id:uuid}}"
STAGES: tuple[Stage, ...] = ("failing", "past_due", "given_up")
_DAY = timedelta(days=1)


def stage_badge(stage: Stage) -> Badge:
    """Where a company stands with what it owes."""
    told: dict[Stage, Badge] = {
        "clear": (_("Settled"), "success"),
        "failing": (_("A payment failed"), "warning"),
        "past_due": (_("Past due"), "danger"),
        "given_up": (_("Given up"), "danger"),
    }
    return told[stage]


def act_words(act: Act) -> str:
    """What time alone will do."""
    if isinstance(act, Remind):
        return _("reminder %(number)s") % {"number": act.number}
    return {"past_due": _("the company becomes past due"), "given_up": _("the bill is given up")}.get(act.stage, "")


def days_of(span: timedelta) -> int:
    """Whole days of a span."""
    return span // _DAY


@get(ALL, opt=OPERATOR, include_in_schema=False)
async def dunning_page(
    request: AnyRequest, stage: FromQuery[str] = "", after: FromQuery[UUID | None] = None
) -> Response[str]:
    """List who owes, at one stage or any."""
    actor = actor_of(request)
    if stage and stage not in STAGES:
        raise Missing("stage")
    found, counts = await owing(actor, stage, after, PAGE + 1), await count_owing(actor)
    shown = found[:PAGE]
    return await page(
        request,
        "operator/dunning.html",
        companies=shown,
        older=str(shown[-1].incident_id) if len(found) > PAGE else "",
        stage=stage,
        tabs=_tabs(stage, counts),
        key=str(new_id()),
        most=TERMS.most_more // _DAY,
        longest=LONGEST_REASON,
        set_up=set_up(),
        stage_badge=stage_badge,
        act_words=act_words,
        days_of=days_of,
    )


def _tabs(stage: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    every = {"title": _("All"), "url": ALL, "current": not stage, "count": sum(counts.values())}
    return [every] + [
        {
            "title": stage_badge(each)[0],
            "url": f"{ALL}?stage={each}",
            "current": each == stage,
            "count": counts.get(each, 0),
        }
        for each in STAGES
    ]


@post(f"{ONE}/bills/{{bill:str}}/charge", opt=OPERATOR, include_in_schema=False, status_code=303)
async def submit_charge(request: AnyRequest, tenant_id: FromPath[UUID], bill: FromPath[str]) -> Response[Any]:
    """Try the card again."""
    form = await posted_form(request)
    try:
        key, reason = first(form, "key")[:40], first(form, "reason")
        tried = await charge_now(actor_of(request), tenant_id, bill, key=key, reason=reason)
    except FAILURES as failure:
        return see_other(request, ALL, failed(failure), kind="error")
    except Refusal as refused:
        return _refused(request, refused)
    if tried.remaining:
        return see_other(request, ALL, _("It could not be charged: the card says no, or there is none."), kind="error")
    return see_other(request, ALL, _("Paid."))


@post(f"{ONE}/more-time", opt=OPERATOR, include_in_schema=False, status_code=303)
async def submit_more_time(request: AnyRequest, tenant_id: FromPath[UUID]) -> Response[Any]:
    """Let what follows come later."""
    form = await posted_form(request)
    days, beyond = _whole(first(form, "days")), timedelta(days=_whole(first(form, "beyond")))
    try:
        _after, given = await give_more_time(
            actor_of(request), tenant_id, days, beyond=beyond, reason=first(form, "reason")
        )
    except Refusal as refused:
        return _refused(request, refused)
    told = _("Given: what follows comes later.") if given else _("It had that time already; nothing was added.")
    return see_other(request, ALL, told)


@post(f"{ONE}/bills/{{bill:str}}/void", opt=OPERATOR, include_in_schema=False, status_code=303)
async def submit_void(request: AnyRequest, tenant_id: FromPath[UUID], bill: FromPath[str]) -> Response[Any]:
    """Take a bill back."""
    form = await posted_form(request)
    try:
        typed, key, reason = first(form, "typed"), first(form, "key")[:40], first(form, "reason")
        await void_bill(actor_of(request), tenant_id, bill, typed=typed, key=key, reason=reason)
    except FAILURES as failure:
        return see_other(request, ALL, failed(failure), kind="error")
    except Refusal as refused:
        return _refused(request, refused)
    return see_other(request, ALL, _("Taken back: nobody has to pay it any more."))


def _refused(request: AnyRequest, refused: Refusal) -> Response[Any]:
    if isinstance(refused, Missing):
        raise refused
    return see_other(request, ALL, refused.sentence(), kind="error")


def _whole(written: str) -> int:
    """A whole number; what is none is nothing, which is refused."""
    return int(written) if written.isdecimal() and len(written) < 5 else 0


ROUTES = [dunning_page, submit_charge, submit_more_time, submit_void]
