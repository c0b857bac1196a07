"""A sandboxed release in real flows: called for each company in a box of its own, like any other plugin."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import msgspec
import pytest

from hubwright.host.calls import complete, has_model, installed, installed_model
from hubwright.host.installation.queries import put_settings
from hubwright.host.installation.verbs import switch_off, switch_on
from hubwright.host.sandbox import boxes as keeping
from hubwright.host.sandbox.contained import Contained, Said, listen
from hubwright.host.sandbox.probe import Probed, probe
from hubwright.host.sandbox.release import SandboxRelease
from hubwright.host.sandbox.standing import close_boxes, standing
from hubwright.kernel.database import acting_for
from hubwright.kernel.outbound import Outbound
from hubwright_sdk import CallContext, CallFailed, ChatMessage, Completion
from tests.hostile.stand import NoWay
from tests.integration.runtime.test_plugin_calls import asks, effect_of, stock_flow, warnings_of
from tests.support.company import Company, make_company
from tests.support.plugins import STOCK, Plugins, Stock, installed_plugins, manifest
from tests.support.sandboxed.releases import CODE

SECRET = "s3cret-of-the-stock"
MODEL = "test-boxed-model"


def boxed(plugin_id: str, **more: Any) -> SandboxRelease:
    """The well-behaved plugin as a release of this name."""
    made = manifest(plugin_id, tier="sandboxed", entry_point="well_behaved:plugin", **more)
    return SandboxRelease(made, CODE, digest=f"{plugin_id}-1")


@pytest.fixture
def plugins(monkeypatch: pytest.MonkeyPatch) -> Iterator[Plugins]:
    """The stock's steps, from a release whose code this process never imports; and a model."""
    settings = {"stock": {"type": "integer"}, "key": {"type": "string", "x-secret": True}}
    form = {"type": "object", "additionalProperties": False, "properties": settings, "required": ["stock"]}
    steps = Stock().manifest
    stock = boxed(STOCK, config_schema=form)
    whole = msgspec.structs.replace(stock.manifest, nodes=steps.nodes, triggers=steps.triggers)
    with installed_plugins(
        monkeypatch, SandboxRelease(whole, stock.folder, stock.digest), boxed(MODEL, kind=["ai"])
    ) as found:
        yield found


@pytest.fixture
async def outbound() -> AsyncIterator[Outbound]:
    client = Outbound()
    yield client
    await client.close()
    await close_boxes()


async def company_with(stock: int) -> Company:
    company = await make_company("boxed", stock_flow())
    async with acting_for(company.tenant_id):
        await switch_on(STOCK)
        await put_settings(STOCK, {"stock": stock, "key": SECRET})
    return company


@pytest.mark.usefixtures("plugins", "database")
async def test_flows_of_two_companies_go_through_boxes_of_their_own(outbound: Outbound) -> None:
    if not probe().enough:
        print(f"NOT PROVEN HERE: {probe().missing}")
        return
    said: list[Contained | Said] = []
    stop = listen(said.append)
    first, second = await company_with(5), await company_with(1)

    assert await asks(first, outbound, "2 lamps") == "3 left"
    assert await asks(second, outbound, "2 lamps") == "Sold out"
    stop()
    boxes = standing()
    assert boxes is not None
    assert boxes.count == 2
    assert {(each.tenant_id, each.line) for each in said if isinstance(each, Said)} == {
        (first.tenant_id, "asked with •••"),
        (second.tenant_id, "asked with •••"),
    }


@pytest.mark.usefixtures("plugins", "database")
async def test_its_failure_takes_the_error_exit_without_its_secrets(outbound: Outbound) -> None:
    company = await company_with(1)
    assert await asks(company, outbound, "900 lamps") == "Cannot look"

    if probe().enough:
        assert (await effect_of(company))["result"]["failure"] == "refused"
        assert "nobody has that many, says •••" in str(await warnings_of(company))
    assert SECRET not in str(await effect_of(company))


@pytest.mark.usefixtures("plugins", "database")
async def test_where_nothing_can_be_kept_in_the_flow_is_told_why(
    outbound: Outbound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "probe", lambda: Probed("the kernel has no seccomp filters"))
    company = await company_with(5)

    assert await asks(company, outbound, "2 lamps") == "Cannot look"
    result = (await effect_of(company))["result"]
    assert result["failure"] == "no_sandbox"
    assert "no seccomp filters" in result["detail"]


@pytest.mark.usefixtures("plugins", "database")
async def test_it_is_called_only_where_it_is_on_and_set_up(outbound: Outbound) -> None:
    company = await company_with(5)
    async with acting_for(company.tenant_id):
        await put_settings(STOCK, {"stock": "many"})
        with pytest.raises(CallFailed) as failed:
            await installed(STOCK)
        assert failed.value.code == "not_set_up"
        await switch_off(STOCK)
        with pytest.raises(CallFailed) as failed:
            await installed(STOCK)
        assert failed.value.code == "off"


@pytest.mark.usefixtures("plugins", "database")
async def test_a_sandboxed_model_answers_like_any_other(outbound: Outbound) -> None:
    company = await make_company("model", stock_flow())
    async with acting_for(company.tenant_id):
        assert not await has_model()
        await switch_on(MODEL)
        assert await has_model()
        model = await installed_model()
    asked = Completion(messages=[ChatMessage("user", "hello")], max_tokens=5)
    ways = CallContext(settings={}, http=NoWay(), idempotency_key="k", deadline_s=10)
    if not probe().enough:
        print(f"NOT PROVEN HERE: {probe().missing}")
        return

    assert (await complete(model, asked, ways)).text == "HELLO"
