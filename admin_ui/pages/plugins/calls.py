"""The log of a plugin's calls: what failed and why, making a call again, sending one that fails to the partner."""

from datetime import timedelta
from typing import Any, get_args
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import first, posted_form
from admin_ui.pages.plugins.tabs import one_installed, plugin_tabs, pretty
from admin_ui.pages.plugins.words import failure_title, hook_title
from admin_ui.rendering import page
from hubwright.control.marketplace.sending_calls import LONGEST, letter_about, partners_release, send_call
from hubwright.host.dispatch.log import calls_of, repeats_of, whole_call
from hubwright.host.dispatch.schemas import Outcome
from hubwright.host.dispatch.tasks import INPUT_DAYS
from hubwright.host.installation.schemas import OfferedPlugin
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Conflict, Invalid, Missing, Refusal
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import parse_id
from hubwright.kernel.permissions import Permission
from hubwright.runtime.plugins.replay import AGAIN, replay
from hubwright_sdk.hooks import offered_by

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.PLUGINS_MANAGE}
LOG = "/plugins/{plugin_id:str}/calls"
SHOWN = 50


@get(LOG, opt=MANAGE, include_in_schema=False)
async def calls_page(request: AnyRequest, plugin_id: FromPath[str]) -> Response[str]:
    """List them, the newest first; what is looked for stands in the address."""
    actor, query = actor_of(request), request.query_params
    outcome: Any = query.get("outcome", "") if query.get("outcome") in get_args(Outcome) else ""
    hook, before = query.get("hook", ""), parse_id(query.get("before", ""))
    async with acting_for(actor.tenant_id):
        plugin = await one_installed(plugin_id)
        found = await calls_of(actor, plugin_id, outcome=outcome, hook=hook, before=before, most=SHOWN + 1)
    kept = {name: value for name, value in (("outcome", outcome), ("hook", hook)) if value}
    older = {**kept, "before": str(found[SHOWN - 1].id)} if len(found) > SHOWN else {}
    return await page(
        request,
        "plugins/calls.html",
        plugin=plugin,
        tabs=plugin_tabs(actor, plugin, "calls"),
        calls=found[:SHOWN],
        outcome=outcome,
        hook=hook,
        hooks=_hooks(plugin, hook),
        older=f"?{urlencode(older)}" if older else "",
        newest=f"/plugins/{plugin_id}/calls?{urlencode(kept)}" if before else "",
        filtered=bool(kept or before),
        hook_title=hook_title,
        failure_title=failure_title,
    )


def _hooks(plugin: OfferedPlugin, chosen: str) -> list[str]:
    known = [hook.name for hook in offered_by(plugin.manifest)] if plugin.manifest is not None else []
    return known if not chosen or chosen in known else [*known, chosen]


@get(f"{LOG}/{{call_id:uuid}}", opt=MANAGE, include_in_schema=False)
async def call_page(request: AnyRequest, plugin_id: FromPath[str], call_id: FromPath[UUID]) -> Response[str]:
    """Show one, with what went in and came back while that is kept."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        plugin = await one_installed(plugin_id)
        call = await whole_call(actor, plugin_id, call_id)
        repeats = await repeats_of(actor, call_id)
    release = partners_release(plugin_id, call.version) if call.outcome == "failed" else None
    return await page(
        request,
        "plugins/call.html",
        plugin=plugin,
        tabs=plugin_tabs(actor, plugin, "calls"),
        call=call,
        repeats=repeats,
        kept_until=call.at + timedelta(days=INPUT_DAYS),
        went_in=pretty(call.input) if call.input is not None else "",
        came_back=pretty(call.output) if call.output is not None else "",
        again=call.replayable and call.hook in AGAIN and plugin.on,
        partner=release.partner if release is not None else "",
        hook_title=hook_title,
        failure_title=failure_title,
    )


@post(f"{LOG}/{{call_id:uuid}}/again", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_again(request: AnyRequest, plugin_id: FromPath[str], call_id: FromPath[UUID]) -> Response[Any]:
    """Make it again, and go to what came of it."""
    actor, back = actor_of(request), f"/plugins/{plugin_id}/calls"
    async with acting_for(actor.tenant_id):
        await whole_call(actor, plugin_id, call_id)
    try:
        failed = await replay(actor, call_id)
    except Refusal as refused:
        return see_other(request, f"{back}/{call_id}", refused.sentence(), kind="error")
    async with acting_for(actor.tenant_id):
        newest = next(iter(await repeats_of(actor, call_id)), None)
    to = f"{back}/{newest.id if newest is not None else call_id}"
    if failed:
        said = _("It failed again: %(why)s.") % {"why": failure_title(failed)}
        return see_other(request, to, said, kind="error")
    return see_other(request, to, _("It went well this time."))


@get(f"{LOG}/{{call_id:uuid}}/send", opt=MANAGE, include_in_schema=False)
async def sending_page(request: AnyRequest, plugin_id: FromPath[str], call_id: FromPath[UUID]) -> Response[str]:
    """Show exactly what would be sent."""
    return await _sending(request, plugin_id, call_id)


@post(f"{LOG}/{{call_id:uuid}}/send", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_send(request: AnyRequest, plugin_id: FromPath[str], call_id: FromPath[UUID]) -> Response[Any]:
    """Send it, once."""
    actor, text = actor_of(request), first(await posted_form(request), "text")
    back = f"/plugins/{plugin_id}/calls/{call_id}"
    try:
        async with acting_for(actor.tenant_id):
            partner = (await letter_about(actor, plugin_id, call_id)).partner
            await send_call(actor, plugin_id, call_id, text)
    except Invalid as refused:
        return await _sending(request, plugin_id, call_id, text, refused)
    except Conflict:
        return see_other(request, back, _("It was sent already."), kind="error")
    return see_other(request, back, _("It is sent to %(partner)s.") % {"partner": partner})


async def _sending(
    request: AnyRequest, plugin_id: str, call_id: UUID, text: str = "", refused: Invalid | None = None
) -> Response[Any]:
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        plugin = await one_installed(plugin_id)
        letter = await letter_about(actor, plugin_id, call_id)
    if letter.sent_at is not None:
        raise Missing("call")
    return await page(
        request,
        "plugins/send_call.html",
        status=422 if refused is not None else 200,
        plugin=plugin,
        tabs=plugin_tabs(actor, plugin, "calls"),
        call_id=call_id,
        letter=letter,
        told=pretty(letter.told),
        text=text,
        longest=LONGEST,
        problem=refused.errors[0].message if refused is not None else "",
    )


ROUTES = [calls_page, call_page, submit_again, sending_page, submit_send]
