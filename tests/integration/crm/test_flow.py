"""The sample flow as a company runs it: through the box, a customer is greeted with what they are about."""

import importlib
import json
from typing import Any

from hubwright.kernel.outbound import Outbound
from tests.integration.crm.conftest import ADA, ROOT, connected
from tests.integration.runtime.test_plugin_calls import last_text, perform_all, warnings_of
from tests.support.company import Company, make_company, new_visitor, says

SAMPLE = json.loads((ROOT / "src/hubwright_hubspot/sample.flow.json").read_text("utf-8"))


async def tells(company: Company, outbound: Outbound, email: str) -> str:
    visitor = await new_visitor(company)
    talk = (await says(company, visitor, "Hi")).conversation_id
    await says(company, visitor, email)
    await perform_all(company, outbound, rounds=8)
    return await last_text(company, talk)


async def test_the_sample_flow_knows_who_is_there_and_makes_who_is_not(
    database: None, hubspot: Any, outbound: Outbound
) -> None:
    company = await make_company("crm-flow", SAMPLE)
    await connected(company, hubspot, outbound)
    ada = hubspot.portal.make_contact(ADA)
    hubspot.portal.make_deal({"dealname": "Engine no. 2", "dealstage": "appointmentscheduled"}, [ada.id])
    assert "passing you" in await tells(company, outbound, "ada@b.example")
    said = [each for each in hubspot.asked if each.startswith(("POST /crm/v3/objects/contacts", "PATCH"))]
    assert said == [], "who is known there is only read"

    assert "passing you" in await tells(company, outbound, "fang@b.example")
    made = hubspot.portal.with_email("fang@b.example")
    assert made is not None
    (deal_id,) = hubspot.portal.deals_of[made.id]
    assert hubspot.portal.deals[deal_id].held["dealname"] == "Chat with fang@b.example"


async def test_when_hubspot_is_away_the_error_exit_says_why(database: None, hubspot: Any, outbound: Outbound) -> None:
    company = await make_company("crm-flow-away", SAMPLE)
    await connected(company, hubspot, outbound)
    busy = importlib.import_module("hubspot_testing.hubspot").DOWN
    hubspot.instead = [busy] * 20
    assert "passing you" in await tells(company, outbound, "ada@b.example")
    assert "502" in str(await warnings_of(company, "n_contact"))
