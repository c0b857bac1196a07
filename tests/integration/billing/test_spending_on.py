"""What goes on at a cap: what somebody switches on again, and what was used while there was none."""

from decimal import Decimal

import pytest

from hubwright.control.spending import queries
from hubwright.control.spending.look import look
from hubwright.control.spending.plan import switch_on
from hubwright.control.spending.reserve import reserve
from hubwright.control.usage.ingest import ingest
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from tests.integration.billing.making import agreed, count, june, terms
from tests.integration.billing.test_spending import NOW, admin, capped
from tests.support.people import Person

__all__ = ["admin"]  # a fixture


async def test_what_is_switched_on_again_stays_on_until_another_cap_or_month(admin: Person) -> None:
    async def after(quantity: int, key: str) -> set[str]:
        async with acting_for(admin.tenant_id):
            await ingest([count("messages_out", quantity, key, june(3))], NOW)
            await look(NOW)
            return set(await queries.off())

    async with acting_for(admin.tenant_id):
        await agreed(terms(base=Decimal(0)))
    await capped(admin, everything=10)
    assert await after(800, "a") == {"plugins"}
    async with acting_for(admin.tenant_id):
        assert await switch_on(admin.actor, "plugins")
        assert not await switch_on(admin.actor, "plugins")
        with pytest.raises(Missing):
            await switch_on(admin.actor, "conversations")
    assert await after(0, "b") == set(), "nothing more was spent"
    assert await after(100, "c") == {"ai"}, "the next one"
    assert await after(100, "d") == {"ai"}, "and never it again"
    await capped(admin, everything=10)
    assert await after(100, "e") == {"ai"}, "the same cap again"
    await capped(admin, everything=11)
    assert await after(100, "f") == {"ai", "plugins"}, "another cap"


async def test_a_cap_that_comes_later_counts_what_was_used_without_one(admin: Person) -> None:
    await capped(admin, ai=100)
    async with acting_for(admin.tenant_id):
        assert await reserve("ai", 30, idem_key="runs", now=NOW)
    await capped(admin)
    async with acting_for(admin.tenant_id):
        await ingest([count("llm_in", 50, "i", june(3))], NOW)
    await capped(admin, ai=100)
    async with acting_for(admin.tenant_id):
        assert not await reserve("ai", 21, idem_key="b", now=NOW)
        assert await reserve("ai", 20, idem_key="c", now=NOW)
