"""Queries within a budget, actions to one, and whatever goes wrong stays with the plugin it went wrong with."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import UUID

import pytest

from hubwright.host.dispatch.activations import Activations
from hubwright.host.dispatch.breakers import FIRST_PAUSE_S, OPENS_AFTER
from hubwright.host.dispatch.dispatcher import Dispatcher
from hubwright.host.dispatch.failures import Busy, Paused
from hubwright.host.dispatch.log import calls_of, whole_call
from hubwright.host.failures import Broken, NotHere, SwitchedOff
from hubwright.host.installation.verbs import switch_off, switch_on
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.outbound import Outbound
from hubwright.runtime.plugins.ways import count, ways_through
from hubwright_sdk import FoundOrders, Malformed, Order, OrderQuery
from tests.conftest import make_tenant
from tests.support.people import join
from tests.support.plugins import Plugins, installed_plugins
from tests.support.watching_plugins import ORDERS, Orders

ASKED = OrderQuery(number="10086")
FOUND = FoundOrders([Order(number="10086", state="paid")])
OTHER = "test-orders-two"


class Time:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def orders() -> Orders:
    return Orders()


@pytest.fixture
def other() -> Orders:
    return Orders(OTHER)


@pytest.fixture
def plugins(monkeypatch: pytest.MonkeyPatch, orders: Orders, other: Orders) -> Iterator[Plugins]:
    with installed_plugins(monkeypatch, orders, other) as found:
        yield found


@pytest.fixture
async def tenant_id(database: None, plugins: Plugins) -> UUID:
    made = await make_tenant("orders")
    async with acting_for(made):
        await switch_on(ORDERS)
        await switch_on(OTHER)
    return made


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def dispatcher(time: Time) -> AsyncIterator[Dispatcher]:
    outbound = Outbound()
    yield Dispatcher(ways_through(outbound), count, active=Activations(now=time), now=time)
    await outbound.close()


async def find(dispatcher: Dispatcher, tenant_id: UUID, **more: Any) -> Any:
    return await dispatcher.act(tenant_id, ORDERS, "find_orders", ASKED, key="", **more)


async def test_a_query_asks_everybody_who_answers_it(dispatcher: Dispatcher, tenant_id: UUID) -> None:
    collected = await dispatcher.collect(tenant_id, "find_orders", ASKED)

    assert [(each.plugin, each.result) for each in collected.answers] == [(ORDERS, FOUND), (OTHER, FOUND)]
    assert collected.missing == []


async def test_what_is_late_or_broken_is_named_and_the_rest_is_there_in_time(
    dispatcher: Dispatcher, tenant_id: UUID, orders: Orders
) -> None:
    began = asyncio.get_running_loop().time()
    orders.mood = "slow"
    late = await dispatcher.collect(tenant_id, "find_orders", ASKED)
    took = asyncio.get_running_loop().time() - began
    orders.mood = "broken"
    broken = await dispatcher.collect(tenant_id, "find_orders", ASKED)

    assert [each.plugin for each in late.answers] == [OTHER]
    assert [(each.plugin, each.code) for each in late.missing] == [(ORDERS, "timeout")]
    assert took < 2.0
    assert [(each.plugin, each.code) for each in broken.missing] == [(ORDERS, "broken")]


async def test_an_answer_of_another_form_is_malformed(dispatcher: Dispatcher, tenant_id: UUID, orders: Orders) -> None:
    orders.mood = "nonsense"

    with pytest.raises(Malformed):
        await find(dispatcher, tenant_id)


async def test_actions_need_a_key_and_queries_are_no_actions(dispatcher: Dispatcher, tenant_id: UUID) -> None:
    with pytest.raises(ValueError, match="key"):
        await dispatcher.act(tenant_id, ORDERS, "create_ticket", ASKED, key="")
    with pytest.raises(ValueError, match="no query"):
        await dispatcher.collect(tenant_id, "create_ticket", ASKED)


async def test_a_hook_that_the_manifest_does_not_promise_is_not_called(
    dispatcher: Dispatcher, tenant_id: UUID, orders: Orders
) -> None:
    async def save_contact(*_given: object) -> None:
        raise AssertionError("called")

    orders.save_contact = save_contact  # type: ignore[attr-defined]  # the object has it, the manifest does not say so
    with pytest.raises(NotHere):
        await dispatcher.act(tenant_id, ORDERS, "save_contact", ASKED, key="k")


async def test_a_plugin_that_keeps_failing_is_left_alone_for_a_while(
    dispatcher: Dispatcher, tenant_id: UUID, orders: Orders, time: Time
) -> None:
    orders.mood = "broken"
    for _ in range(OPENS_AFTER):
        with pytest.raises(Broken):
            await find(dispatcher, tenant_id)
    with pytest.raises(Paused):
        await find(dispatcher, tenant_id)
    assert orders.calls == OPENS_AFTER
    assert await dispatcher.act(tenant_id, OTHER, "find_orders", ASKED, key="") == FOUND  # its neighbour works

    time.now += FIRST_PAUSE_S + 1
    with pytest.raises(Broken):  # one may try
        await find(dispatcher, tenant_id)
    with pytest.raises(Paused):
        await find(dispatcher, tenant_id)

    time.now += 2 * FIRST_PAUSE_S + 1
    orders.mood = "well"
    assert await find(dispatcher, tenant_id) == FOUND
    assert await find(dispatcher, tenant_id) == FOUND


async def test_what_is_refused_all_the_time_is_a_line_every_ten_seconds_that_says_how_many_there_were(
    dispatcher: Dispatcher, tenant_id: UUID, orders: Orders, time: Time
) -> None:
    orders.mood = "broken"
    for _ in range(OPENS_AFTER):
        with pytest.raises(Broken):
            await find(dispatcher, tenant_id)
    for _ in range(4):
        with pytest.raises(Paused):
            await find(dispatcher, tenant_id)
    time.now += 9.0
    with pytest.raises(Paused):
        await find(dispatcher, tenant_id)
    time.now += 1.5
    with pytest.raises(Paused):
        await find(dispatcher, tenant_id)

    async with acting_for(tenant_id):
        found = await fetch("SELECT code, reason FROM plugin_call WHERE tenant_id = $1 ORDER BY at, id")
    paused = [row["reason"] for row in found if row["code"] == Paused.code]
    assert len(found) == OPENS_AFTER + 2, "every call that was made has a line"
    assert ["more were refused" in reason for reason in paused] == [False, True]
    assert "4 more were refused" in paused[1]


async def test_a_company_has_so_many_places_with_a_plugin_and_no_more(
    dispatcher: Dispatcher, tenant_id: UUID, orders: Orders
) -> None:
    orders.mood = "slow"
    first = asyncio.create_task(find(dispatcher, tenant_id, deadline_s=5))
    await orders.begun.wait()
    orders.mood = "well"

    with pytest.raises(Busy):
        await find(dispatcher, tenant_id)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert await find(dispatcher, tenant_id) == FOUND


async def test_switching_off_is_known_at_once_and_never_later_than_a_few_seconds(
    dispatcher: Dispatcher, tenant_id: UUID, monkeypatch: pytest.MonkeyPatch, time: Time
) -> None:
    assert len((await dispatcher.collect(tenant_id, "find_orders", ASKED)).answers) == 2
    async with acting_for(tenant_id):
        await switch_off(ORDERS)
    assert [e.plugin for e in (await dispatcher.collect(tenant_id, "find_orders", ASKED)).answers] == [OTHER]
    with pytest.raises(SwitchedOff):
        await find(dispatcher, tenant_id)

    monkeypatch.setattr("hubwright.host.installation.verbs.tell_changed", lambda _kind: None)  # the message is lost
    async with acting_for(tenant_id):
        await switch_off(OTHER)
    time.now += 5
    assert (await dispatcher.collect(tenant_id, "find_orders", ASKED)).answers == []


async def test_every_call_leaves_a_line(dispatcher: Dispatcher, tenant_id: UUID, orders: Orders) -> None:
    admin = await join(tenant_id, "admin")
    await find(dispatcher, tenant_id)
    orders.mood = "broken"
    with pytest.raises(Broken):
        await find(dispatcher, tenant_id)

    async with acting_for(tenant_id):
        newest, oldest = await calls_of(admin.actor, ORDERS)
        page = await calls_of(admin.actor, ORDERS, before=newest.id)
        failed, went_well = [await whole_call(admin.actor, ORDERS, each.id) for each in (newest, oldest)]
    assert (newest.outcome, newest.code, newest.hook) == ("failed", "broken", "find_orders")
    assert (oldest.outcome, oldest.code, oldest.version, oldest.replayable) == ("done", "", "1.0.0", True)
    assert [call.id for call in page] == [oldest.id]
    assert went_well.input is not None and went_well.input[0]["number"] == "10086"
    assert went_well.output["orders"][0]["state"] == "paid"
    assert (failed.input, failed.output) == (went_well.input, None)
