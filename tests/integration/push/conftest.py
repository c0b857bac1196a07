"""A desk, a push service, and an agent with a device and a conversation."""

from collections.abc import AsyncIterator

import msgspec
import pytest

from hubwright.desk.conversations.take import take
from hubwright.kernel.database import acting_for
from hubwright.kernel.settings import settings, use_settings
from hubwright.kernel.web_push.keys import new_key
from tests.integration.desk.waiting import Desk, make_desk, waits
from tests.integration.push.told import (
    Phone,
    has_device,
    signed_in,
    worker_reads,
    worker_sends,
)
from tests.support.push_service import PushService, push_service


@pytest.fixture
async def desk(database: None) -> Desk:
    return await make_desk()


@pytest.fixture
async def service(database: None) -> AsyncIterator[PushService]:
    """A push service that this process may reach although it is on loopback."""
    before = settings()
    with push_service() as running:
        use_settings(msgspec.structs.replace(before, egress_allow=frozenset({running.place}), push_key=new_key()))
        yield running
    use_settings(before)


@pytest.fixture
async def phone(desk: Desk, service: PushService) -> Phone:
    actor = await signed_in(desk.agents[0])
    browser, device = await has_device(service, actor)
    conversation = await waits(desk)
    async with acting_for(desk.tenant_id):
        await take(actor, conversation)
    await worker_reads(desk)
    await worker_sends(desk)
    assert len(browser.sent) == 1
    browser.sent.clear()
    browser.asked = 0
    return Phone(actor, browser, device, conversation)
