"""Every call of a release counts towards its health, whatever it is called for."""

import asyncio
from uuid import UUID

from hubwright.host.calls import Installed
from hubwright.host.releases import queries
from hubwright.host.releases.tending import tell_last
from hubwright.kernel.clock import utc_now
from hubwright.runtime.plugins.ways import close_dispatcher, dispatcher
from hubwright_sdk import HOOKS, CallFailed, ConversationFacts, OrderQuery, PanelAsked, PluginEvent
from tests.integration.marketplace.companies import company
from tests.support.market import Market
from tests.support.watching_plugins import Orders, Watcher


async def test_queries_panels_and_events_count_like_steps(market: Market) -> None:
    release_id, admin = await market.published("1.0.0"), await company()
    orders, watcher = Orders(), Watcher()
    asked = (OrderQuery(number="10086"),)
    for mood in ("well", "broken", "nonsense"):
        orders.mood = mood
        await _called(admin.tenant_id, Installed(orders, {}, release_id), "find_orders", asked)
    shown = (PanelAsked(panel="facts", conversation=ConversationFacts(id="1")),)
    for mood in ("well", "broken", "refusing", "unreachable"):
        watcher.mood = mood
        await _called(admin.tenant_id, Installed(watcher, {"word": "w"}, release_id), "panel", shown)
    orders.mood = "broken"
    await _called(admin.tenant_id, Installed(orders, {}), "find_orders", asked)
    await tell_last()
    found = await queries.health(release_id)
    assert (found.calls, found.failed) == (7, 3), "what the other side refuses says nothing about a release"
    await close_dispatcher()


async def test_a_query_over_its_budget_counts_and_a_process_that_ends_does_not(market: Market) -> None:
    release_id, admin = await market.published("1.0.0"), await company()
    orders, watcher = Orders(), Watcher()
    orders.mood = watcher.mood = "slow"
    query = asyncio.create_task(
        _called(admin.tenant_id, Installed(orders, {}, release_id), "find_orders", (OrderQuery(number="1"),))
    )
    await orders.begun.wait()
    query.cancel()
    told = PluginEvent(id="1", name="message.received", at=utc_now())
    event = asyncio.create_task(
        _called(admin.tenant_id, Installed(watcher, {"word": "w"}, release_id), "on_event", (told,))
    )
    await watcher.begun.wait()
    event.cancel()
    await asyncio.gather(query, event, return_exceptions=True)
    await tell_last()
    await tell_last()
    found = await queries.health(release_id)
    assert (found.calls, found.failed) == (1, 1), "counted once"
    await close_dispatcher()


async def _called(tenant_id: UUID, to: Installed, hook: str, arguments: tuple[object, ...]) -> None:
    try:
        await dispatcher().call(tenant_id, to, HOOKS[hook], arguments, key="k")
    except CallFailed:
        return
