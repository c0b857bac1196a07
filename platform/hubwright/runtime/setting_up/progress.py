"""Beginning, going on where one was, and switching on at the end."""

from datetime import datetime
from typing import Any

import msgspec

from hubwright.host.installation import queries as installations
from hubwright.host.installation.consents import Agreement
from hubwright.host.installation.errors import PluginOff
from hubwright.host.installation.first_on import install_off, switch_on_first
from hubwright.host.installation.settings import opened
from hubwright.host.installation.verbs import release_to_try, switch_on
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import Row as Stored
from hubwright.kernel.permissions import Permission
from hubwright.runtime.setting_up import queries
from hubwright.runtime.setting_up.errors import NotReady
from hubwright.runtime.setting_up.schemas import Result, Row, Setup, Tried


async def begin(actor: Actor, plugin_id: str, agreed: Agreement) -> None:
    """Install what was agreed to, not switched on, and begin to set it up."""
    await install_off(actor, plugin_id, agreed)
    row = await installations.installation(plugin_id)
    assert row is not None
    await queries.begin(row["id"])


async def read_setup(actor: Actor, plugin_id: str) -> Setup:
    """Where it is; what was switched on without any of this can be looked at just as well."""
    actor.require(Permission.PLUGINS_MANAGE)
    row = await installations.installation(plugin_id)
    if row is None or row["removed_at"] is not None:
        raise PluginOff(plugin_id)
    plugin, _release = await release_to_try(plugin_id)
    found = await queries.setup(row["id"])
    if found is None:
        await queries.look_again(row["id"])
        found = await queries.setup(row["id"])
    assert found is not None
    return Setup(
        plugin=plugin_id,
        installation_id=row["id"],
        manifest=plugin.manifest,
        settings=await opened(row),
        epoch=row["epoch"],
        on=row["enabled"],
        filled_at=found["filled_at"],
        finished_at=found["finished_at"],
        posts=msgspec.convert(found["posts"], dict[str, datetime]),
        checks=_known(found, row["epoch"]),
        tried=msgspec.convert(found["tried"], Tried) if found["tried"] is not None else None,
    )


def _known(found: Stored, epoch: int) -> dict[str, Result]:
    """What still says something: found out since the installation last changed."""
    checks: dict[str, Any] = found["checks"]
    read = {key: msgspec.convert(each, Result) for key, each in checks.items()}
    return {key: each for key, each in read.items() if each.epoch == epoch}


async def filled(actor: Actor, plugin_id: str) -> None:
    """Settings and connections were saved: the looks come next."""
    setup = await read_setup(actor, plugin_id)
    await queries.put_filled(setup.installation_id)


async def look_anew(actor: Actor, plugin_id: str) -> None:
    """Forget how the looks went."""
    setup = await read_setup(actor, plugin_id)
    await queries.forget_checks(setup.installation_id)


async def switch_on_at_last(actor: Actor, plugin_id: str, rows: list[Row]) -> None:
    """Switch it on once everything holds that can be looked at from here."""
    setup = await read_setup(actor, plugin_id)
    open_rows = [row.key for row in rows if row.holds_up]
    if open_rows:
        raise NotReady(open_rows)
    if setup.finished_at is None:
        await switch_on_first(actor, plugin_id)
    else:
        await switch_on(plugin_id, actor)
    await queries.put_finished(setup.installation_id)


async def waiting_plugins() -> set[str]:
    """Plugins that somebody began to set up in the active tenant and did not switch on."""
    begun = set(await queries.open_setups())
    if not begun:
        return set()
    return {
        row["plugin"]
        for row in await installations.installations()
        if row["id"] in begun and row["removed_at"] is None and not row["enabled"]
    }
