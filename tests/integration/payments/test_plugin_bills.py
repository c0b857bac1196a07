"""A partner's plugin on the company's invoice: from the second it is on, at the price that was agreed to, no other."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from hubwright.control.billing import queries as billing
from hubwright.control.billing.behind import causes, shares, together
from hubwright.control.billing.invoice import Invoice
from hubwright.control.billing.month_end.turn import close_month
from hubwright.control.billing.preview import preview
from hubwright.control.billing.reconcile.look import reconcile
from hubwright.control.marketplace import listing, metering, reviewing
from hubwright.control.usage.ingest import ingest
from hubwright.control.usage.meters import plugin_meter
from hubwright.host import catalogue
from hubwright.host.installation.consents import asked_by
from hubwright.host.installation.errors import PricedOtherwise
from hubwright.host.installation.install import install
from hubwright.host.installation.price_history import note_prices
from hubwright.host.installation.removing import remove, restore
from hubwright.host.installation.verbs import is_on, switch_off, switch_on
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute
from tenants.begin_to_pay import begin_to_pay
from tests.integration.billing.making import JULY, JUNE, agreed, count, june, terms
from tests.integration.marketplace.companies import company, has
from tests.integration.payments.conftest import Past
from tests.integration.payments.test_month_end import CLOSED
from tests.support.market import OPERATOR, Change, Market, in_manifest
from tests.support.people import Person, grant

D = Decimal
LOOKS = '[[meters]]\nkey = "looks"\ntitle = { en = "Looks", zh = "查询" }\nunit = { en = "pieces", zh = "次" }\n\n'


def priced(monthly: str = "30", each: str = "", currency: str = "CNY") -> Change:
    """A plugin with a price."""
    model, per_unit = ("metered", f'per_unit = {{ looks = "{each}" }}\n') if each else ("flat", "")
    price = f'[price]\nmodel = "{model}"\ncurrency = "{currency}"\nmonthly = "{monthly}"\n{per_unit}\n[listing]'
    return in_manifest("[listing]", LOOKS + price)


async def of_june(admin: Person) -> Invoice:
    async with acting_for(admin.tenant_id):
        if not await billing.terms():
            await agreed(terms(base=D(0)))
        made = await preview(JUNE, CLOSED)
    assert made is not None
    return made


def told(invoice: Invoice) -> list[tuple[str, str, Decimal]]:
    return [(line.kind, line.release, line.amount) for line in invoice.lines if line.plugin]


async def test_a_plugin_is_charged_from_when_it_is_on_until_it_is_off_and_again(market: Market, moved: Past) -> None:
    await market.published("1.0.0", priced())
    admin = await company()
    await has(admin, market)
    async with acting_for(admin.tenant_id):
        await switch_off(market.plugin, admin.actor)
        await switch_off(market.plugin, admin.actor)
        await switch_on(market.plugin, admin.actor)
        await remove(admin.actor, market.plugin)
        await restore(admin.actor, market.plugin)
    await moved(admin.tenant_id, june(1), june(6), june(11), june(16), june(28))

    assert told(await of_june(admin)) == [
        ("plugin", "1.0.0", D(5)),
        ("plugin", "1.0.0", D(5)),
        ("plugin", "1.0.0", D(3)),
    ]


async def test_what_is_free_a_companys_own_or_a_packages_is_on_no_invoice(market: Market, moved: Past) -> None:
    await market.published("1.0.0")
    admin = await company()
    await has(admin, market)
    await moved(admin.tenant_id, june(1))

    assert told(await of_june(admin)) == []


async def test_what_its_edition_lacks_is_not_charged(market: Market, moved: Past) -> None:
    await market.published(
        "1.0.0", priced(), in_manifest('data_classes = ["order"]', 'entitlements = ["inbox.panels"]')
    )
    admin = await company()
    await grant(admin.tenant_id, inbox__panels=True)
    await has(admin, market)
    await grant(admin.tenant_id, inbox__panels=False)
    async with acting_for(admin.tenant_id):
        await note_prices()
        await note_prices()
    await moved(admin.tenant_id, june(1), june(11))

    assert told(await of_june(admin)) == [("plugin", "1.0.0", D(10))]


async def test_what_operators_suspended_costs_nothing_meanwhile(market: Market, moved: Past, rewritten: Past) -> None:
    release_id = await market.published("1.0.0", priced())
    admin = await company()
    await has(admin, market)
    await moved(admin.tenant_id, june(1))
    await reviewing.suspend(OPERATOR, release_id, "it leaks")
    await reviewing.restore(OPERATOR, release_id)
    for kind, at in (("suspend", june(11)), ("restore", june(21))):
        await rewritten("UPDATE release_event SET at = $3 WHERE release_id = $1 AND kind = $2", release_id, kind, at)

    assert told(await of_june(admin)) == [("plugin", "1.0.0", D(10)), ("plugin", "1.0.0", D(10))]


async def test_what_it_counted_is_a_line_that_opens_its_counts_and_the_numbers_agree(
    market: Market, moved: Past
) -> None:
    await market.published("1.0.0", priced("0", "0.5"))
    admin = await company()
    async with acting_for(admin.tenant_id):
        await agreed(terms(base=D(0)))
    await with_cap(admin, market)
    await moved(admin.tenant_id, june(1))
    meter = plugin_meter(market.plugin, "looks")
    async with acting_for(admin.tenant_id):
        await ingest([count(meter, 3, "a", june(4)), count(meter, 4, "b", june(9))], june(9))
        await close_month(JUNE.begins_at, CLOSED)
        ((_id, invoice),) = await billing.invoices()
        (line,) = [line for line in invoice.lines if line.plugin]
        assert (line.kind, line.quantity, line.amount, line.plugin) == ("usage", 7, D("3.50"), market.plugin)
        assert line.opens is not None
        assert (await together(line.opens)).quantity == 7
        (share,) = await shares(line.opens)
        assert sum(cause.quantity for cause in await causes(line.opens, share.subject)) == 7
        late = count(meter, 2, "late", june(30))
        await ingest([late], JULY.begins_at + timedelta(days=10))
        following = await preview(JULY, JULY.ends_at)
    assert following is not None
    (adjusted,) = [line for line in following.lines if line.kind == "adjustment"]
    assert (adjusted.plugin, adjusted.amount) == (market.plugin, D(1))
    assert await reconcile(admin.tenant_id, JULY.begins_at + timedelta(days=20)) == []


async def with_cap(admin: Person, market: Market, cap: str = "100") -> None:
    async with acting_for(admin.tenant_id):
        await catalogue.shelf.fresh_with(lambda: catalogue.shelf.offered(market.plugin, admin.tenant_id))
        release = catalogue.shelf.offered(market.plugin, admin.tenant_id)
        assert release is not None
        asked = msgspec.structs.replace(asked_by(release.manifest), monthly_cap=D(cap))
        await install(admin.actor, market.plugin, asked)


async def test_a_price_in_another_currency_is_refused_wherever_it_would_begin(market: Market) -> None:
    await market.published("1.0.0", priced(currency="USD"))
    admin, before = await company(), await company("before")
    await has(before, market)
    async with acting_for(before.tenant_id):
        await switch_off(market.plugin, before.actor)
        await agreed(terms(base=D(0)))
        with pytest.raises(PricedOtherwise):
            await switch_on(market.plugin, before.actor)
        await remove(before.actor, market.plugin)
        with pytest.raises(PricedOtherwise):
            await restore(before.actor, market.plugin)
    async with acting_for(admin.tenant_id):
        await agreed(terms(base=D(0)))
        shown = await listing.one_plugin(admin.actor, market.plugin)
    assert shown.billed == "other_currency"
    with pytest.raises(PricedOtherwise) as refused:
        await has(admin, market)
    assert refused.value.data() == {"plugin": market.plugin, "currency": "USD", "pays_in": "CNY"}


async def test_beginning_to_pay_switches_off_what_no_invoice_could_have(market: Market, tmp_path: Path) -> None:
    other = await Market(tmp_path / "other").open()
    await market.published("1.0.0", priced(currency="USD"))
    await other.published("1.0.0", priced(currency="CNY"))
    admin = await company()
    for each in (market, other):
        await has(admin, each)
    async with acting_for(admin.tenant_id):
        assert (await listing.one_plugin(admin.actor, market.plugin)).billed == "when_you_pay"
        await begin_to_pay(admin.actor, "CNY", utc_now())
        assert (await is_on(market.plugin), await is_on(other.plugin)) == (False, True)
        assert (await listing.one_plugin(admin.actor, other.plugin)).billed == "billed"
        use = await metering.use_of(market.plugin)
    assert use.billed == "other_currency"


async def test_nobody_changes_from_when_to_when_a_plugin_was_on(market: Market) -> None:
    await market.published("1.0.0", priced())
    admin = await company()
    await has(admin, market)
    for change in ("UPDATE plugin_price SET is_on = false", "DELETE FROM plugin_price"):
        with pytest.raises(Exception, match="permission denied"):
            async with acting_for(admin.tenant_id):
                await execute(f"{change} WHERE tenant_id = $1")
