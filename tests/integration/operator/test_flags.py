"""Flags: changed with a reason, known to every process within moments, guarding something real."""

import asyncio

import pytest

from hubwright.kernel import flags, operator_acts
from hubwright.kernel.database import acting_for, execute, outside_tenants
from hubwright.kernel.errors import Invalid, Missing, NotAllowed
from hubwright.kernel.flags import OFF, USAGE_FORECAST, Setting, change_flag
from hubwright.kernel.flags.queries import put
from hubwright.kernel.flags.watching import settings_of_flags
from hubwright.kernel.ids import new_id
from hubwright.kernel.realtime import hub
from tests.integration.isolation.houses import House
from tests.integration.operator.inside import outside
from tests.support.operators import browser, make_operator

KEY = USAGE_FORECAST.key


@pytest.fixture(autouse=True)
async def _off_again(database: None) -> None:
    async with outside_tenants("tests begin with nothing let on"):
        await put(KEY, OFF)
    await settings_of_flags.look()


async def test_a_change_needs_an_operator_a_reason_and_sense(house: House) -> None:
    operator = await make_operator()
    with pytest.raises(NotAllowed):
        await change_flag(house.admin.actor, KEY, Setting(state="on"), "please")
    for setting, reason in (
        (Setting(state="on"), "  "),
        (Setting(state="percent", percent=101), "why"),
        (Setting(state="listed"), "why"),
        (Setting(state="sometimes"), "why"),  # type: ignore[arg-type]  # what a form may send
    ):
        with pytest.raises(Invalid):
            await change_flag(operator, KEY, setting, reason)
    with pytest.raises(Missing):
        await change_flag(operator, "no.such.flag", Setting(state="on"), "why")
    assert not flags.on(USAGE_FORECAST, house.tenant_id)


async def test_it_holds_in_this_process_as_soon_as_it_is_written_and_its_reason_stays(house: House) -> None:
    operator, other = await make_operator(), new_id()
    await change_flag(operator, KEY, Setting(state="listed", tenants=frozenset({house.tenant_id})), "the first to try")
    assert flags.on(USAGE_FORECAST, house.tenant_id)
    assert not flags.on(USAGE_FORECAST, other)
    (last, *_earlier) = await operator_acts.acts(f"flag:{KEY}")
    assert (last.reason, last.name, last.detail["before"]["state"], last.detail["after"]["state"]) == (
        "the first to try",
        operator.name,
        "off",
        "listed",
    )


async def test_another_process_hears_of_it_by_the_bell_and_without_it_by_looking(house: House) -> None:
    """The app that is served here watches; what others write reaches it both ways."""
    async with outside_tenants("another process writes"):
        await put(KEY, Setting(state="on"))
    assert not flags.on(USAGE_FORECAST, house.tenant_id)
    await hub.publish("worker/flags", {})
    await _until(house, on=True)
    async with outside_tenants("another process writes"):
        await put(KEY, OFF)
    await _until(house, on=False)


async def _until(house: House, *, on: bool) -> None:
    for _turn in range(2000):
        if flags.on(USAGE_FORECAST, house.tenant_id) is on:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody looked")


async def test_the_flag_guards_the_forecast_on_the_usage_page(house: House) -> None:
    async with acting_for(house.tenant_id):
        await execute(
            "INSERT INTO usage_event (tenant_id, id, meter, quantity, source, idem_key)"
            " VALUES ($1, $2, $3, 40, 't', $4)",
            new_id(),
            "conversations",
            str(new_id()),
        )
    async with await browser(house.served, house.cookie) as staff, outside(house) as client:
        assert "data-forecast" not in (await staff.get("/usage")).text
        slug = await _slug(house)
        form = {"state": "listed", "tenants": slug, "reason": "they asked for it"}
        assert (await client.post(f"/operator/flags/{KEY}", data=form)).status_code == 303
        page = (await staff.get("/usage")).text
        from admin_ui.pages.usage.forecast import _TOO_EARLY
        from hubwright.kernel.clock import utc_now

        if utc_now().day > _TOO_EARLY.days + 1:
            assert "data-forecast" in page
        unknown = await client.post(f"/operator/flags/{KEY}", data={**form, "tenants": "nobody-here"})
        assert unknown.status_code == 422
        assert "There is no company nobody-here." in unknown.text
        assert "they asked for it" in (await client.get(f"/operator/flags/{KEY}")).text


async def _slug(house: House) -> str:
    from hubwright.control.companies import find_company

    company = await find_company(house.tenant_id)
    assert company is not None
    return company.slug
