"""What plugins count: once per fact, at their manifest's price, and never beyond what the company agreed to."""

from decimal import Decimal
from uuid import UUID

from hubwright.control.marketplace.billed import how_billed
from hubwright.control.marketplace.errors import CapReached
from hubwright.control.marketplace.schemas import MeterRow, MeterRows, MeterUse, PluginUse
from hubwright.control.usage.meters import plugin_meter
from hubwright.control.usage.record import record_plugin
from hubwright.control.usage.verbs import month_rows, month_totals
from hubwright.host import catalogue
from hubwright.host.installation import queries as installations
from hubwright.host.installation import release_queries
from hubwright.host.installation.errors import PluginOff
from hubwright.host.installation.upgrading import PLATFORM
from hubwright.host.installation.verbs import switch_off
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission
from hubwright_sdk import Manifest


async def count(plugin_id: str, key: str, quantity: int, *, idem_key: str) -> bool:
    """Count for a meter, in the caller's transaction; False when this very fact was counted before."""
    row = await installations.lock_installation(plugin_id)
    manifest = _manifest(plugin_id, row)
    if quantity < 1 or key not in {meter.key for meter in manifest.meters}:
        raise Missing("meter")
    price = Decimal(manifest.price.per_unit.get(key, "0"))
    if row is not None and manifest.price.model == "metered" and price:
        cap = row["monthly_cap"] or Decimal(0)
        if await _cost(manifest) + price * quantity > cap:
            raise CapReached(plugin_id, str(cap.normalize()))
    return await record_plugin(plugin_id, key, quantity, idem_key=idem_key)


async def stop_at_cap(plugin_id: str) -> None:
    """What costs more than was agreed to is switched off, and nothing else; an admin raises the cap and resumes it."""
    await switch_off(plugin_id, why="cap")
    await audit.record(PLATFORM, "plugin.cap_reached", plugin_id)


async def _cost(manifest: Manifest) -> Decimal:
    totals = await month_totals(utc_now())
    return sum(
        (
            Decimal(price) * totals.get(plugin_meter(manifest.id, key), Decimal(0))
            for key, price in manifest.price.per_unit.items()
        ),
        Decimal(0),
    )


async def use_of(plugin_id: str) -> PluginUse:
    """What a plugin counted in this month of the tenant's calendar, and what that comes to."""
    row = await installations.installation(plugin_id)
    manifest = _manifest(plugin_id, row)
    totals = await month_totals(utc_now())
    meters = []
    for meter in manifest.meters:
        quantity = totals.get(plugin_meter(plugin_id, meter.key), Decimal(0))
        price = Decimal(manifest.price.per_unit.get(meter.key, "0"))
        meters.append(
            MeterUse(key=meter.key, title=meter.title, unit=meter.unit, quantity=quantity, cost=price * quantity)
        )
    monthly = Decimal(manifest.price.monthly)
    return PluginUse(
        plugin=plugin_id,
        currency=manifest.price.currency,
        monthly=monthly,
        meters=meters,
        total=monthly + sum((each.cost for each in meters), Decimal(0)),
        monthly_cap=row["monthly_cap"] if row is not None else None,
        billed=await how_billed(manifest.price, is_partners=_is_partners(row)),
    )


async def rows_of_meter(plugin_id: str, key: str, after: UUID | None = None) -> MeterRows:
    """What one meter counted this month, count by count; go on with the id of the last line."""
    manifest = _manifest(plugin_id, await installations.installation(plugin_id))
    meter = next((each for each in manifest.meters if each.key == key), None)
    if meter is None:
        raise Missing("meter")
    month, found, last = await month_rows(plugin_meter(plugin_id, key), utc_now(), after)
    price = Decimal(manifest.price.per_unit.get(key, "0"))
    return MeterRows(
        key=key,
        title=meter.title,
        unit=meter.unit,
        currency=manifest.price.currency,
        month=month,
        rows=[
            MeterRow(
                id=row["id"],
                at=row["event_time"],
                quantity=row["quantity"],
                cost=price * row["quantity"],
                deed=str(row["idem_key"]).removeprefix(f"{plugin_id}/{key}/"),
            )
            for row in found
        ],
        after=last,
    )


async def change_cap(actor: Actor, plugin_id: str, monthly_cap: Decimal) -> None:
    """Agree to another most that a metered price may come to in a month."""
    actor.require(Permission.PLUGINS_MANAGE)
    if not monthly_cap.is_finite() or not 0 < monthly_cap < 1_000_000:
        raise Invalid(FieldError("monthly_cap", _("Say how much this may cost in a month at most.")))
    if not await release_queries.put_cap(plugin_id, monthly_cap):
        raise PluginOff(plugin_id)
    await release_queries.agree_to_cap(plugin_id, monthly_cap, actor.label)
    await audit.record(actor, "plugin.cap_changed", plugin_id, monthly_cap=str(monthly_cap))


def _manifest(plugin_id: str, row: Row | None) -> Manifest:
    if row is None or row["removed_at"] is not None:
        raise PluginOff(plugin_id)
    release = catalogue.shelf.release(row["release_id"]) if row["release_id"] is not None else None
    if release is not None:
        return release.manifest
    plugin = catalogue.find(plugin_id)
    if plugin is None:
        raise Missing("plugin")
    return plugin.manifest


def _is_partners(row: Row | None) -> bool:
    release = catalogue.shelf.release(row["release_id"]) if row is not None and row["release_id"] is not None else None
    return release is not None and release.partner_id is not None
