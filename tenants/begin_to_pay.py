"""A company begins to pay: what it holds is charged from now on, and a trial is over without a break."""

from datetime import datetime
from uuid import UUID

from editions.rates import Currency
from hubwright.control.usage.billing import is_billed
from hubwright.host import catalogue
from hubwright.host.installation.queries import switches
from hubwright.host.installation.verbs import switch_off
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.i18n import _, use_language
from hubwright.kernel.inside import StaysInside
from hubwright.kernel.permissions import Permission
from tenants.edition_change.ask import held_now
from tenants.entitlements import active_company
from tenants.life.by_billing import paid
from tenants.paying import begin_paying


async def priced_otherwise(currency: Currency) -> list[str]:
    """Plugins that are on and could stand on no invoice in this currency: they go off when it begins to pay."""
    await catalogue.shelf.fresh()
    return [
        row["plugin"]
        for row in await switches()
        if row["enabled"] and row["release_id"] and _is_priced_otherwise(row["release_id"], currency)
    ]


def _is_priced_otherwise(release_id: UUID, currency: Currency) -> bool:
    release = catalogue.shelf.release(release_id)
    if release is None or release.partner_id is None:
        return False
    price = release.manifest.price
    return not price.is_free and price.currency != currency


async def begin_to_pay(actor: Actor, currency: Currency, now: datetime) -> bool:
    """Have the active company pay; False when it does already. Its first bill comes when the month is over.

    It is in service from now on: a trial that ran out before the first bill would make it read-only meanwhile.
    """
    actor.require(Permission.SETTINGS_MANAGE)
    company = await active_company()
    if not is_billed(company):
        raise StaysInside
    if not await begin_paying(await held_now(), currency, now, actor.name or actor.label):
        return False
    await audit.record(actor, "billing.began", company.id, currency=currency)
    for plugin in await priced_otherwise(currency):
        await switch_off(plugin)
        await audit.record(actor, "plugin.switched_off", plugin, currency=currency)
    with use_language(company.language):
        reason = _("The company pays from now on.")
    await paid(reason=reason)
    return True
