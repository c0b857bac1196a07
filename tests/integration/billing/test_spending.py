"""Caps hold for what runs at once, alerts come once, features go off in the chosen order; the queue stays."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from editions.proration import period_of
from hubwright.control.billing.preview import preview
from hubwright.control.spending import queries
from hubwright.control.spending.features import EVERYTHING, PAID
from hubwright.control.spending.look import look
from hubwright.control.spending.plan import plan, switch_next_off, switch_on
from hubwright.control.spending.reserve import reserve, settle
from hubwright.control.spending.tending import look_everywhere
from hubwright.control.usage.ingest import ingest
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.errors import Invalid, Missing, NotAllowed
from hubwright.kernel.outbound import Outbound
from tests.integration.billing.making import JULY, JUNE, UTC_ZONE, agreed, count, june, terms
from tests.integration.runtime.ai_flows import ai_company, ask, failure_of, perform_all, used
from tests.support.chat_completions import ChatCompletions, serving_completions
from tests.support.company import Company, document, new_visitor, says
from tests.support.people import Person, join
from tests.support.plugins import Oracle, Plugins, installed_plugins

NOW = june(15)
ORDER = ["plugins", "ai"]


@pytest.fixture
async def admin(tenant_a: UUID) -> Person:
    return await join(tenant_a, "admin")


async def capped(admin: Person, **caps: int | None) -> None:
    async with acting_for(admin.tenant_id):
        told = {feature: None if most is None else Decimal(most) for feature, most in caps.items()}
        await plan(admin.actor, told, ORDER, NOW)


async def in_use(tenant_id: UUID) -> Decimal:
    async with acting_for(tenant_id):
        return (await queries.used(JUNE.begins_at)).get("ai", Decimal(0))


async def test_what_runs_at_once_never_passes_the_cap(admin: Person) -> None:
    await capped(admin, ai=100)

    async def one(n: int) -> bool:
        async with acting_for(admin.tenant_id):
            return await reserve("ai", 15, idem_key=f"k{n}", now=NOW)

    got = await asyncio.gather(*map(one, range(20)))

    assert sum(got) == 6
    assert await in_use(admin.tenant_id) == 90


async def test_a_deed_is_reserved_once_settled_by_what_it_used_and_given_back_when_it_fails(admin: Person) -> None:
    await capped(admin, ai=100)
    async with acting_for(admin.tenant_id):
        assert await reserve("ai", 60, idem_key="a", now=NOW)
        assert await reserve("ai", 60, idem_key="a", now=NOW)
        assert not await reserve("ai", 60, idem_key="b", now=NOW)
        await settle("a", 25)
        assert await reserve("ai", 60, idem_key="b", now=NOW)
        await settle("b", 0)
        await settle("b", 0)
        assert await reserve("ai", 999, idem_key="c", now=JULY.begins_at) is False
        assert await reserve("ai", 100, idem_key="d", now=JULY.begins_at)
    assert await in_use(admin.tenant_id) == 25


async def test_without_a_cap_everything_goes_and_a_cap_counts_what_was_used_before_it(admin: Person) -> None:
    async with acting_for(admin.tenant_id):
        assert await reserve("ai", 10**9, idem_key="a", now=NOW)
        await ingest([count("llm_in", 70, "i", june(3)), count("llm_out", 20, "o", june(3))], NOW)
    await capped(admin, ai=100)
    async with acting_for(admin.tenant_id):
        assert not await reserve("ai", 11, idem_key="b", now=NOW)
        assert await reserve("ai", 10, idem_key="c", now=NOW)


async def test_what_nobody_ended_is_given_back(admin: Person) -> None:
    await capped(admin, ai=100)
    async with acting_for(admin.tenant_id):
        await reserve("ai", 60, idem_key="a", now=NOW)
        await look(NOW + timedelta(minutes=14))
        assert (await queries.used(JUNE.begins_at))["ai"] == 60
        await look(NOW + timedelta(minutes=16))
        assert (await queries.used(JUNE.begins_at))["ai"] == 0


async def test_only_who_may_sets_caps_and_only_on_paid_features(admin: Person) -> None:
    agent = await join(admin.tenant_id, "agent")
    async with acting_for(admin.tenant_id):
        with pytest.raises(NotAllowed):
            await plan(agent.actor, {"ai": Decimal(1)}, ORDER, NOW)
        with pytest.raises(Missing):
            await plan(admin.actor, {"conversations": Decimal(1)}, ORDER, NOW)
        with pytest.raises(Missing):
            await plan(admin.actor, {}, ["ai"], NOW)
        with pytest.raises(Invalid):
            await plan(admin.actor, {"ai": Decimal("NaN")}, ORDER, NOW)


async def test_each_threshold_is_told_once_a_month_the_highest_first(admin: Person) -> None:
    async def after(quantity: int, key: str) -> list[tuple[str, int]]:
        async with acting_for(admin.tenant_id):
            await ingest([count("conversations", quantity, key, june(3))], NOW)
            return await look(NOW)

    async with acting_for(admin.tenant_id):
        await agreed(terms(base=Decimal(0)))  # 20 conversations are included

    assert await after(9, "a") == []
    assert await after(1, "b") == [("conversations", 50)]
    assert await after(2, "c") == []
    assert await after(9, "d") == [("conversations", 100)]
    assert await after(9, "e") == []
    async with acting_for(admin.tenant_id):
        assert await queries.told(JUNE.begins_at) == [
            ("conversations", 50),
            ("conversations", 80),
            ("conversations", 100),
        ]
        letters = await fetch("SELECT payload FROM job WHERE tenant_id = $1 AND kind LIKE '%mail%'")
    assert len(letters) == 2


async def test_at_the_cap_of_the_month_features_go_off_one_by_one_in_the_chosen_order(admin: Person) -> None:
    async def after(quantity: int, key: str) -> list[str]:
        async with acting_for(admin.tenant_id):
            await ingest([count("messages_out", quantity, key, june(3))], NOW)
            await look(NOW)
            return sorted(await queries.off())

    async with acting_for(admin.tenant_id):
        await agreed(terms(base=Decimal(0)))
    await capped(admin, everything=10)

    assert await after(700, "a") == []
    assert await after(100, "b") == ["plugins"]
    assert await after(0, "c") == ["plugins"], "nothing more was spent"
    assert await after(100, "d") == ["ai", "plugins"]
    async with acting_for(admin.tenant_id):
        assert not await reserve("ai", 1, idem_key="x", now=NOW)
        assert await switch_on(admin.actor, "ai")
        assert await reserve("ai", 1, idem_key="x", now=NOW)
        await look(JULY.begins_at)
        assert await queries.off() == {}, "another month"


async def test_a_failed_payment_goes_by_the_same_order_and_stays_over_the_month(admin: Person) -> None:
    await capped(admin)
    async with acting_for(admin.tenant_id):
        went = [await switch_next_off("payment", Decimal(0), NOW) for _ in range(3)]
        await look(JULY.begins_at)
        still = await queries.off()

    assert went == ["plugins", "ai", None]
    assert set(still) == {"plugins", "ai"}


@pytest.fixture
async def outbound() -> AsyncIterator[Outbound]:
    client = Outbound()
    yield client
    await client.close()


@pytest.fixture
async def service(database: None) -> AsyncIterator[ChatCompletions]:
    async with serving_completions() as running:
        yield running


@pytest.fixture
def plugins(monkeypatch: pytest.MonkeyPatch) -> Iterator[Plugins]:
    with installed_plugins(monkeypatch, Oracle()) as found:
        yield found


def ai_or_people() -> dict[str, Any]:
    return document(
        [
            {"id": "n_ai", "type": "llm.reply", "config": {"prompt": "Be kind.", "timeout_s": 1}},
            {"id": "n_said", "type": "message", "config": {"text": "Said."}},
            {"id": "n_person", "type": "handoff", "config": {"queue": "support"}},
        ],
        [("n_ai", "out", "n_said"), ("n_ai", "error", "n_person")],
    )


async def waiting(company: Company) -> int:
    async with acting_for(company.tenant_id):
        (row,) = await fetch("SELECT count(*) AS n FROM queue_entry WHERE tenant_id = $1")
    return int(row["n"])


async def test_a_conversation_reaches_the_queue_with_every_cap_used_up(
    service: ChatCompletions, outbound: Outbound, plugins: Plugins
) -> None:
    company = await ai_company(ai_or_people(), service)
    async with acting_for(company.tenant_id):
        await plan(company.admin.actor, dict.fromkeys([EVERYTHING, *PAID], Decimal(0)), ORDER, utc_now())
        await look(utc_now())
        for _ in PAID:
            await switch_next_off("payment", Decimal(0), utc_now())
    await says(company, await new_visitor(company), "I need somebody")
    await perform_all(company, outbound)

    assert service.asked == []
    assert (await failure_of(company))[0] == "cap_reached"
    assert await waiting(company) == 1
    assert await used(company) == {}


async def test_a_call_takes_from_the_cap_what_it_used_and_the_next_one_is_not_made(
    service: ChatCompletions, outbound: Outbound, plugins: Plugins
) -> None:
    company = await ai_company(ai_or_people(), service)
    async with acting_for(company.tenant_id):
        await plan(company.admin.actor, {"ai": Decimal(2_000)}, ORDER, utc_now())
    await ask(company, outbound)
    async with acting_for(company.tenant_id):
        (row,) = await fetch("SELECT used FROM spending_use WHERE tenant_id = $1 AND feature = 'ai'")
        assert await fetch("SELECT 1 FROM spending_hold WHERE tenant_id = $1") == []
        assert row["used"] == sum((await used(company)).values()) == 18
        await plan(company.admin.actor, {"ai": Decimal(18)}, ORDER, utc_now())
    await ask(company, outbound)

    assert len(service.asked) == 1
    assert await waiting(company) == 1


async def test_a_forecast_carries_on_what_was_used_so_far(admin: Person) -> None:
    async with acting_for(admin.tenant_id):
        await agreed(terms(base=Decimal(0)))
        await ingest([count("messages_out", 800, "a", june(3))], june(16))
        so_far, forecast = await preview(JUNE, june(16)), await preview(JUNE, june(16), projected=True)

    assert so_far is not None
    assert forecast is not None
    assert (so_far.total, forecast.total) == (10, 20)


async def test_a_worker_looks_at_every_company_and_another_one_not_at_once_again(admin: Person) -> None:
    now, stopping = utc_now(), asyncio.Event()
    async with acting_for(admin.tenant_id):
        await agreed(terms(now - timedelta(days=40), base=Decimal(0)))
        await ingest([count("conversations", 20, "a", now)], now)

    assert await look_everywhere(now, stopping) >= 1
    async with acting_for(admin.tenant_id):
        told = await fetch("SELECT subject, threshold FROM spending_alert WHERE tenant_id = $1 ORDER BY threshold")
    assert [(row["subject"], row["threshold"]) for row in told] == [("conversations", n) for n in (50, 80, 100)]
    assert await look_everywhere(now, stopping) == 0
    stopping.set()
    assert await look_everywhere(now + timedelta(hours=1), stopping) == 0


async def test_somebody_who_keeps_reading_what_was_spent_does_not_keep_the_worker_away(admin: Person) -> None:
    now = utc_now()
    async with acting_for(admin.tenant_id):
        await agreed(terms(now - timedelta(days=40), base=Decimal(0)))
        await ingest([count("conversations", 20, "a", now)], now)
        await preview(period_of(now, UTC_ZONE), now)

    assert await look_everywhere(now, asyncio.Event()) >= 1
    async with acting_for(admin.tenant_id):
        assert await fetch("SELECT 1 FROM spending_alert WHERE tenant_id = $1")
