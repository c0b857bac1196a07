"""Agents with devices at a push service, and a worker that sends."""

from uuid import UUID

import msgspec

from hubwright.control.identity.sessions import open_session
from hubwright.desk.conversations import append_message
from hubwright.desk.push.devices import (
    add_device,
)
from hubwright.desk.push.schemas import Subscription
from hubwright.desk.search.index import catch_up
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.outbound import Outbound
from hubwright.kernel.web_push import newest_key
from hubwright.runtime.push.send import due_posts, send
from tests.integration.desk.waiting import Desk
from tests.support.people import Person
from tests.support.push_service import Browser, PushService

PHONE = "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/143.0 Mobile Safari/537.36"


class Phone(msgspec.Struct):
    """An agent with a device and a conversation."""

    actor: Actor
    browser: Browser
    device: UUID
    conversation: UUID


async def signed_in(person: Person) -> Actor:
    """The person as a cookie of a session of theirs makes them."""
    session = await open_session(person.account_id, person.tenant_id, address="127.0.0.1", user_agent=PHONE)
    return msgspec.structs.replace(person.actor, session_id=session.session_id)


async def has_device(service: PushService, actor: Actor) -> tuple[Browser, UUID]:
    """A browser of theirs is told from now on."""
    browser = service.browser(newest_key().public)
    async with acting_for(actor.tenant_id):
        told = msgspec.convert(browser.subscription, Subscription)
        return browser, await add_device(actor, told, key=browser.key, device=PHONE)


async def worker_reads(desk: Desk) -> None:
    """What customers said reaches who has to hear of it."""
    await catch_up(desk.tenant_id, walk=False, wait=True)


async def worker_sends(desk: Desk) -> int:
    """One round of the worker over what is due for this company."""
    outbound = Outbound()
    try:
        due = [one for one in await due_posts() if one[0] == desk.tenant_id]
        return sum([await send(tenant_id, post_id, outbound) for tenant_id, post_id in due])
    finally:
        await outbound.close()


async def posts(desk: Desk) -> int:
    """How much waits to be sent."""
    async with acting_for(desk.tenant_id):
        rows = await fetch("SELECT id FROM push_post WHERE tenant_id = $1")
        due = await fetch("SELECT id FROM due WHERE tenant_id = $1 AND kind = 'push'")
        assert {row["id"] for row in rows} == {row["id"] for row in due}, "each waits for its time"
        return len(rows)


async def customer_says(desk: Desk, phone: "Phone", text: str = "my secret is 4711") -> None:
    async with acting_for(desk.tenant_id):
        await append_message(phone.conversation, kind="text", author="contact", text=text)
    await worker_reads(desk)


async def time_passes(desk: Desk) -> None:
    """What waits for another try is due."""
    async with acting_for(desk.tenant_id):
        await execute("UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = 'push'")


async def due_in(desk: Desk) -> float:
    async with acting_for(desk.tenant_id):
        rows = await fetch(
            "SELECT extract(epoch FROM due_at - now())::float8 AS s FROM due WHERE tenant_id = $1 AND kind = 'push'"
        )
    return float(rows[0]["s"])
