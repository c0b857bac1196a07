"""Setting up: fill in, look row by row, try once, switch on; who comes back goes on where they were."""

import json
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, first, posted_form, read_form
from admin_ui.pages.catalogue.check_words import line_of, state_badge, tried_words
from admin_ui.pages.catalogue.filling import TYPED_IN, filling_of, save
from admin_ui.rendering import fragment, is_fragment_request, page
from hubwright.host.connections.verbs import connections_of
from hubwright.host.installation.errors import PluginOff
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission
from hubwright.runtime.setting_up import checking, progress
from hubwright.runtime.setting_up.errors import NotReady
from hubwright.runtime.setting_up.rows import rows_of
from hubwright.runtime.setting_up.schemas import Row, Setup
from hubwright.runtime.setting_up.trials import Trial, trials_of
from hubwright.runtime.setting_up.trying import try_plugin
from hubwright_sdk import PanelContent

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.PLUGINS_MANAGE}
BASE = "/marketplace/{plugin_id:str}/set-up"


def home_of(plugin_id: str) -> str:
    """Where setting up goes on."""
    return f"/marketplace/{plugin_id}/set-up"


@get(BASE, opt=MANAGE, include_in_schema=False)
async def set_up_page(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Go on where it stopped; once it is on, show what to do with it."""
    actor = actor_of(request)
    setup = await _begun(actor, plugin_id)
    if setup is None:
        return Redirect(f"/marketplace/{plugin_id}", status_code=303)
    if setup.step != "done":
        return Redirect(f"{home_of(plugin_id)}/{setup.step}", status_code=303)
    return await page(request, "catalogue/done.html", setup=setup, home=home_of(plugin_id), step="done")


async def _begun(actor: Actor, plugin_id: str) -> Setup | None:
    """Where it is; None while it is not installed."""
    try:
        async with acting_for(actor.tenant_id):
            return await progress.read_setup(actor, plugin_id)
    except PluginOff:
        return None


@get(f"{BASE}/settings", opt=MANAGE, include_in_schema=False)
async def set_up_settings(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Ask for what it needs to know."""
    if await _begun(actor_of(request), plugin_id) is None:
        return Redirect(f"/marketplace/{plugin_id}", status_code=303)
    return await _settings(request, plugin_id)


@post(f"{BASE}/settings", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_settings(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Save settings and credentials in one go."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        setup = await progress.read_setup(actor, plugin_id)
        connections = await connections_of(plugin_id)
    filling = filling_of(setup, connections)
    reading = read_form(filling.schema, await posted_form(request), stored=filling.kept)
    if reading.accepted:
        try:
            async with acting_for(actor.tenant_id):
                await save(actor, setup, connections, reading.value)
                await progress.filled(actor, plugin_id)
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            return see_other(request, f"{home_of(plugin_id)}/checks")
    return await _settings(request, plugin_id, reading, reading.status)


async def _settings(
    request: AnyRequest, plugin_id: str, reading: Reading | None = None, status: int = 200
) -> Response[str]:
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        setup = await progress.read_setup(actor, plugin_id)
        connections = await connections_of(plugin_id)
    filling = filling_of(setup, connections)
    return await page(
        request,
        "catalogue/settings.html",
        status=status,
        setup=setup,
        home=home_of(plugin_id),
        step="settings",
        form=build_form(filling.schema, reading or filling.stored, form_id="set-up"),
        elsewhere=[view for view in connections if view.declared.scheme not in TYPED_IN],
    )


@get(f"{BASE}/checks", opt=MANAGE, include_in_schema=False)
async def set_up_checks(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Show every row, the form to try it with, and the way to switch it on."""
    if await _begun(actor_of(request), plugin_id) is None:
        return Redirect(f"/marketplace/{plugin_id}", status_code=303)
    return await _checks(request, plugin_id)


async def _checks(
    request: AnyRequest, plugin_id: str, reading: Reading | None = None, status: int = 200, chosen: str = ""
) -> Response[str]:
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        setup = await progress.read_setup(actor, plugin_id)
        rows = await rows_of(setup)
        connections = await connections_of(plugin_id)
    trials = trials_of(setup.manifest)
    trial = _chosen(trials, chosen or request.query_params.get("try", "") or (setup.tried.trial if setup.tried else ""))
    return await page(
        request,
        "catalogue/checks.html",
        status=status,
        setup=setup,
        home=home_of(plugin_id),
        step="checks",
        lines=[line_of(row) for row in rows],
        providers=[view for view in connections if view.declared.scheme not in TYPED_IN],
        auto=True,
        aside=False,
        trials=trials,
        trial=trial,
        form=build_form(trial.schema, reading or trial.sample, form_id="try") if trial is not None else None,
        shown=_shown(setup, trials),
        tried_words=tried_words,
        **_finish(setup, rows),
    )


def _chosen(trials: list[Trial], key: str) -> Trial | None:
    return next((each for each in trials if each.key == key), trials[0] if trials else None)


def _finish(setup: Setup, rows: list[Row]) -> dict[str, Any]:
    """What the last card needs: how many rows hold, and whether it may be switched on."""
    return {
        "failed": sum(row.holds_up and row.result is not None for row in rows),
        "unseen": sum(row.holds_up and row.result is None for row in rows),
        "untried": bool(trials_of(setup.manifest)) and not (setup.tried is not None and setup.tried.ok),
        "state_badge": state_badge,
    }


def _shown(setup: Setup, trials: list[Trial]) -> dict[str, Any]:
    """What came of the last call: a panel as in the inbox, all else as it is."""
    tried = setup.tried
    trial = next((each for each in trials if tried is not None and each.key == tried.trial), None)
    if tried is None or trial is None:
        return {}
    panel = None
    if trial.hook == "panel" and tried.ok and isinstance(tried.result, dict):
        panel = PanelContent(**{name: tried.result.get(name, []) for name in ("rows", "badges", "links")})
    text = tried.result if isinstance(tried.result, str) else json.dumps(tried.result, ensure_ascii=False, indent=2)
    port = trial.ports.get(tried.port)
    return {"tried": tried, "trial": trial, "panel": panel, "text": text, "port": port}


@post(f"{BASE}/checks", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_checks(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Look at everything anew; a browser with scripts asks for the rows itself."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await progress.look_anew(actor, plugin_id)
    if not is_fragment_request(request):
        await checking.check_all(actor, plugin_id)
    return see_other(request, f"{home_of(plugin_id)}/checks")


@post(f"{BASE}/checks/{{row:str}}", opt=MANAGE, include_in_schema=False, status_code=200)
async def submit_check(request: AnyRequest, plugin_id: FromPath[str], row: FromPath[str]) -> Response[Any]:
    """Look at one row, now."""
    actor = actor_of(request)
    await checking.check_row(actor, plugin_id, row)
    return await _row(request, actor, plugin_id, row, finish=True)


@get(f"{BASE}/checks/{{row:str}}", opt=MANAGE, include_in_schema=False)
async def check_fragment(request: AnyRequest, plugin_id: FromPath[str], row: FromPath[str]) -> Response[Any]:
    """How one row stands: a door that waits asks again and again."""
    return await _row(request, actor_of(request), plugin_id, row, finish=False)


async def _row(request: AnyRequest, actor: Actor, plugin_id: str, key: str, *, finish: bool) -> Response[Any]:
    if not is_fragment_request(request):
        return see_other(request, f"{home_of(plugin_id)}/checks")
    async with acting_for(actor.tenant_id):
        setup = await progress.read_setup(actor, plugin_id)
        rows = await rows_of(setup)
        connections = await connections_of(plugin_id)
    found = next((each for each in rows if each.key == key), None)
    if found is None:
        raise Missing("check")
    return fragment(
        request,
        "catalogue/one_row.html",
        setup=setup,
        home=home_of(plugin_id),
        line=line_of(found),
        providers=[view for view in connections if view.declared.scheme not in TYPED_IN],
        auto=False,
        aside=finish,
        **_finish(setup, rows),
    )


@post(f"{BASE}/test", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_test(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Call it once for real."""
    actor, form = actor_of(request), await posted_form(request)
    async with acting_for(actor.tenant_id):
        setup = await progress.read_setup(actor, plugin_id)
    trial = next((each for each in trials_of(setup.manifest) if each.key == first(form, "trial")), None)
    if trial is None:
        raise Missing("trial")
    reading = read_form(trial.schema, form)
    if not reading.accepted:
        return await _checks(request, plugin_id, reading, reading.status, trial.key)
    tried = await try_plugin(actor, plugin_id, trial.key, reading.value)
    return see_other(request, f"{home_of(plugin_id)}/checks", tried_words(tried), kind="done" if tried.ok else "error")


@post(f"{BASE}/on", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_switch(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Switch it on; refused while something does not hold."""
    actor = actor_of(request)
    try:
        async with acting_for(actor.tenant_id):
            rows = await rows_of(await progress.read_setup(actor, plugin_id))
            await progress.switch_on_at_last(actor, plugin_id, rows)
    except NotReady as refused:
        return see_other(request, f"{home_of(plugin_id)}/checks", refused.sentence(), kind="error")
    return see_other(request, home_of(plugin_id), _("It is on."))


ROUTES = [
    set_up_page, set_up_settings, submit_settings, set_up_checks, submit_checks, submit_check, check_fragment,
    submit_test, submit_switch,
]  # fmt: skip
