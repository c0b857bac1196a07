"""More at once and prorated, less when the month is over, nothing without having read what rests."""

from decimal import Decimal

import pytest

from editions.catalogue import edition
from hubwright.control.companies import pin_edition
from hubwright.control.companies.life_queries import write_life
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.errors import EntitlementLacking, Missing, NotAllowed
from tenants.edition_change.ask import ask_for, held_now, preview
from tenants.edition_change.errors import ExcessNotAccepted, NotForSale, NotNow
from tenants.edition_change.held import Held
from tenants.edition_change.settle import call_off, latest_changes, pending_change
from tenants.entitlements import refresh
from tests.integration.tenants.changing import (
    CLASSIC,
    MARKETING,
    ONLINE,
    Crowded,
    month_is_over,
    paying,
    set_promises,
)
from tests.support.company import Company
from tests.support.database import TestServers


@pytest.fixture
async def company(database: None) -> Company:
    """A company that pays for the online edition."""
    return await paying()


async def test_what_costs_more_holds_at_once_and_is_prorated(company: Company) -> None:
    wanted = Held(edition="online", version=2, add_ons={"crm": 1, "members_5": 2})
    async with acting_for(company.tenant_id):
        with pytest.raises(EntitlementLacking):
            await set_promises(company)
        seen = await ask_for(company.admin.actor, wanted)
        assert await held_now() == wanted
        (change,) = await latest_changes(5)
        (row,) = await fetch("SELECT proration FROM edition_change WHERE tenant_id = $1")

    assert (seen.at_once, change.state, change.before, change.after) == (True, "done", ONLINE, wanted)
    by_currency = {each["currency"]: each for each in row["proration"]}
    assert by_currency.keys() == {"CNY", "USD"}
    yuan = by_currency["CNY"]
    assert Decimal(yuan["charge"]["fee"]) - Decimal(yuan["credit"]["fee"]) == 199 + 2 * 199
    assert Decimal(yuan["due"]) == Decimal(yuan["charge"]["amount"]) - Decimal(yuan["credit"]["amount"])
    assert 0 <= Decimal(yuan["due"]) <= 3 * 199


async def test_what_costs_less_waits_for_the_end_of_the_month_and_can_be_called_off(
    company: Company, servers: TestServers
) -> None:
    async with acting_for(company.tenant_id):
        seen = await ask_for(company.admin.actor, CLASSIC)
        waiting = await pending_change()
        assert await held_now() == ONLINE
    assert not seen.at_once
    assert seen.prorated == {}
    assert waiting is not None
    assert waiting.due_at == seen.due_at > utc_now()
    assert (waiting.due_at.day, waiting.due_at.hour) == (1, 0)

    async with acting_for(company.tenant_id):
        await call_off(company.admin.actor)
        assert await pending_change() is None
        with pytest.raises(Missing):
            await call_off(company.admin.actor)
    await month_is_over(company.tenant_id, servers)
    async with acting_for(company.tenant_id):
        assert await held_now() == ONLINE


async def test_a_second_wish_takes_the_place_of_the_first(company: Company, servers: TestServers) -> None:
    async with acting_for(company.tenant_id):
        await ask_for(company.admin.actor, CLASSIC)
        await ask_for(company.admin.actor, MARKETING)
        assert [change.state for change in await latest_changes(5)] == ["pending", "cancelled"]
    await month_is_over(company.tenant_id, servers)
    async with acting_for(company.tenant_id):
        assert await held_now() == MARKETING


async def test_only_what_is_for_sale_by_who_may_and_while_nothing_is_owed(company: Company) -> None:
    async with acting_for(company.tenant_id):
        with pytest.raises(NotAllowed):
            await preview(company.agent.actor, CLASSIC)
        for nonsense in (
            ONLINE,
            Held(edition="platinum", version=1),
            Held(edition="classic", version=1),
            Held(edition="online", version=2, add_ons={"gold": 1}),
            Held(edition="online", version=2, add_ons={"crm": 2}),
        ):
            with pytest.raises(NotForSale):
                await ask_for(company.admin.actor, nonsense)
        await write_life(company.tenant_id, status="suspended", until=None, because="", came_from=[])
        with pytest.raises(NotNow):
            await ask_for(company.admin.actor, CLASSIC)


async def test_an_old_version_may_buy_more_of_what_it_has_or_go_to_the_newest(company: Company) -> None:
    async with acting_for(company.tenant_id):
        await pin_edition(company.tenant_id, "online", 1)
        await refresh()
        await ask_for(company.admin.actor, Held(edition="online", version=1, add_ons={"members_5": 1}))
        assert (await held_now()).version == 1
        seen = await ask_for(company.admin.actor, ONLINE, accepted=True)
        assert (await held_now()).version == 2
    assert seen.at_once


async def test_the_preview_names_each_violation_with_its_numbers(company: Company) -> None:
    await Crowded(company).build()
    async with acting_for(company.tenant_id):
        found = await preview(company.admin.actor, CLASSIC)
        with pytest.raises(ExcessNotAccepted):
            await ask_for(company.admin.actor, CLASSIC)

    assert {each.key: (each.used, each.included) for each in found.excess} == {
        "channels.webchat.limit": (3, 2),
        "contacts.segments.limit": (7, 5),
        "members.limit": (12, 10),
    }
    assert {"flows.canaries", "csat.rating", "members.limit"} <= set(found.lost)
    assert {"desk.service_levels", "connectors.erp"} <= set(found.gained)


def test_the_editions_cost_what_decides_between_at_once_and_later() -> None:
    fees = [edition(key).rate_card("CNY") for key in ("classic", "marketing", "online")]
    bases = [card.base for card in fees if card is not None]

    assert bases == sorted(set(bases))
