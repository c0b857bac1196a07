"""The order-status plugin as the platform brings it: found like any package, never imported, run in a box."""

import importlib
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hubwright.host import catalogue
from hubwright.host.connections.verbs import connect_key
from hubwright.host.installation.settings import change_settings
from hubwright.host.installation.verbs import switch_on
from hubwright.host.releases.folders import place_of
from hubwright.host.sandbox.probe import probe
from hubwright.host.sandbox.release import SandboxRelease
from hubwright.host.sandbox.standing import boxes, close_boxes
from hubwright.kernel.database import acting_for
from hubwright.kernel.outbound import Outbound
from hubwright.kernel.settings import settings, use_settings
from hubwright.runtime.plugins.panels import read_panel
from hubwright_sdk import PanelContent
from tests.integration.runtime.test_plugin_calls import asks, last_text, perform_all, warnings_of
from tests.support.company import Company, make_company, new_visitor, says

ROOT = Path(__file__).parents[3] / "plugins" / "hubwright-order-status"
PLUGIN = "hubwright-order-status"
SAMPLE = json.loads((ROOT / "src/hubwright_order_status/sample.flow.json").read_text("utf-8"))


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The shop of the plugin's own tests, and the way to it open."""
    monkeypatch.syspath_prepend(str(ROOT / "tests"))
    before = settings()
    with importlib.import_module("order_status_testing.shop").shop_open() as running:
        use_settings(msgspec.structs.replace(before, egress_allow=frozenset({running.address.removeprefix("http://")})))
        yield running
    use_settings(before)


@pytest.fixture
async def outbound() -> AsyncIterator[Outbound]:
    client = Outbound()
    yield client
    await client.close()
    await close_boxes()


async def company_with(shop: Any, *, key: str = "") -> Company:
    company = await make_company("orders", SAMPLE)
    async with acting_for(company.tenant_id):
        await switch_on(PLUGIN, company.admin.actor)
        await change_settings(company.admin.actor, PLUGIN, {"address": shop.address})
        if key:
            await connect_key(company.admin.actor, PLUGIN, "shop", key)
    return company


def proven_here() -> bool:
    if not probe().enough:
        print(f"NOT PROVEN HERE: {probe().missing}")
    return probe().enough


def test_it_is_found_like_any_package_and_none_of_its_code_is_imported() -> None:
    (line,) = [each for each in catalogue.packages() if each.id == PLUGIN]
    assert line.manifest is not None, line.reason
    assert (line.manifest.tier, line.manifest.version) == ("sandboxed", version(PLUGIN))
    assert isinstance(catalogue.find(PLUGIN), SandboxRelease)
    alone = (
        "import sys; from hubwright.host import catalogue;"
        f"assert catalogue.find({PLUGIN!r});"
        "print([name for name in sys.modules if name.startswith('hubwright_order_status')])"
    )
    done = subprocess.run([sys.executable, "-c", alone], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


async def test_a_flow_asks_the_shop_through_a_box(database: None, shop: Any, outbound: Outbound) -> None:
    company = await company_with(shop, key=_key())
    if not proven_here():
        return
    assert await asks(company, outbound, "where is 10086?") == (
        "Your order 10086 is on its way. Carrier: SF Express. Expected on 2026-11-28."
    )
    assert shop.asked == ["/orders/10086"]
    assert boxes().count == 1
    found = catalogue.find(PLUGIN)
    assert isinstance(found, SandboxRelease)
    assert place_of(found.digest).is_dir()
    assert await asks(company, outbound, "and 4711?") == "I could not find the order 4711. Please check its number."


async def test_an_agent_sees_the_order_of_the_conversation_beside_it(
    database: None, shop: Any, outbound: Outbound
) -> None:
    company = await company_with(shop, key=_key())
    if not proven_here():
        return
    talk = (await says(company, await new_visitor(company), "where is 10086?")).conversation_id
    before = await read_panel(company.agent.actor, talk, PLUGIN, "order")
    assert before == PanelContent(note="No order number yet.")
    await perform_all(company, outbound)
    assert "on its way" in await last_text(company, talk)
    content = await read_panel(company.agent.actor, talk, PLUGIN, "order")
    assert content is not None
    assert [badge.text for badge in content.badges] == ["on its way"]
    assert ("Order", "10086") in {(row.label, row.value) for row in content.rows}


async def test_without_the_right_key_the_error_exit_is_taken_and_says_why(
    database: None, shop: Any, outbound: Outbound
) -> None:
    company = await company_with(shop, key="a key that is wrong")
    if not proven_here():
        return
    assert "passing you to a colleague" in str(await asks(company, outbound, "where is 10086?"))
    assert "not accepted" in str(await warnings_of(company))


def _key() -> str:
    key: str = importlib.import_module("order_status_testing.shop").KEY
    return key
