"""Every node type there is: added, configured from its own form, free of problems, tried out and published, by hand.

A new type is tried as soon as it is registered. One whose schema cannot say what a field should hold tells it in the
field's help ("For example …") or by a default.
"""

from collections.abc import AsyncIterator

import httpx
import pytest

from hubwright import flows
from hubwright.control.flows import create_flow, publish, version_by_number
from hubwright.control.flows.edits import find_node
from hubwright.control.identity.sessions import COOKIE_NAME, open_session
from hubwright.host import catalogue
from hubwright.kernel.database import acting_for
from tests.conftest import test_settings
from tests.integration.admin_ui.outliner import Outliner
from tests.integration.flows.documents import saying
from tests.integration.runtime.running import house
from tests.support.app import served
from tests.support.database import TestServers
from tests.support.tried_out import go_through

catalogue.catalogue()  # the steps of plugins are registered when they are looked for
STEPS = sorted(kind.type for kind in flows.node_types() if kind.category != "trigger")
TRIGGERS = sorted(kind.type for kind in flows.node_types() if kind.category == "trigger")


@pytest.fixture(scope="module")
async def base(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with served(test_settings(servers, tmp_path_factory.mktemp("types"))) as app:
        yield app.base


@pytest.fixture
async def hand(base: str, database: None) -> AsyncIterator[Outliner]:
    """Somebody with a company that has a published flow to go into."""
    company = await house("types")
    async with acting_for(company.tenant_id):
        other = await create_flow("Another flow", saying("Hi"), actor=company.admin.actor)
        await publish(company.admin.actor, other.flow_id, "")
    session = await open_session(company.admin.account_id, company.tenant_id, address="t", user_agent="t")
    cookies, headers = {COOKIE_NAME: session.cookie}, {"accept": "text/html"}
    async with httpx.AsyncClient(base_url=base, cookies=cookies, headers=headers, timeout=60) as client:
        yield Outliner(client, company.tenant_id, frozenset({str(other.flow_id)}))


@pytest.mark.parametrize("kind", STEPS)
async def test_a_step_is_added_configured_tried_and_published(hand: Outliner, kind: str) -> None:
    await hand.make(f"With {kind}")
    end = await hand.add("end", "trg_1", "out")
    step = await hand.add(kind, "trg_1", "out")
    await hand.fill_in(step, end)
    if any(each.code == "unreachable" and each.node_id == end for each in await hand.errors()):
        await hand.post(f"{hand.url}/steps/{end}/delete")
    assert [(each.node_id, each.code, each.message) for each in await hand.errors()] == []

    document = await hand.document()
    async with acting_for(hand.tenant_id):
        visits = await go_through(document, step)
    assert visits, "the trial did not come to the step"
    assert visits[-1].port != "error", (visits[-1], document.nodes)

    number = await hand.publish()
    async with acting_for(hand.tenant_id):
        live = flows.parse((await version_by_number(hand.flow_id, number)).doc)
    assert number == 1
    assert find_node(live, step) == find_node(document, step)


@pytest.mark.parametrize("kind", TRIGGERS)
async def test_a_trigger_is_added_configured_tried_and_published(hand: Outliner, kind: str) -> None:
    await hand.make(f"Begins with {kind}")
    end = await hand.add("end", "trg_1", "out")
    answer = await hand.post(f"{hand.url}/triggers", type=kind)
    trigger = str(answer.headers["location"].rpartition("/")[2])
    await hand.post(f"{hand.url}/steps/trg_1/delete")
    await hand.fill_in(trigger, end)
    assert [(each.node_id, each.code, each.message) for each in await hand.errors()] == []

    document = await hand.document()
    async with acting_for(hand.tenant_id):
        visits = await go_through(document, trigger)
    assert [visit.port for visit in visits] == ["out"]
    assert await hand.publish() == 1


def test_every_type_of_the_catalogue_is_tried_here() -> None:
    """Tests before this one may have brought plugins, whose types have the plugin's name before them."""
    now = {kind.type for kind in flows.node_types()}
    ours = {kind for kind in now if "." not in kind or kind.startswith("trigger.")}
    assert ours <= {*STEPS, *TRIGGERS} <= now
    assert {"message", "subflow", "decision_table", "hubwright-order-status.look_up"} <= {*STEPS} or len(STEPS) > 25
