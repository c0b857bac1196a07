"""A visitor comes from a campaign: kept with the contact, filtered by, and only where the edition includes it."""

from typing import Any

import httpx
import pytest

from hubwright.desk.contacts.listing import keep_segment, list_contacts, list_segments
from hubwright.desk.contacts.schemas import ContactFilter
from hubwright.desk.contacts.verbs import get_contact
from hubwright.kernel.database import acting_for
from hubwright.runtime.visitor.admission import admit
from tests.integration.runtime.flows import greeter
from tests.support.app import Served
from tests.support.company import Company, make_company
from tests.support.people import grant

PAGE = "https://shop.example/spring?utm_source=wechat&utm_campaign=may"
ASKED = [{"key": "city", "label_en": "City", "label_zh": "城市", "required": True}]


@pytest.fixture
async def company(app: Served) -> Company:
    return await make_company("kestrel", greeter("Good day"), settings={"prechat_fields": ASKED})


async def comes(client: httpx.AsyncClient, company: Company, **told: Any) -> httpx.Response:
    return await client.post(f"/api/v1/visitor/{company.channel_key}/sessions", json=told)


async def test_how_they_came_first_stays_and_filters_contacts_and_segments(
    client: httpx.AsyncClient, company: Company
) -> None:
    here = (await comes(client, company, page_url=PAGE, fields={"city": "Hangzhou"})).json()
    await comes(client, company, page_url="https://shop.example/", fields={"city": "Kunming"})
    again = await client.post(
        f"/api/v1/visitor/{company.channel_key}/sessions",
        json={"page_url": "https://shop.example/?utm_source=mail"},
        headers={"authorization": f"Bearer {here['token']}"},
    )
    assert again.json()["contact_id"] == here["contact_id"]

    wanted = ContactFilter(fields={"lead_source": "wechat"})
    async with acting_for(company.tenant_id):
        (found,) = (await list_contacts(company.admin.actor, wanted)).contacts
        await keep_segment(company.admin.actor, "From WeChat", wanted)
        ((segment, count),) = await list_segments(company.admin.actor)
        contact = await get_contact(found.id)
    assert (str(found.id), found.source, segment.name, count) == (here["contact_id"], "wechat", "From WeChat", 1)
    assert contact.fields["lead_campaign"] == "may"
    assert contact.fields["lead_page"] == "https://shop.example/spring"
    assert contact.fields["city"] == "Hangzhou"
    assert contact.for_flow()["lead_source"] == "wechat"


async def test_without_it_nobody_is_asked_and_nothing_is_kept_but_everybody_gets_in(
    client: httpx.AsyncClient, company: Company
) -> None:
    await grant(company.tenant_id, contacts__lead_capture=False)
    admitted = await admit(company.channel_key)
    assert admitted.rules.prechat_fields == []
    made = await comes(client, company, page_url=PAGE)
    assert made.status_code == 201
    async with acting_for(company.tenant_id):
        contact = await get_contact(made.json()["contact_id"])
        assert not {key for key in contact.fields if key.startswith("lead_")}

    await grant(company.tenant_id, contacts__lead_capture=True)
    refused = await comes(client, company, page_url=PAGE)
    assert refused.status_code == 422, "the question is there again as it was"
