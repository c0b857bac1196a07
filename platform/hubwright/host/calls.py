"""Calls plugins for the active tenant: only what is switched on, within its deadline; failures are CallFailed."""

import asyncio
import re
from collections.abc import Awaitable, Collection, Mapping
from pathlib import Path
from traceback import extract_tb
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import structlog
from jsonschema import Draft202012Validator

from hubwright.host import catalogue
from hubwright.host.failures import Broken, NoModel, NotHere, NotSetUp, SwitchedOff
from hubwright.host.installation.consents import granted_scopes
from hubwright.host.installation.errors import PluginOff, PluginUnavailable
from hubwright.host.installation.settings import secret_names, stored_settings
from hubwright.host.installation.verbs import allow_list, callable_release, release_to_leave, release_to_try
from hubwright.host.remote.plugin import RemotePlugin
from hubwright.host.sandbox.plugin import sandboxed
from hubwright.host.sandbox.release import SandboxRelease
from hubwright.host.sandbox.standing import boxes
from hubwright.kernel import scope
from hubwright_sdk import (
    AiModel,
    CallContext,
    CallFailed,
    Completed,
    Completion,
    Malformed,
    NodeCall,
    NodeProvider,
    NodeResult,
    SettingsInvalid,
    Slow,
    Usage,
)
from hubwright_sdk.channel import Plugin

log = structlog.get_logger()
T = TypeVar("T")
MASK = "•••"
_MOST_BYTES = 64 * 1024
_FENCE = re.compile(r"^```[a-z]*\s*\n(.*)\n```$", re.DOTALL)


class Installed(msgspec.Struct, frozen=True):
    """A plugin that the active tenant has switched on and set up."""

    plugin: Plugin
    settings: dict[str, Any]
    release_id: UUID | None = None
    scopes: frozenset[str] = frozenset()
    account: str = ""  # of a channel plugin, for which it is called

    @property
    def id(self) -> str:
        return self.plugin.manifest.id

    @property
    def secrets(self) -> list[str]:
        """Values that must appear nowhere."""
        found = (self.settings.get(name) for name in secret_names(self.plugin.manifest))
        return [value for value in found if isinstance(value, str) and value]


class Written(msgspec.Struct, frozen=True):
    """What a model wrote; `data` when JSON of a schema was asked for, and fits it."""

    text: str
    data: object
    usage: Usage


async def installed(plugin_id: str, settings: Mapping[str, Any] | None = None, *, account: str = "") -> Installed:
    """Find the plugin to call for the active tenant; raises CallFailed with the reason when it may not be called.

    With `settings` it is called for one account, whose settings they are, and not for the company as a whole.
    """
    try:
        plugin, release_id = await callable_release(plugin_id)
    except PluginOff:
        raise SwitchedOff(f"the plugin {plugin_id} is switched off") from None
    except PluginUnavailable as gone:
        raise NotHere(f"the plugin {plugin_id} is not available: {gone.reason}") from None
    return await _set_up(plugin, release_id, settings, account)


async def installed_to_try(
    plugin_id: str, settings: Mapping[str, Any] | None = None, *, account: str = ""
) -> Installed:
    """The same for whoever sets it up: it is called before it is switched on, by nobody else."""
    try:
        plugin, release_id = await release_to_try(plugin_id)
    except PluginOff:
        raise SwitchedOff(f"the plugin {plugin_id} is not installed") from None
    except PluginUnavailable as gone:
        raise NotHere(f"the plugin {plugin_id} is not available: {gone.reason}") from None
    return await _set_up(plugin, release_id, settings, account)


async def installed_to_leave(plugin_id: str, settings: Mapping[str, Any]) -> Installed:
    """The same for what was removed, for one account: it takes away what it put at the other side."""
    try:
        plugin, release_id = await release_to_leave(plugin_id)
    except PluginOff:
        raise SwitchedOff(f"the plugin {plugin_id} is not removed") from None
    except PluginUnavailable as gone:
        raise NotHere(f"the plugin {plugin_id} is not available: {gone.reason}") from None
    return await _set_up(plugin, release_id, settings)


async def installed_model() -> Installed:
    """The first AI plugin by name that is switched on and set up."""
    allowed = (await allow_list()).plugins
    missing: CallFailed = NoModel("no AI plugin is switched on")
    for model in catalogue.ai_models():
        if model in allowed:
            try:
                return await installed(model)
            except CallFailed as reason:
                missing = reason
    raise missing


async def has_model() -> bool:
    """Whether any AI plugin is switched on here."""
    allowed = (await allow_list()).plugins
    return any(model in allowed for model in catalogue.ai_models())


async def _set_up(
    plugin: Plugin, release_id: UUID | None, given: Mapping[str, Any] | None = None, account: str = ""
) -> Installed:
    plugin_id = plugin.manifest.id
    if isinstance(plugin, SandboxRelease):
        plugin = sandboxed(plugin, scope.active_tenant(), boxes())
    stored = await stored_settings(plugin_id) if given is None else given
    try:
        settings = plugin.clean_settings(stored)
    except SettingsInvalid as invalid:
        fields = ", ".join(sorted({problem.field for problem in invalid.problems}))
        raise NotSetUp(f"the plugin {plugin_id} is not set up yet: {fields}") from None
    except Exception as failure:
        log.warning("plugin_failed", plugin=plugin_id, error=_told(failure))
        raise Broken(f"the plugin {plugin_id} failed: {type(failure).__name__}") from None
    bound = await plugin.bound() if isinstance(plugin, RemotePlugin) else plugin
    return Installed(bound, settings, release_id, await granted_scopes(plugin.manifest), account)


async def call_node(to: Installed, call: NodeCall, context: CallContext, ports: Collection[str]) -> NodeResult:
    """Let a plugin do what a step is for."""
    if not isinstance(to.plugin, NodeProvider):
        raise NotHere(f"the plugin {to.id} has no steps")
    result = await in_time(to, to.plugin.call_node(call, context), context)
    if not isinstance(result, NodeResult):
        raise Malformed(f"the plugin {to.id} gave an answer of another form")
    return node_result(to, result, ports)


async def complete(to: Installed, asked: Completion, context: CallContext) -> Written:
    """Let a model answer."""
    if not isinstance(to.plugin, AiModel):
        raise NotHere(f"the plugin {to.id} brings no model")
    done = await in_time(to, to.plugin.complete(asked, context), context)
    if not isinstance(done, Completed):
        raise Malformed(f"the plugin {to.id} gave no completion")
    return written(done, asked.schema)


def node_result(to: Installed, result: NodeResult, ports: Collection[str]) -> NodeResult:
    """What a step made of its visit; it must name one of the step's exits."""
    if result.port not in ports:
        raise Malformed(f"the plugin {to.id} named an exit that the step does not have")
    return NodeResult(result.port, _plain(to, dict(result.values)))


def written(done: Completed, schema: Any) -> Written:
    """What a model wrote; JSON that was asked for is read and checked here, once for all plugins."""
    return Written(done.text, None if schema is None else _read(done, schema), done.usage)


async def in_time(to: Installed, work: Awaitable[T], context: CallContext) -> T:
    """Wait for a plugin until the context's deadline; whatever goes wrong is CallFailed, without secrets."""
    try:
        async with asyncio.timeout(context.deadline_s):
            return await work
    except CallFailed as failed:
        failed.reason = _without(to.secrets, failed.reason)
        raise
    except TimeoutError:
        raise Slow(f"the plugin {to.id} gave no answer within {context.deadline_s:g} s") from None
    except Exception as failure:  # whatever a plugin does wrong stays with it; its words may hold secrets
        log.warning("plugin_failed", plugin=to.id, error=_told(failure))
        raise Broken(f"the plugin {to.id} failed: {type(failure).__name__}") from None


def _told(failure: Exception) -> str:
    places = extract_tb(failure.__traceback__)
    where = f" at {Path(places[-1].filename).name}:{places[-1].lineno}" if places else ""
    return f"{type(failure).__name__}{where}"


def _without(secrets: Collection[str], reason: str) -> str:
    for secret in secrets:
        reason = reason.replace(secret, MASK)
    return reason


def _plain(to: Installed, values: dict[str, Any]) -> dict[str, Any]:
    try:
        encoded = msgspec.json.encode(values)
    except (TypeError, ValueError, RecursionError, msgspec.MsgspecError):
        raise Malformed(f"the plugin {to.id} gave values that are not JSON") from None
    if len(encoded) > _MOST_BYTES:
        raise Malformed(f"the plugin {to.id} gave more than {_MOST_BYTES // 1024} KiB")
    return msgspec.json.decode(encoded, type=dict[str, Any])


def _read(done: Completed, schema: Any) -> object:
    fenced = _FENCE.match(done.text.strip())
    try:
        data: object = msgspec.json.decode(fenced.group(1) if fenced else done.text)
    except (msgspec.DecodeError, RecursionError):
        raise Malformed("the model did not answer with JSON", usage=done.usage) from None
    if not Draft202012Validator(schema).is_valid(data):
        raise Malformed("the model's JSON does not have the fields asked for", usage=done.usage)
    return data
