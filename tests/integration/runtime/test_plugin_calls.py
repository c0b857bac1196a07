"""A plugin from outside in real flows: out of every exit, and whatever is wrong with it stays with it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import UUID

import pytest

from hubwright import flows
from hubwright.control.flows.check import problems_of
from hubwright.desk.conversations import events_after
from hubwright.host import discovery
from hubwright.host.installation.verbs import switch_off, switch_on
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.outbound import Outbound
from hubwright.runtime import effects, plugin_calls
from hubwright.runtime.lanes import lanes
from tests.support.company import Company, document, make_company, new_visitor, says
from tests.support.plugins import STOCK, Plugins, Stock, installed_plugins


@pytest.fixture
async def outbound() -> AsyncIterator[Outbound]:
    client = Outbound()
    yield client
    await client.close()


@pytest.fixture
def stock() -> Stock:
    return Stock()


@pytest.fixture
def plugins(monkeypatch: pytest.MonkeyPatch, stock: Stock) -> Iterator[Plugins]:
    with installed_plugins(monkeypatch, stock) as found:
        yield found


def stock_flow() -> dict[str, Any]:
    """Starts on the word lamp; says by which exit the plugin left."""
    told = {"there": "{{ left }} left", "sold_out": "Sold out", "late": "Too slow", "error": "Cannot look"}
    doc = document(
        [
            {
                "id": "n_look",
                "type": f"{STOCK}.look",
                "tv": 2,
                "config": {
                    "article": "{{ message.text }}!",
                    "wanted": "number(extract(message.text, r'\\d+'))",
                    "left": "left",
                },
            },
            *({"id": f"n_{port}", "type": "message", "config": {"text": text}} for port, text in told.items()),
        ],
        [("n_look", port, f"n_{port}") for port in told],
        vars=[{"id": "v1", "key": "left", "type": "number"}],
    )
    doc["entry"] = [{"id": "t", "type": f"{STOCK}.asked_about", "config": {"word": "Lamp"}}]
    return doc


async def stock_company(*, on: bool = True) -> Company:
    company = await make_company("stock", stock_flow())
    if on:
        async with acting_for(company.tenant_id):
            await switch_on(STOCK)
    return company


async def perform_all(company: Company, outbound: Outbound, rounds: int = 4) -> None:
    """What the worker does, without its pauses."""
    for _ in range(rounds):
        async with acting_for(company.tenant_id):
            await execute(
                "UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = 'effect' AND id IN"
                " (SELECT id FROM effect WHERE tenant_id = $1 AND state = 'pending')"
            )
        for tenant_id, effect_id in await effects.due_effects(1000):
            if tenant_id == company.tenant_id:
                await effects.perform(tenant_id, effect_id, outbound)
        await lanes.drained()


async def asks(company: Company, outbound: Outbound, text: str = "2 lamps") -> str:
    taken = await says(company, await new_visitor(company), text)
    await perform_all(company, outbound)
    return await last_text(company, taken.conversation_id)


async def last_text(company: Company, conversation_id: UUID) -> str:
    async with acting_for(company.tenant_id):
        said = [e.text for e in await events_after(conversation_id, 0, staff=True) if e.author == "bot"]
    return said[-1] if said else ""


async def effect_of(company: Company) -> dict[str, Any]:
    async with acting_for(company.tenant_id):
        (row,) = await fetch("SELECT kind, state, attempts, result FROM effect WHERE tenant_id = $1")
    return row


async def warnings_of(company: Company, node_id: str = "n_look") -> list[str]:
    async with acting_for(company.tenant_id):
        steps = await fetch(
            "SELECT detail FROM step WHERE tenant_id = $1 AND node_id = $2 ORDER BY flow_session_id, n", node_id
        )
    return [warning for step in steps for warning in step["detail"]["warnings"]]


@pytest.mark.usefixtures("plugins", "database")
async def test_its_trigger_begins_and_its_step_leaves_by_the_exit_it_names(stock: Stock, outbound: Outbound) -> None:
    company = await stock_company()

    assert await asks(company, outbound, "2 LAMPS") == "1 left"
    assert await asks(company, outbound, "4 lamps") == "Sold out"
    call, context = stock.calls[0]
    assert (call.node, dict(call.input)) == ("look", {"article": "2 LAMPS!", "wanted": 2})
    assert context.idempotency_key
    assert context.deadline_s == 1.0


@pytest.mark.usefixtures("plugins", "database")
async def test_a_message_without_the_word_does_not_begin(stock: Stock, outbound: Outbound) -> None:
    company = await stock_company()
    taken = await says(company, await new_visitor(company), "2 chairs")
    await perform_all(company, outbound, rounds=1)

    async with acting_for(company.tenant_id):
        (row,) = await fetch("SELECT status FROM conversation WHERE tenant_id = $1 AND id = $2", taken.conversation_id)
    assert (stock.calls, row["status"]) == ([], "waiting")


@pytest.mark.usefixtures("plugins", "database")
@pytest.mark.parametrize(
    ("mood", "said", "error", "attempts"),
    [
        ("slow", "Too slow", "timeout", 1),
        ("broken", "Cannot look", "broken", 1),
        ("nonsense", "Cannot look", "malformed", 3),
        ("unfit", "Cannot look", "malformed", 3),
        ("refusing", "Cannot look", "refused", 1),
        ("busy", "Cannot look", "rate_limited", 3),
        ("cut off", "Cannot look", "unreachable", 3),
    ],
)
async def test_whatever_is_wrong_with_it_has_an_exit_and_a_reason(
    stock: Stock, outbound: Outbound, mood: str, said: str, error: str, attempts: int
) -> None:
    company = await stock_company()
    stock.mood = mood

    assert await asks(company, outbound) == said
    row = await effect_of(company)
    assert (row["kind"], row["state"], row["attempts"]) == ("plugin", "failed", attempts)
    assert row["result"]["failure"] == error
    (warning,) = await warnings_of(company)
    assert f"({error})" in warning
    assert "s3cret" not in warning + str(row["result"])


@pytest.mark.usefixtures("plugins", "database")
async def test_it_recovers_while_it_is_asked_again(stock: Stock, outbound: Outbound) -> None:
    company = await stock_company()
    stock.mood = "busy"
    taken = await says(company, await new_visitor(company), "1 lamp")
    await perform_all(company, outbound, rounds=1)
    stock.mood = "well"
    await perform_all(company, outbound, rounds=1)

    assert await last_text(company, taken.conversation_id) == "2 left"
    keys = {context.idempotency_key for _call, context in stock.calls}
    assert (len(stock.calls), len(keys)) == (2, 1)


@pytest.mark.usefixtures("plugins", "database")
async def test_only_where_it_is_switched_on_is_it_called(stock: Stock, outbound: Outbound) -> None:
    company = await stock_company(on=False)

    assert await asks(company, outbound) == "Cannot look"
    assert stock.calls == []
    assert await warnings_of(company) == [f"no answer (off): the plugin {STOCK} is switched off"]
    async with acting_for(company.tenant_id):
        told = {(each.code, each.severity) for each in await problems_of(stock_flow())}
        await switch_on(STOCK)
        assert await problems_of(stock_flow()) == []
        await switch_off(STOCK)
    assert told == {("plugin_off", "warning")}


@pytest.mark.usefixtures("database")
async def test_a_flow_outlives_the_plugin_of_its_step(stock: Stock, outbound: Outbound, plugins: Plugins) -> None:
    company = await stock_company()
    early = await says(company, await new_visitor(company), "1 lamp")
    del plugins[STOCK]
    discovery.offer_nodes(plugins)
    assert flows.find_node_type(f"{STOCK}.look") is None
    await perform_all(company, outbound, rounds=1)
    assert await last_text(company, early.conversation_id) == "Cannot look"
    async with acting_for(company.tenant_id):
        (row,) = await fetch("SELECT draft_doc FROM flow WHERE tenant_id = $1")
        assert [each.code for each in await problems_of(row["draft_doc"])].count("unknown_type") == 2
    assert row["draft_doc"]["nodes"][0]["config"]["article"] == "{{ message.text }}!"


@pytest.mark.usefixtures("plugins", "database")
async def test_a_slow_one_holds_up_neither_others_nor_more_than_its_places(stock: Stock, outbound: Outbound) -> None:
    company, other = await stock_company(), await stock_company()
    stock.mood = "held"
    for number in range(7):
        await says(company, await new_visitor(company), f"{number} lamps")
    taken = await says(other, await new_visitor(other), "1 lamp")
    for tenant_id, effect_id in await effects.due_effects(1000):
        if tenant_id in (company.tenant_id, other.tenant_id):
            assert await effects.perform(tenant_id, effect_id, outbound)
    await asyncio.sleep(0)

    assert stock.at_once == 5  # four of the one company, one of the other
    async with acting_for(company.tenant_id):
        put_off = await fetch("SELECT attempts FROM effect WHERE tenant_id = $1 AND state = 'pending'")
    assert put_off == [{"attempts": 0}] * 3
    stock.go_on.set()
    await perform_all(company, outbound)
    assert await last_text(other, taken.conversation_id) == "2 left"
    async with acting_for(company.tenant_id):
        states = await fetch("SELECT state FROM effect WHERE tenant_id = $1")
    assert {row["state"] for row in states} == {"done"}
    assert len(stock.calls) == 8


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(("repeatable", "calls", "state"), [(True, 1, "done"), (False, 0, "in_doubt")])
async def test_after_a_crash_only_what_may_be_repeated_is(
    monkeypatch: pytest.MonkeyPatch, outbound: Outbound, repeatable: bool, calls: int, state: str
) -> None:
    stock = Stock(repeatable=repeatable)
    with installed_plugins(monkeypatch, stock):
        company = await stock_company()
        taken = await says(company, await new_visitor(company), "1 lamp")
        async with acting_for(company.tenant_id):
            await execute(
                "UPDATE effect SET state = 'running', attempts = 1, lease_until = now() - interval '1 second'"
                " WHERE tenant_id = $1"
            )
        due = [each for each in await effects.due_effects(1000) if each[0] == company.tenant_id]
        await effects.perform(*due[0], outbound)
        await lanes.drained()

        assert (len(stock.calls), (await effect_of(company))["state"]) == (calls, state)
        said = "2 left" if repeatable else "Cannot look"
        assert await last_text(company, taken.conversation_id) == said


@pytest.mark.usefixtures("plugins", "database")
async def test_an_old_config_is_read_by_its_new_names(outbound: Outbound, stock: Stock) -> None:
    doc = stock_flow()
    doc["nodes"][0].update(tv=1, config={"item": "{{ message.text }}", "wanted": "1", "left": "left"})
    company = await make_company("stock", doc)
    async with acting_for(company.tenant_id):
        await switch_on(STOCK)

    assert await asks(company, outbound, "a lamp") == "2 left"
    assert stock.calls[0][0].input["article"] == "a lamp"


async def test_lanes_give_places_back_and_break_off_what_is_too_late() -> None:
    gate = asyncio.Event()
    whose = (UUID(int=1), "x")
    lanes.begin(whose, _wait_for(gate))
    await asyncio.sleep(0)
    assert not lanes.has_place(whose, 1)
    assert lanes.has_place((UUID(int=2), "x"), 1)
    await lanes.drained(within=0.01)

    assert lanes.has_place(whose, 1)
    assert plugin_calls.KIND in effects.PERFORMERS


async def _wait_for(gate: asyncio.Event) -> None:
    await gate.wait()
