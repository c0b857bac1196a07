"""The reviewers' queue: what waits, what is live, and each release with its difference to the one before."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import first, posted_form
from admin_ui.pages.marketplace.thread import difference_of, notes_about, report_lines
from admin_ui.pages.marketplace.words import act_does, act_title, asked_title, done_title, grade_title, state_badge
from admin_ui.pages.plugins.words import tier_title
from admin_ui.rendering import page
from hubwright.control.marketplace import handing_in, reviewing, taking_down
from hubwright.control.marketplace.schemas import ReleaseView
from hubwright.host.releases.rollout import STAGES
from hubwright.host.releases.schemas import UNPROMOTED
from hubwright.host.releases.states import Act
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.errors import Missing, Refusal
from hubwright.kernel.i18n import _

AnyRequest = Request[Any, Any, Any]
OPERATOR = {"audience": "operator"}
QUEUE = "/operator/marketplace"
_RUN_AS = {"promote": "native", "demote": "sandboxed"}
PARTNER_CHOOSES = 0
_BY_ITSELF: frozenset[Act] = frozenset({"take", "finish"})  # part of approving, and of rolling to everybody


@get(QUEUE, opt=OPERATOR, include_in_schema=False)
async def queue_page(request: AnyRequest) -> Response[str]:
    """List what waits first, then what is live."""
    actor = actor_of(request)
    return await page(
        request,
        "marketplace/queue.html",
        waiting=await reviewing.review_queue(actor),
        live=await reviewing.live_releases(actor),
        state_badge=state_badge,
        grade_title=grade_title,
    )


@get(f"{QUEUE}/{{release_id:uuid}}", opt=OPERATOR, include_in_schema=False)
async def review_page(request: AnyRequest, release_id: FromPath[UUID]) -> Response[str]:
    """Show what a reviewer decides from."""
    actor = actor_of(request)
    release = await reviewing.one_release(actor, release_id)
    waits = release.state == "submitted"
    return await page(
        request,
        "marketplace/release.html",
        release=release,
        report=await report_lines(release),
        thread=await notes_about(actor, release),
        acts=[
            *(["approve"] if waits else []),
            *(act for act in release.may if act not in _BY_ITSELF),
            *(act for act, tier in _RUN_AS.items() if reviewing.may_run_as(release, tier)),
        ],
        stops=[],
        may_try=False,
        tried=False,
        difference=await difference_of(actor, release),
        base=f"{QUEUE}/{release_id}",
        home=QUEUE,
        state_badge=state_badge,
        grade_title=grade_title,
        done_title=done_title,
        asked_title=asked_title,
        act_title=act_title,
        act_does=act_does,
        tier_title=tier_title,
        stages=_stages(release),
        listing_acts=_listing_acts(release),
        share=None,
        halted_by_others=False,
    )


@post(f"{QUEUE}/{{release_id:uuid}}/{{act:str}}", opt=OPERATOR, include_in_schema=False, status_code=303)
async def submit_decision(request: AnyRequest, release_id: FromPath[UUID], act: FromPath[str]) -> Response[Any]:
    """Decide, or say something."""
    form = await posted_form(request)
    back = f"{QUEUE}/{release_id}"
    percent = first(form, "percent") or "100"
    try:
        await _decide(
            actor_of(request),
            release_id,
            act,
            reason=first(form, "reason"),
            percent=int(percent) if percent.isdigit() else -1,
            text=first(form, "text"),
        )
    except Refusal as refused:
        if isinstance(refused, Missing):
            raise
        return see_other(request, back, refused.sentence(), kind="error")
    return see_other(request, back, _("Done."))


async def _decide(actor: Actor, release_id: UUID, act: str, *, reason: str, percent: int, text: str) -> None:
    release = await reviewing.one_release(actor, release_id)
    match act:
        case "say":
            await handing_in.write_message(actor, release.plugin, text, release_id)
        case "approve":
            if release.state == "submitted":
                await reviewing.take(actor, release_id)
            await reviewing.approve(actor, release_id)
            if percent != PARTNER_CHOOSES and release.tier != UNPROMOTED:
                await reviewing.roll(actor, release_id, percent)
        case "roll":
            await reviewing.roll(actor, release_id, percent)
        case "take-down":
            await taking_down.take_down(actor, release.plugin, reason)
        case "list-again":
            await taking_down.list_again(actor, release.plugin)
        case "restore":
            await reviewing.restore(actor, release_id)
        case "reject" | "halt" | "yank" | "suspend" | "kill" | "promote" | "demote":
            decide = {
                "reject": reviewing.reject,
                "halt": reviewing.halt,
                "yank": reviewing.yank,
                "suspend": reviewing.suspend,
                "kill": reviewing.kill,
                "promote": reviewing.promote,
                "demote": reviewing.demote,
            }[act]
            await decide(actor, release_id, reason)
        case _:
            raise Missing("act")


def _stages(release: ReleaseView) -> list[int]:
    if release.state in ("submitted", "in_review"):
        return [PARTNER_CHOOSES, *STAGES]
    return [stage for stage in STAGES if release.state != "rolling" or stage > release.percent]


def _listing_acts(release: ReleaseView) -> list[str]:
    """What its partner took down, an operator may take down as well: then its partner does not put it back."""
    return [
        *(["take-down"] if release.taken_down_by != "operator" else []),
        *(["list-again"] if release.taken_down_by == "operator" else []),
    ]


ROUTES = [queue_page, review_page, submit_decision]
