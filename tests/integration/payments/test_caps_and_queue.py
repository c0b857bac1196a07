"""A month beyond the cap that was set on the page: no AI, and the customer is in the queue all the same."""

import re
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal

import pytest

from editions.proration import period_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.outbound import Outbound
from tests.integration.billing.making import UTC_ZONE, agreed, terms
from tests.integration.billing.test_spending import ai_or_people, waiting
from tests.integration.payments.pages import signed_in
from tests.integration.payments.test_caps_pages import CAPS, app, used
from tests.integration.runtime.ai_flows import ai_company, failure_of, perform_all
from tests.support.app import Served
from tests.support.chat_completions import ChatCompletions, serving_completions
from tests.support.company import new_visitor, says
from tests.support.plugins import Oracle, Plugins, installed_plugins

__all__ = ["app"]  # a fixture


@pytest.fixture
async def outbound() -> AsyncIterator[Outbound]:
    client = Outbound()
    yield client
    await client.close()


@pytest.fixture
async def service(database: None) -> AsyncIterator[ChatCompletions]:
    async with serving_completions() as running:
        yield running


@pytest.fixture
def plugins(monkeypatch: pytest.MonkeyPatch) -> Iterator[Plugins]:
    with installed_plugins(monkeypatch, Oracle()) as found:
        yield found


async def test_beyond_the_cap_of_the_page_a_conversation_still_reaches_the_queue(
    app: Served, service: ChatCompletions, outbound: Outbound, plugins: Plugins
) -> None:
    company = await ai_company(ai_or_people(), service)
    async with acting_for(company.tenant_id):
        await agreed(terms(period_of(utc_now(), UTC_ZONE).begins_at, base=Decimal(0)))
    async with await signed_in(app, company.admin) as browsing:
        asked = {"everything": "1", "ai": "", "plugins": "", "order": "ai,plugins"}
        assert (await browsing.post(CAPS, data=asked)).status_code == 303
        await used(company.admin, 80, "a")
        assert re.findall(r'data-off="([a-z]+)"', (await browsing.get(CAPS)).text) == ["ai"]
        await says(company, await new_visitor(company), "I need somebody")
        await perform_all(company, outbound)
        assert (await failure_of(company))[0] == "cap_reached"
        assert (service.asked, await waiting(company)) == ([], 1)
