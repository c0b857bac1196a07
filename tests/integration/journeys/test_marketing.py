"""What the marketing edition is bought for: where leads come from, kept as segments, in step with a CRM."""

from typing import Any

from editions.catalogue import edition
from hubwright.control.api_keys.verbs import create_key, grantable
from hubwright.desk.contacts.verbs import learn
from hubwright.kernel.database import acting_for
from hubwright.kernel.jobs import run_due_jobs
from hubwright.kernel.outbound import Outbound
from tests.integration.crm.conftest import PLUGIN as HUBSPOT
from tests.integration.crm.conftest import connected, hubspot, outbound
from tests.integration.journeys.front import CAMPAIGN, Front, front_of, words
from tests.support.app import Served
from tests.support.figures import keep_figures

__all__ = ["hubspot", "outbound"]  # fixtures
MARKETING = edition("marketing")


async def test_marketing_knows_where_leads_come_from_and_keeps_a_crm_in_step(
    app: Served, hubspot: Any, outbound: Outbound
) -> None:
    async with front_of(app, MARKETING) as front, front.pages_of(front.company.admin) as admin:
        lead, other = await front.visitor(CAMPAIGN), await front.visitor()
        await lead.asks_for_a_person("An offer for five people")
        await other.asks_for_a_person("Where is my parcel?")
        for visitor, name in ((lead, "Ada Lovelace"), (other, "Charles Babbage")):
            async with acting_for(front.tenant_id):
                await learn(visitor.contact_id, name=name, email=f"{name.split()[0].lower()}@b.example", fields={})
        from_wechat = words(await admin.see("/contacts?f.lead_source=wechat"))
        assert "Ada Lovelace" in from_wechat and "Charles Babbage" not in from_wechat

        await admin.press("/contacts/segments", name="Spring", **{"f.lead_source": "wechat"})
        assert await _counted(front, "Spring") == 1
        late = await front.visitor(CAMPAIGN)
        await late.say("hello")
        assert await _counted(front, "Spring") == 2, "a segment is asked anew, whoever came meanwhile"

        await connected(front.company, hubspot, outbound)
        async with front.pages_of(front.company.agent) as agent:
            await agent.press(f"/inbox/waiting/{lead.talk}/take")
            await agent.press(f"/inbox/crm/{lead.talk}/{HUBSPOT}/create")
            await _the_worker_works()
            shown = words(await agent.see(f"/inbox/crm/{lead.talk}"))
        there = hubspot.portal.with_email("ada@b.example")
        assert there is not None and there.held["firstname"] == "Ada"
        assert hubspot.portal.with_email("charles@b.example") is None
        assert "HubSpot" in shown and "In step" in shown
    keep_figures("marketing: lead, segment, CRM", {"leads": 2, "in_the_segment": 2, "customers_made": 1})


async def _the_worker_works() -> None:
    while await run_due_jobs(1_000):
        pass


async def _counted(front: Front, name: str) -> int:
    """How many a program is told are in a kept segment."""
    admin = front.company.admin.actor
    async with acting_for(front.tenant_id):
        headers = {"authorization": f"Bearer {(await create_key(admin, 'shop', grantable(admin))).key}"}
    listed = (await front.client.get("/api/v1/contacts/segments", headers=headers)).json()
    (segment,) = [each for each in listed["segments"] if each["name"] == name]
    counted = await front.client.get(f"/api/v1/contacts/segments/{segment['id']}/count", headers=headers)
    number: int = counted.json()["count"]
    return number
