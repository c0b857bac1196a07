"""The reviewers' queue: what waits, what is live, and each release with its difference to the one before."""

from typing import Any, cast, get_args
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import first, posted_form
from admin_ui.pages.marketplace.words import act_title, asked_title, done_title, grade_title, state_badge
from admin_ui.rendering import page
from hubwright.control.marketplace import review
from hubwright.host.releases.states import ACTS, STAGES, Act, after
from hubwright.kernel.actor import actor_of
from hubwright.kernel.errors import Missing, Refusal
from hubwright.kernel.i18n import _

AnyRequest = Request[Any, Any, Any]
OPERATOR = {"audience": "operator"}
QUEUE = "/operations/marketplace"
_THEIRS: frozenset[Act] = frozenset({"submit", "withdraw"})


@get(QUEUE, opt=OPERATOR, include_in_schema=False)
async def queue_page(request: AnyRequest) -> Response[str]:
    """List what waits first, then what is live."""
    found = await review.queue(actor_of(request))
    return await page(
        request,
        "marketplace/queue.html",
        waiting=[each for each in found if each.state == "in_review"],
        live=[each for each in found if each.state != "in_review"],
        state_badge=state_badge,
        grade_title=grade_title,
    )


@get(f"{QUEUE}/{{release_id:uuid}}", opt=OPERATOR, include_in_schema=False)
async def review_page(request: AnyRequest, release_id: FromPath[UUID]) -> Response[str]:
    """Show what a reviewer decides from."""
    release = await review.one(release_id)
    return await page(
        request,
        "marketplace/release.html",
        release=release,
        thread=await review.thread(release_id),
        acts=[act for act in ACTS if act not in _THEIRS and after(release.state, act)],
        difference=await review.difference(actor_of(request), release_id),
        base=f"{QUEUE}/{release_id}",
        home=QUEUE,
        state_badge=state_badge,
        grade_title=grade_title,
        done_title=done_title,
        asked_title=asked_title,
        act_title=act_title,
        stages=[stage for stage in STAGES if release.state != "rolling" or stage > release.percent],
    )


@post(f"{QUEUE}/{{release_id:uuid}}/{{act:str}}", opt=OPERATOR, include_in_schema=False, status_code=303)
async def submit_decision(request: AnyRequest, release_id: FromPath[UUID], act: FromPath[str]) -> Response[Any]:
    """Decide, or say something."""
    actor, form = actor_of(request), await posted_form(request)
    back = f"{QUEUE}/{release_id}"
    percent = first(form, "percent") or "100"
    try:
        if act == "say":
            await review.say(release_id, first(form, "text"), side="operator", who=actor.name or actor.email)
        elif act in get_args(Act) and act not in _THEIRS:
            await review.decide(
                actor,
                release_id,
                cast("Act", act),
                reason=first(form, "reason"),
                percent=int(percent) if percent.isdigit() else 0,
            )
        else:
            raise Missing("act")
    except Refusal as refused:
        if isinstance(refused, Missing):
            raise
        return see_other(request, back, refused.sentence(), kind="error")
    return see_other(request, back, _("Done."))


ROUTES = [queue_page, review_page, submit_decision]
