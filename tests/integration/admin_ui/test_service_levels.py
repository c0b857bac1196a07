"""The page of service levels: what is filled in is promised, refusals stand beside the field, ids stay."""

from collections.abc import AsyncIterator

import pytest

from hubwright.desk.sla.policies import list_policies
from hubwright.kernel.database import acting_for
from tests.conftest import test_settings
from tests.integration.admin_ui.test_pages import browser, company, post
from tests.support.app import served
from tests.support.database import TestServers

URL = "/settings/service-levels"
GOLD = {
    "policies.0.id": "",
    "policies.0.name": "Gold",
    "policies.0.queue_id": "any",
    "policies.0.label": "vip",
    "policies.0.least_priority": "3",
    "policies.0.first_minutes": "5",
    "policies.0.calendar": "always",
    "policies.0.warn_percent": "50",
    "policies.0.raise_to": "4",
}


@pytest.fixture(scope="module")
async def base(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The app on a port."""
    async with served(test_settings(servers, tmp_path_factory.mktemp("levels"))) as app:
        yield app.base


async def test_what_is_filled_in_is_promised_and_keeps_its_id_when_it_is_changed(base: str) -> None:
    signed_up = await company()
    async with browser(base, signed_up.session.cookie) as client:
        wrong = await post(client, URL, URL, **{**GOLD, "policies.0.first_minutes": ""})
        assert wrong.status_code == 422 and "give at least one target" in wrong.text
        saved = await post(client, URL, URL, **GOLD)
        assert (saved.status_code, saved.headers["location"]) == (303, URL), saved.text[-2000:]
        async with acting_for(signed_up.tenant_id):
            (first,) = await list_policies()
        shown = await client.get(URL)
        assert 'value="Gold"' in shown.text and str(first.id) in shown.text
        changed = {**GOLD, "policies.0.id": str(first.id), "policies.0.next_minutes": "7"}
        await post(client, URL, URL, **changed)
    async with acting_for(signed_up.tenant_id):
        (now,) = await list_policies()
    assert (first.name, first.label, first.least_priority, first.first_minutes, first.next_minutes) == (
        "Gold",
        "vip",
        3,
        5,
        None,
    )
    assert (first.calendar, first.warn_percent, first.raise_to, first.queue_id) == ("always", 50, 4, None)
    assert (now.id, now.next_minutes) == (first.id, 7)
