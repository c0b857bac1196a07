"""The Tryton plugin as the platform brings it: found like any package, run in a box, asking a trytond that runs."""

import json
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import UUID

import msgspec
import pytest

from hubwright.host import catalogue
from hubwright.host.connections.verbs import connect_basic, connections_of
from hubwright.host.installation.settings import change_settings
from hubwright.host.installation.verbs import switch_on
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
from tests.support.tryton import PLUGIN, SAMPLE, known, tryton

_PATIENCE_S = 60.0
pytestmark = pytest.mark.timeout(600)  # the database of Tryton may have to be made first


@pytest.fixture(scope="module")
def running() -> Iterator[Any]:
    with tryton() as server:
        yield server


@pytest.fixture
def erp(running: Any) -> Iterator[Any]:
    """A Tryton, and the way to it open."""
    before = settings()
    use_settings(msgspec.structs.replace(before, egress_allow=frozenset({running.address.removeprefix("http://")})))
    yield running
    use_settings(before)


@pytest.fixture
async def outbound() -> AsyncIterator[Outbound]:
    client = Outbound()
    yield client
    await client.close()
    await close_boxes()


async def company_with(erp: Any, *, password: str) -> Company:
    company = await make_company("tryton", json.loads(SAMPLE.read_text("utf-8")))
    async with acting_for(company.tenant_id):
        await switch_on(PLUGIN, company.admin.actor)
        await change_settings(company.admin.actor, PLUGIN, {"address": erp.address, "database": known("DATABASE")})
        await connect_basic(company.admin.actor, PLUGIN, "user", known("LOGIN"), password)
    return company


def proven_here() -> bool:
    if not probe().enough:
        print(f"NOT PROVEN HERE: {probe().missing}")
    return probe().enough


async def shown(company: Company, talk: UUID) -> PanelContent:
    """The panel once it answers: on a machine that is busy Tryton may need longer than a panel waits."""
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        content = await read_panel(company.agent.actor, talk, PLUGIN, "order")
        if content is not None:
            return content
    raise AssertionError("the panel gave no answer")


async def test_a_flow_asks_tryton_through_a_box(database: None, erp: Any, outbound: Outbound) -> None:
    company = await company_with(erp, password=known("PASSWORD"))
    if not proven_here():
        return
    assert isinstance(catalogue.find(PLUGIN), SandboxRelease)
    before = len(erp.asked)
    assert await asks(company, outbound, f"where is {known('WAITING')}?") == (
        f"Your order {known('WAITING')} is being processed. Shipment: waiting to be shipped."
        " Items: 1 × Oak lamp, 3 × Oak table. Total: 1236.00 EUR."
    )
    assert erp.asked[before:] == ["sale.sale.search_read"]
    assert boxes().count == 1
    assert await asks(company, outbound, "and SO99999?") == (
        "I could not find the order SO99999. Please check its number."
    )


async def test_an_agent_sees_the_customers_orders_beside_the_conversation(
    database: None, erp: Any, outbound: Outbound
) -> None:
    company = await company_with(erp, password=known("PASSWORD"))
    if not proven_here():
        return
    talk = (await says(company, await new_visitor(company), f"where is {known('SENT')}?")).conversation_id
    assert "is known yet" in (await shown(company, talk)).note
    await perform_all(company, outbound)
    assert "Shipment: shipped" in str(await last_text(company, talk))
    content = await shown(company, talk)
    assert [badge.text for badge in content.badges] == ["being processed"]
    assert ("Order", known("SENT")) in {(row.label, row.value) for row in content.rows}
    assert ("Item", "2 × Oak lamp") in {(row.label, row.value) for row in content.rows}


async def test_a_wrong_password_leads_out_of_the_error_exit_and_says_why(
    database: None, erp: Any, outbound: Outbound
) -> None:
    company = await company_with(erp, password="a password that is wrong")
    if not proven_here():
        return
    assert "passing you to a colleague" in str(await asks(company, outbound, f"where is {known('SENT')}?"))
    assert "not accepted" in str(await warnings_of(company))
    async with acting_for(company.tenant_id):
        assert [view.state for view in await connections_of(PLUGIN)] == ["needs_reauth"]


async def test_a_tryton_that_starts_again_is_asked_again(database: None, erp: Any, outbound: Outbound) -> None:
    company = await company_with(erp, password=known("PASSWORD"))
    if not proven_here():
        return
    assert "is being processed" in str(await asks(company, outbound, f"where is {known('SENT')}?"))
    erp.stop()
    assert "passing you to a colleague" in str(await asks(company, outbound, f"where is {known('SENT')}?"))
    erp.start()
    assert "is being processed" in str(await asks(company, outbound, f"where is {known('SENT')}?"))
