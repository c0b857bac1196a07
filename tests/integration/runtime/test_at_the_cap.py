"""A capped paid feature that has used up its budget is off, and nothing else: people and queues go on (scenario k)."""

from decimal import Decimal

import msgspec
import pytest

from hubwright.control.identity import presence
from hubwright.control.marketplace.metering import change_cap, use_of
from hubwright.desk.conversations import events_after, get_conversation
from hubwright.desk.conversations.reply import reply
from hubwright.desk.queues import accept_offer, make_offers, set_availability
from hubwright.desk.queues.waiting import offers_to
from hubwright.host.installation.verbs import is_on, switch_on
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.outbound import Outbound
from hubwright.runtime.plugins.ways import close_dispatcher
from hubwright_sdk import CallContext, NodeCall, NodeResult
from hubwright_sdk.manifest import Price
from hubwright_sdk.manifest.parts import MeterDeclaration
from tests.integration.runtime.test_plugin_calls import last_text, perform_all
from tests.support.company import Company, document, make_company, new_visitor, says
from tests.support.plugins import STOCK, Stock, both, installed_plugins

BUDGET = Decimal(1)


class DearStock(Stock):
    """Half a dollar a look."""

    def __init__(self) -> None:
        super().__init__()
        looks = msgspec.convert({"key": "looks", "title": both("Looks"), "unit": both("pieces")}, MeterDeclaration)
        price = Price(model="metered", per_unit={"looks": "0.5"})
        self.manifest = msgspec.structs.replace(self.manifest, meters=[looks], price=price)

    async def call_node(self, call: NodeCall, context: CallContext) -> NodeResult:
        context.meter("looks")
        return await super().call_node(call, context)


async def _company() -> Company:
    """Its bot looks into the stock, and hands over to a person where it cannot."""
    look = {"article": "{{ message.text }}", "wanted": "1", "left": "left"}
    doc = document(
        [
            {"id": "n_look", "type": f"{STOCK}.look", "tv": 2, "config": look},
            {"id": "n_there", "type": "message", "config": {"text": "{{ left }} left"}},
            {"id": "n_person", "type": "handoff", "config": {"queue": "support"}},
        ],
        [("n_look", "there", "n_there"), ("n_look", "sold_out", "n_person"), ("n_look", "error", "n_person")],
        vars=[{"id": "v1", "key": "left", "type": "number"}],
    )
    company = await make_company("capped", doc)
    async with acting_for(company.tenant_id):
        await switch_on(STOCK)
        await change_cap(company.admin.actor, STOCK, BUDGET)
        await set_availability(company.agent.actor, "available")
        await presence.seen(company.agent.member_id, utc_now())
    return company


@pytest.mark.usefixtures("database")
async def test_scenario_k_at_its_budget_a_paid_feature_is_off_and_people_and_queues_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stock, outbound = DearStock(), Outbound()
    with installed_plugins(monkeypatch, stock):
        company = await _company()
        for _customer in range(3):
            taken = await says(company, await new_visitor(company), "lamp")
            await perform_all(company, outbound)
            assert await last_text(company, taken.conversation_id) == "2 left"
        async with acting_for(company.tenant_id):
            assert (await use_of(STOCK)).total == BUDGET, "never more than was agreed to"
            assert not await is_on(STOCK)

        visitor = await new_visitor(company)
        taken = await says(company, visitor, "lamp")
        await perform_all(company, outbound)
        assert len(stock.calls) == 3, "what is off is not called"
        agent = company.agent
        async with acting_for(company.tenant_id):
            assert (await get_conversation(taken.conversation_id)).status == "waiting"
            await make_offers()
            (offer,) = await offers_to(agent.member_id, utc_now())
            assert await accept_offer(agent.actor, offer.id) == taken.conversation_id
            await reply(agent.actor, taken.conversation_id, text="Two are left.")
        await says(company, visitor, "Thank you")
        async with acting_for(company.tenant_id):
            said = [(event.author, event.text) for event in await events_after(taken.conversation_id, 0, staff=False)]
        assert said[-2:] == [("agent", "Two are left."), ("contact", "Thank you")]

        async with acting_for(company.tenant_id):
            await change_cap(company.admin.actor, STOCK, BUDGET * 2)
            await switch_on(STOCK, company.admin.actor)
        again = await says(company, await new_visitor(company), "lamp")
        await perform_all(company, outbound)
        assert await last_text(company, again.conversation_id) == "2 left", "a higher budget brings it back"
    await close_dispatcher()
    await outbound.close()
