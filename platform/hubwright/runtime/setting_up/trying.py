"""One real call of a plugin with sample input, before it is switched on: a step, a panel, a search or a model."""

from collections.abc import Mapping
from typing import Any

import msgspec

from hubwright.host.calls import Installed, installed_to_try, node_result, written
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.ids import new_id
from hubwright.runtime.plugins.ways import dispatcher
from hubwright.runtime.setting_up import queries
from hubwright.runtime.setting_up.progress import read_setup
from hubwright.runtime.setting_up.schemas import Tried
from hubwright.runtime.setting_up.trials import Trial, arguments_of, trials_of
from hubwright_sdk import HOOKS, CallFailed
from hubwright_sdk.declared import ERROR_PORT

_MOST_KEPT = 4_000


async def try_plugin(actor: Actor, plugin_id: str, key: str, filled: Mapping[str, Any]) -> Tried:
    """Call it once, for real, and keep how it went until it is switched on. Opens scopes of its own."""
    async with acting_for(actor.tenant_id):
        setup = await read_setup(actor, plugin_id)
    trial = next((each for each in trials_of(setup.manifest) if each.key == key), None)
    if trial is None:
        raise Missing("trial")
    tried = msgspec.structs.replace(await _call(actor, plugin_id, trial, filled), at=utc_now())
    async with acting_for(actor.tenant_id):
        await queries.put_tried(setup.installation_id, msgspec.to_builtins(tried))
    return tried


async def _call(actor: Actor, plugin_id: str, trial: Trial, filled: Mapping[str, Any]) -> Tried:
    try:
        async with acting_for(actor.tenant_id):
            to = await installed_to_try(plugin_id)
        result = await dispatcher().call(
            actor.tenant_id,
            to,
            HOOKS[trial.hook],
            arguments_of(to.plugin.manifest, trial, filled, actor.language),
            key=f"try:{new_id()}",
            language=actor.language,
            deadline_s=trial.patience_s,
            check=lambda done: _checked(to, trial, done),
        )
    except CallFailed as failed:
        return Tried(trial=trial.key, ok=False, code=failed.code, reason=failed.reason)
    port = result.port if trial.hook == "call_node" else ""
    told = msgspec.to_builtins(result.values if trial.hook == "call_node" else result)
    return Tried(trial=trial.key, ok=port != ERROR_PORT, port=port, result=_short(told))


def _checked(to: Installed, trial: Trial, done: Any) -> Any:
    """As where the answer is used: a step leaves by one of its exits, a model says something."""
    match trial.hook:
        case "call_node":
            return node_result(to, done, trial.ports)
        case "complete":
            return written(done, None)
        case _:
            return done


def _short(told: Any) -> Any:
    """What is shown; a long answer is cut."""
    encoded = msgspec.json.encode(told)
    return told if len(encoded) <= _MOST_KEPT else encoded[:_MOST_KEPT].decode(errors="ignore") + " …"
