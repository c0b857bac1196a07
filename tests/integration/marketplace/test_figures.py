"""What a partner is shown of a plugin: counts over all companies, by version and day, and never which company."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from hubwright.control.marketplace import metering
from hubwright.control.marketplace import queries as partners
from hubwright.control.marketplace.figures import counting, queries
from hubwright.control.marketplace.figures.reading import day_of, figures_of
from hubwright.control.marketplace.figures.schemas import Installs, Money
from hubwright.host.installation.removing import remove
from hubwright.host.installation.verbs import switch_off
from hubwright.host.releases import health
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, outside_tenants
from hubwright.kernel.errors import Missing
from hubwright.kernel.ids import new_id
from tests.integration.marketplace.companies import company, has
from tests.integration.marketplace.test_catalogue import buyer_with_cap, has_metered
from tests.support.market import Market, in_manifest

FLAT = in_manifest("[listing]", '[price]\nmodel = "flat"\ncurrency = "EUR"\nmonthly = "9.50"\n\n[listing]')


def today() -> date:
    return utc_now().astimezone(UTC).date()


async def test_companies_are_counted_by_version_and_state(market: Market) -> None:
    await market.published("1.0.0")
    for name in ("one", "two", "three"):
        await has(await company(name), market)
    pausing, leaving = await company("pausing"), await company("leaving")
    await has(pausing, market)
    await has(leaving, market)
    async with acting_for(pausing.tenant_id):
        await switch_off(market.plugin, pausing.actor)
    async with acting_for(leaving.tenant_id):
        await remove(leaving.actor, market.plugin)
    await market.published("1.1.0")
    await has(await company("late"), market)

    await counting.count(utc_now())
    await counting.count(utc_now())  # counted anew, not added
    found = await figures_of(market.person, market.plugin, utc_now())
    assert found.now == Installs(active=4, paused=1, removed=1)
    assert {line.version: line.installs for line in found.versions} == {
        "1.0.0": Installs(active=3, paused=1, removed=1),
        "1.1.0": Installs(active=1),
    }
    assert (found.days[-1].day, found.days[-1].installs) == (today(), found.now)
    assert found.days[-2].installs == Installs() and len(found.days) == 30
    assert found.counted_at is None or found.counted_at <= utc_now()
    only = await figures_of(market.person, market.plugin, utc_now(), "1.1.0")
    assert only.now == Installs(active=1) and [line.version for line in only.versions] == ["1.1.0"]
    behind = await day_of(market.person, market.plugin, today())
    assert {line.version: line.installs.active for line in behind.versions} == {"1.0.0": 3, "1.1.0": 1}


async def test_a_partners_trial_company_is_not_counted(market: Market) -> None:
    await market.published("1.0.0")
    admin = await company("trial")
    await has(admin, market)
    async with outside_tenants(partners.REASON):
        await partners.put_trial(market.partner_id, admin.tenant_id)
    await counting.count(utc_now())
    assert (await figures_of(market.person, market.plugin, utc_now())).now == Installs()


async def test_calls_by_version_day_and_kind_of_failure(market: Market) -> None:
    old, new = await market.published("1.0.0"), await market.published("1.1.0")
    for _n in range(6):
        health.count(old)
    for failure in ("timeout", "timeout", "unreachable", "王芳 wrote: my card is 4111"):
        health.count(new, failure)
    await health.write_down()
    health.count(old, "timeout")
    await health.write_down()

    found = await figures_of(market.person, market.plugin, utc_now())
    assert (found.calls.made, found.calls.failed, round(found.calls.share)) == (11, 5, 45)
    assert {line.version: (line.calls.made, line.calls.failed) for line in found.versions} == {
        "1.0.0": (7, 1),
        "1.1.0": (4, 4),
    }
    assert next((each.version, each.kind, each.calls) for each in found.failures) == ("1.1.0", "timeout", 2)
    assert {each.kind for each in found.failures} == {"timeout", "unreachable", "other"}
    behind = await day_of(market.person, market.plugin, today())
    assert behind.failures == found.failures
    assert (await day_of(market.person, market.plugin, today() - timedelta(days=1))).failures == []


async def test_flat_prices_and_what_meters_came_to(market: Market) -> None:
    await market.published("1.0.0", FLAT)
    await has(await company("one"), market)
    await has(await company("two"), market)
    await counting.count(utc_now())
    found = await figures_of(market.person, market.plugin, utc_now())
    assert found.flat == [Money(Decimal("19.00"), "EUR")] and found.metered == []


async def test_what_meters_count_is_summed_over_companies(market: Market) -> None:
    first = await buyer_with_cap(market, "100")
    async with acting_for(first.tenant_id):
        await metering.count(market.plugin, "looks", 2, idem_key="a")
        await metering.count(market.plugin, "looks", 2, idem_key="a")
    second = await company("second")
    await has_metered(second, market, "100")
    async with acting_for(second.tenant_id):
        await metering.count(market.plugin, "looks", 3, idem_key="a")
    await counting.count(utc_now())
    found = await figures_of(market.person, market.plugin, utc_now())
    assert found.metered == [Money(Decimal("2.500000"), "USD")]
    (meter,) = (await day_of(market.person, market.plugin, today())).meters
    assert (meter.quantity, meter.cost) == (5, Money(Decimal("2.500000"), "USD"))


async def test_a_round_is_taken_by_one_worker_and_the_next_waits(database: None) -> None:
    async with outside_tenants(queries.REASON):
        await queries.end_round(-1)
    assert await counting.count_when_due(utc_now())
    assert not await counting.count_when_due(utc_now())
    counted = await queries.counted_at()
    assert counted is not None and utc_now() - counted < timedelta(minutes=1)


async def test_a_stranger_sees_nothing(market: Market) -> None:
    await market.published("1.0.0")
    stranger = Actor(kind="account", account_id=new_id(), name="Eve")
    with pytest.raises(Missing):
        await figures_of(stranger, market.plugin, utc_now())
    with pytest.raises(Missing):
        await day_of(stranger, market.plugin, today())


@pytest.mark.parametrize(
    ("now", "since"),
    [("2026-11-26T12:00:00+00:00", "2026-11-01"), ("2026-12-01T00:30:00+00:00", "2026-11-30")],
)
def test_days_that_are_counted_anew(now: str, since: str) -> None:
    assert counting.since_when(datetime.fromisoformat(now)) == date.fromisoformat(since)


async def test_nothing_in_the_tables_says_which_company(market: Market) -> None:
    await market.published("1.0.0")
    admin = await company("hidden")
    await has(admin, market)
    await counting.count(utc_now())
    rows = [*await queries.versions(market.plugin, today()), *await queries.use(market.plugin, today())]
    assert rows and str(admin.tenant_id) not in str(rows) and "hidden" not in str(rows)
