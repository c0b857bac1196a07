"""Looks at one row, really: reads what is saved, asks the plugin, or sends a request through the host's own way out."""

import msgspec
from msgspec import structs

from hubwright.control.channels.verbs import list_channels
from hubwright.host import catalogue
from hubwright.host.calls import Installed, installed_to_try
from hubwright.host.connections.keeper import Keeper
from hubwright.host.connections.verbs import connections_of
from hubwright.host.dispatch.activations import answers
from hubwright.host.egress import HostHttp
from hubwright.host.failures import NeedsReauth
from hubwright.host.installation.verbs import release_to_try
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.ids import new_id
from hubwright.kernel.outbound import WayOut
from hubwright.runtime.plugins.ways import dispatcher, way_out
from hubwright.runtime.setting_up import queries
from hubwright.runtime.setting_up.progress import read_setup
from hubwright.runtime.setting_up.rows import address_of, origin_of, rows_of
from hubwright.runtime.setting_up.schemas import Result, Row, Setup
from hubwright_sdk import HOOKS, AuthExpired, CallFailed, CheckRow, Slow

_PATIENCE_S = 8.0
_UNREACHED = {"refused": "private", "demo": "demo", "timeout": Slow.code}


async def read_rows(actor: Actor, plugin_id: str) -> list[Row]:
    """Every row and what is known of it, in the active tenant."""
    return await rows_of(await read_setup(actor, plugin_id))


async def check_row(actor: Actor, plugin_id: str, key: str) -> Row:
    """Look at one row and keep how it went. Opens scopes of its own: no transaction waits for another system."""
    async with acting_for(actor.tenant_id):
        setup = await read_setup(actor, plugin_id)
        row = next((each for each in await rows_of(setup) if each.key == key), None)
    if row is None:
        raise Missing("check")
    if row.kind == "door":
        return row
    result = msgspec.structs.replace(await _look(actor, setup, row), at=utc_now(), epoch=setup.epoch)
    async with acting_for(actor.tenant_id):
        await queries.put_check(setup.installation_id, key, msgspec.to_builtins(result))
    return msgspec.structs.replace(row, result=result)


async def check_all(actor: Actor, plugin_id: str) -> None:
    """One row after the other, for browsers without scripts."""
    async with acting_for(actor.tenant_id):
        rows = await read_rows(actor, plugin_id)
    for row in rows:
        await check_row(actor, plugin_id, row.key)


async def _look(actor: Actor, setup: Setup, row: Row) -> Result:
    match row.kind:
        case "settings":
            return await _settings(actor, setup)
        case "connection":
            return await _connection(actor, setup, row.name)
        case "host":
            return await _host(row.address, way_out().of(actor.tenant_id))
        case _:
            return await _own(actor, setup)


async def _settings(actor: Actor, setup: Setup) -> Result:
    """Whether it can be called with them at all."""
    try:
        async with acting_for(actor.tenant_id):
            await installed_to_try(setup.plugin)
    except CallFailed as failed:
        return Result(state="failed", code=failed.code, detail=failed.reason)
    return Result(state="ok", code="complete")


async def _connection(actor: Actor, setup: Setup, name: str) -> Result:
    """What is saved, then a real request with it where nobody but the host could make one."""
    async with acting_for(actor.tenant_id):
        view = next((each for each in await connections_of(setup.plugin) if each.declared.name == name), None)
        plugin, _release = await release_to_try(setup.plugin)
    places = [place for place in setup.manifest.egress if place.connection == name]
    addresses = [address for place in places if (address := address_of(place, setup.settings))]
    if view is None or view.state in ("missing", "revoked"):
        unused = bool(places) and not addresses
        return Result(state="unused", code="no_address") if unused else Result(state="failed", code="not_connected")
    if view.state == "needs_reauth":
        return Result(state="failed", code="needs_reauth")
    if not addresses or answers(plugin, "check"):
        return Result(state="ok", code="connected")
    outbound = way_out().of(actor.tenant_id)
    keeper = Keeper(actor.tenant_id, setup.manifest, outbound)
    http = HostHttp(outbound, setup.manifest, setup.settings, keeper)
    try:
        answer = await http.send("GET", addresses[0], headers={}, deadline_s=_PATIENCE_S)
    except NeedsReauth:
        return Result(state="failed", code="not_accepted")
    except CallFailed as failed:
        return Result(state="failed", code=failed.code, detail=failed.reason)
    return Result(state="ok", code="accepted", detail=str(answer.status))


async def _host(address: str, outbound: WayOut) -> Result:
    """Whether anything answers there now, whatever it says and whatever breaker is open; no credentials are sent."""
    if not address:
        return Result(state="unused", code="no_address")
    origin = origin_of(address)
    if not origin:
        return Result(state="failed", code="no_web_address", detail=address[:200])
    answer = await outbound.send("HEAD", f"{origin}/", headers={}, body="", timeout=_PATIENCE_S)
    if not answer.failure:
        return Result(state="ok", code="reached", detail=str(answer.status))
    return Result(state="failed", code=_UNREACHED.get(answer.failure, "unreachable"), detail=answer.detail)


async def _own(actor: Actor, setup: Setup) -> Result:
    """The plugin tries its own settings; it knows best. Those of a channel plugin are its channels'."""
    try:
        if catalogue.messaging_of(setup.manifest) is not None:
            lines = await _of_channels(actor, setup)
            if not lines:
                return Result(state="unused", code="own_check")
        else:
            async with acting_for(actor.tenant_id):
                to = await installed_to_try(setup.plugin)
            lines = await _checked(actor, to)
    except CallFailed as failed:
        code = await _connection_ended(actor, setup) if isinstance(failed, AuthExpired) else ""
        return Result(state="failed", code=code or failed.code, detail=failed.reason)
    if not all(line.ok for line in lines):
        return Result(state="failed", code=await _connection_ended(actor, setup) or "own_check", lines=lines)
    return Result(state="ok", code="own_check", lines=lines)


async def _connection_ended(actor: Actor, setup: Setup) -> str:
    """`needs_reauth` when the look has shown that somebody has to connect again; a plugin's words may say less."""
    async with acting_for(actor.tenant_id):
        ended = any(each.state == NeedsReauth.code for each in await connections_of(setup.plugin))
    return NeedsReauth.code if ended else ""


async def _checked(actor: Actor, to: Installed) -> list[CheckRow]:
    lines: list[CheckRow] = await dispatcher().call(
        actor.tenant_id, to, HOOKS["check"], (), key=str(new_id()), language=actor.language
    )
    return lines


async def _of_channels(actor: Actor, setup: Setup) -> list[CheckRow]:
    """Each channel that is switched on, by its name."""
    async with acting_for(actor.tenant_id):
        own = [each for each in await list_channels() if each.plugin == setup.plugin and each.enabled]
    found: list[CheckRow] = []
    for channel in own:
        async with acting_for(actor.tenant_id):
            to = await installed_to_try(setup.plugin, channel.settings, account=str(channel.id))
        lines = await _checked(actor, to)
        found += [structs.replace(line, name=f"{channel.name}: {line.name}"[:120]) for line in lines]
    return found
