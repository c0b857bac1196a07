"""A plugin that comes into a process later never runs for a company that did not switch it on."""

from pathlib import Path
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest

from hubwright.control.flows.check import problems_of
from hubwright.control.plugin_hooks.addresses import hook_addresses
from hubwright.desk.contacts.verbs import learn
from hubwright.host.calls import installed
from hubwright.host.dispatch.activations import activations
from hubwright.host.dispatch.telling import Happened
from hubwright.host.failures import SwitchedOff
from hubwright.host.installation.settings import change_settings
from hubwright.host.installation.verbs import switch_off, switch_on
from hubwright.host.signing import hub_header
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import run_due_jobs
from hubwright.runtime.hooks.tasks import hand_over
from hubwright.runtime.plugins.panels import panel_places, read_panel
from hubwright.runtime.plugins.tasks import tell_plugin
from hubwright.runtime.plugins.ways import dispatcher
from hubwright_sdk import HOOKS, OrderQuery, offered_by
from tests.conftest import test_settings
from tests.integration.dispatch.conftest import company_named
from tests.integration.runtime.test_plugin_calls import stock_flow
from tests.support.app import served
from tests.support.company import Company, new_visitor, says
from tests.support.database import TestServers
from tests.support.plugins import Stock, installed_plugins
from tests.support.watching_plugins import ORDERS, WATCHER, Orders, Watcher


class Everything(Watcher):
    """A plugin that answers all it can, and notes each time that it ran."""

    def __init__(self) -> None:
        super().__init__(
            inbound=[{"path": "in", "title": {"en": "In", "zh": "入"}, "verifier": "hub_sha256", "secret": "word"}]
        )


async def test_it_runs_for_nobody_who_did_not_ask(
    company: Company, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`company` has the first watcher; everything that comes now is foreign to it, and to the other company."""
    other = await company_named("bystander")
    visitor = await new_visitor(company)
    await says(company, visitor, "Hi")  # both companies are known to this process before it comes
    await says(other, await new_visitor(other), "Hi")
    late, orders, stock = Watcher("test-late"), Orders(), Stock()
    with installed_plugins(monkeypatch, watcher, late, orders, stock):
        for house in (company, other):
            await _everything_happens(house)
            await _everything_is_asked(house, late, stock)
        while await run_due_jobs(1_000):
            pass
        assert late.events == []
        assert late.asked == []
        assert late.posts == []
        assert orders.calls == 0
        assert stock.calls == []
        async with acting_for(other.tenant_id):
            assert await fetch("SELECT 1 FROM plugin_call WHERE tenant_id = $1") == []


async def _everything_happens(house: Company) -> None:
    visitor = await new_visitor(house)
    await says(house, visitor, "2 lamps")
    async with acting_for(house.tenant_id):
        await learn(visitor, name="Ana")


async def _everything_is_asked(house: Company, late: Watcher, stock: Stock) -> None:
    tenant_id, late_id = house.tenant_id, late.manifest.id
    # hooks
    for name in HOOKS:
        allowed = await activations.impls(tenant_id, name)
        assert {each.manifest.id for each in allowed} <= {WATCHER, "hubwright-webchat", "hubwright-ai"}, name
    assert (await dispatcher().collect(tenant_id, "find_orders", OrderQuery(number="1"))).answers == []
    for hook in (*offered_by(late.manifest), HOOKS["find_orders"]):
        with pytest.raises(SwitchedOff):
            plugin = ORDERS if hook.name == "find_orders" else late_id
            await dispatcher().act(tenant_id, plugin, hook.name, OrderQuery(), key="k")
    # panels
    talk = (await says(house, await new_visitor(house), "Hi")).conversation_id
    async with acting_for(tenant_id):
        assert late_id not in {place.plugin for place in await panel_places("en")}
    assert await read_panel(house.agent.actor, talk, late_id, "facts") is None
    # nodes
    async with acting_for(tenant_id):
        assert await problems_of(stock_flow())
        with pytest.raises(SwitchedOff):
            await installed(stock.manifest.id)
    # jobs that somebody left behind
    happened = Happened(id=new_id(), name="message.received", at=utc_now(), plugin=late_id)
    await tell_plugin(tenant_id, msgspec.to_builtins(happened))
    post = {"path": "in", "key": "k", "body": "{}"}
    with pytest.raises(SwitchedOff):
        await hand_over(tenant_id, {"plugin": late_id, "post": post})


async def test_posts_reach_it_only_where_it_is_switched_on(
    database: None, servers: TestServers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = Everything()
    with installed_plugins(monkeypatch, everything):
        company = await company_named("doors")
        async with acting_for(company.tenant_id):
            await switch_on(WATCHER)
            await change_settings(company.admin.actor, WATCHER, {"word": "hush-hush"})
            (address,) = await hook_addresses(WATCHER)
        async with (
            served(test_settings(servers, tmp_path)) as running,
            httpx.AsyncClient(base_url=running.base, trust_env=False) as client,
        ):

            async def post(body: bytes) -> int:
                headers = dict(hub_header("hush-hush", body))
                return (await client.post(urlsplit(address.url).path, content=body, headers=headers)).status_code

            assert await post(b'{"n": 1}') == 200
            async with acting_for(company.tenant_id):
                await switch_off(WATCHER)
            assert await post(b'{"n": 2}') >= 400
            async with acting_for(company.tenant_id):
                await switch_on(WATCHER)
        while await run_due_jobs(1_000):
            pass
        assert [post.body for post in everything.posts] == ['{"n": 1}']
