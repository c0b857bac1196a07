"""What a company holds is what it is charged for: nothing while it tries, then its edition, then what it changes to."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from editions.proration import period_of
from hubwright.control.billing import queries
from hubwright.control.billing.preview import preview
from hubwright.control.companies import pin_edition
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from tenants.edition_change.ask import ask_for, held_now
from tenants.edition_change.held import Held
from tenants.entitlements import refresh
from tenants.paying import begin_paying, follow
from tests.integration.billing.making import UTC_ZONE
from tests.support.people import Person, join

ONLINE, MARKETING = Held(edition="online", version=2), Held(edition="marketing", version=2)


@pytest.fixture
async def admin(tenant_a: UUID) -> Person:
    async with acting_for(tenant_a):
        await pin_edition(tenant_a, "classic", 2)
        await refresh()
    return await join(tenant_a, "admin")


async def test_who_tries_is_charged_nothing_and_who_pays_is_charged_by_what_it_holds(admin: Person) -> None:
    now = utc_now()
    async with acting_for(admin.tenant_id):
        assert not await follow(ONLINE, now)
        assert await preview(period_of(now, UTC_ZONE), now) is None
        held = await held_now()
        assert await begin_paying(held, "USD", now, "owner")
        assert not await begin_paying(held, "CNY", now, "owner")
        (terms,) = await queries.terms()
        invoice = await preview(period_of(now, UTC_ZONE), now)

    card = held.sold.rate_card("USD")
    assert card is not None
    assert (terms.currency, terms.edition, terms.base, terms.prices) == ("USD", "classic", card.base, card.meters)
    assert invoice is not None
    assert 0 < invoice.total <= terms.base


async def test_a_change_of_edition_is_charged_from_its_second_on(admin: Person) -> None:
    async with acting_for(admin.tenant_id):
        await begin_paying(await held_now(), "CNY", utc_now() - timedelta(days=40), "owner")
        await ask_for(admin.actor, MARKETING)
        first, second = await queries.terms()
        period = period_of(second.begins_at, UTC_ZONE)
        invoice = await preview(period, utc_now())

    assert (first.edition, second.edition) == ("classic", "marketing")
    assert second.base == MARKETING.fee("CNY") > first.base
    assert invoice is not None
    bases = [line for line in invoice.lines if line.kind == "base"]
    assert [(line.edition, line.ends_at) for line in bases] == [
        ("classic", second.begins_at),
        ("marketing", period.ends_at),
    ]
    assert first.base <= sum((line.amount for line in bases), Decimal(0)) <= second.base


async def test_changes_of_one_second_follow_one_another(admin: Person) -> None:
    now = utc_now()
    async with acting_for(admin.tenant_id):
        await begin_paying(ONLINE, "CNY", now, "owner")
        assert await follow(MARKETING, now)
        assert await follow(ONLINE, now)
        assert not await follow(ONLINE, now)
        assert [terms.edition for terms in await queries.terms()] == ["online", "marketing", "online"]
