"""Back to an earlier version with the settings it had then; and what a company decides about the versions to come."""

from hubwright.host.installation import queries
from hubwright.host.installation import release_queries as rows
from hubwright.host.installation.errors import NothingToGoBackTo, PluginOff
from hubwright.host.installation.following import follow_soon
from hubwright.host.installation.price_history import note_price, require_payable
from hubwright.host.installation.releases import released, require_manager_of
from hubwright.host.installation.schemas import INSTALLATION_CHANGED
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import Row
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.kept import tell_changed


async def roll_back(actor: Actor, plugin_id: str, to: int | None = None) -> Row:
    """To a revision, or to the last one of the version before; it stays there until somebody follows again."""
    row = await _mine(actor, plugin_id)
    target = target_of(row, await rows.revisions(plugin_id), to)
    if target["release_id"] is not None:
        before = await released(target["release_id"], plugin_id)
        await require_payable(plugin_id, before.manifest.price)
    await rows.put_version(
        plugin_id, release_id=target["release_id"], version=target["version"], settings=target["settings"]
    )
    await note_price(plugin_id)
    await rows.point_at(plugin_id, target["n"])
    await rows.put_following(plugin_id, pinned=True, cooldown_days=row["cooldown_days"])
    tell_changed(INSTALLATION_CHANGED)
    await audit.record(
        actor, "plugin.rolled_back", plugin_id, before=row["version"], after=target["version"], revision=target["n"]
    )
    return target


def target_of(row: Row, kept: list[Row], to: int | None = None) -> Row:
    """Which of the kept revisions an installation goes back to; refused when there is none."""
    earlier = [each for each in kept if each["n"] < row["revision"] or to is not None]
    if to is not None:
        wanted = [each for each in earlier if each["n"] == to and to != row["revision"]]
    else:
        wanted = [each for each in earlier if each["release_id"] != row["release_id"]] or earlier
    if not wanted:
        raise NothingToGoBackTo
    return wanted[0]


async def decide_following(actor: Actor, plugin_id: str, *, pinned: bool, cooldown_days: int) -> None:
    """Stay with exactly this version, or let newer ones come after so many days."""
    await _mine(actor, plugin_id)
    if not 0 <= cooldown_days <= 14:
        raise Invalid(FieldError("cooldown_days", _("Choose 0 to 14 days.")))
    await rows.put_following(plugin_id, pinned=pinned, cooldown_days=cooldown_days)
    if not pinned:
        await follow_soon()
    await audit.record(actor, "plugin.following", plugin_id, pinned=pinned, cooldown_days=cooldown_days)


async def _mine(actor: Actor, plugin_id: str) -> Row:
    row = await queries.lock_installation(plugin_id)
    if row is None or row["removed_at"] is not None:
        raise PluginOff(plugin_id)
    await require_manager_of(actor, row["release_id"], plugin_id)
    return row
