"""A company with one of everything, made through the real verbs, every text of it recognisable."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from hubwright.control.api_keys.verbs import create_key, grantable
from hubwright.control.channels.schemas import ChannelChange, NewChannel
from hubwright.control.channels.verbs import change_channel, create_channel
from hubwright.control.identity import presence
from hubwright.control.identity.deactivate_member import deactivate_member
from hubwright.control.identity.invite import invite
from hubwright.control.identity.sessions import open_session
from hubwright.control.marketplace.own_releases import add_developer_key
from hubwright.control.routing.staff_queue import staff_queue
from hubwright.control.variables.verbs import set_variable
from hubwright.desk.contacts.verbs import meet_contact
from hubwright.desk.conversations import append_message, start_conversation
from hubwright.desk.conversations.note import note
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.take import take
from hubwright.desk.files.links import file_link
from hubwright.desk.queues import make_offers, set_availability
from hubwright.desk.queues.enter_queue import enter_queue
from hubwright.host.installation.settings import change_settings
from hubwright.host.installation.verbs import switch_on
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, fetch, fetch_one
from hubwright.kernel.ids import new_id
from hubwright.runtime.test_chat import start_test_chat
from hubwright.runtime.visitor.tokens import Visitor, token_for
from hubwright_sdk.release import public_key
from tests.integration.isolation import market
from tests.integration.isolation.at_hand import THREAD_MAKERS, make_merge
from tests.integration.isolation.bought import make_bought
from tests.integration.isolation.contact_parts import CONTACT_MAKERS
from tests.integration.isolation.devices import make_device
from tests.integration.isolation.files import leave_file
from tests.integration.isolation.flows import FLOW_MAKERS, make_flow
from tests.integration.isolation.mailboxes import MAILBOX_MAKERS
from tests.integration.isolation.partners import MAKERS as PARTNERS_MAKERS
from tests.integration.isolation.plugin_parts import connect_plugins, crm_conflict, linked_talk
from tests.integration.isolation.runs import make_run, make_run_flow
from tests.integration.isolation.troubles import dead_letter, open_breaker, undelivered
from tests.integration.runtime.flows import greeter
from tests.support.app import Served
from tests.support.company import WEB_CHAT, Company, make_company
from tests.support.market import Market
from tests.support.people import Person, grant, join

AI_PLUGIN = "hubwright-ai"
_SETTINGS = {"messages_per_minute": 600, "message_burst": 200, "sessions_per_hour": 5000}


class House:
    """One company of the matrix, with everything needed to knock at every door."""

    def __init__(self, name: str, served: Served, company: Company) -> None:
        self.name, self.served, self.company = name, served, company
        self.word = f"CANARY-{name}-{company.tenant_id.hex[-10:]}"
        self.visitor_contact: UUID = new_id()
        self.cookie, self.csrf, self.api_key = "", "", ""
        self.run_flow: UUID = new_id()
        self.market, self.theirs = Market(Path()), Market(Path())  # its own developers', and what it publishes

    @property
    def tenant_id(self) -> UUID:
        return self.company.tenant_id

    @property
    def admin(self) -> Person:
        return self.company.admin

    @property
    def visitor_token(self) -> str:
        return token_for(Visitor(self.tenant_id, self.company.channel_id, self.visitor_contact))

    async def fresh(self, kind: str) -> str:
        """Make one more of a kind and return its id."""
        return str(await MAKERS[kind](self))


async def build(name: str, served: Served) -> House:
    """Build a house."""
    doc = {**greeter(f"CANARY-{name} greets"), "name": f"CANARY-{name} flow"}
    company = await make_company(f"CANARY-{name}", doc, settings={"greeting_en": f"CANARY-{name}", **_SETTINGS})
    house = House(name, served, company)
    await market.publish_once()
    await grant(house.tenant_id, channels__webchat__limit=None, members__limit=None)
    async with acting_for(house.tenant_id):
        await execute("UPDATE member SET max_conversations = 1000, name = $2 WHERE tenant_id = $1", house.word)
        await execute("UPDATE queue SET name = $2, offer_seconds = 3600 WHERE tenant_id = $1", house.word)
        await execute("UPDATE channel SET name = $2 WHERE tenant_id = $1", house.word)
        await staff_queue(company.queue_id, house.admin.member_id)
        await set_variable("slogan", house.word)
        await switch_on(AI_PLUGIN)
        filled_in = {"base_url": "https://models.example/v1", "model": house.word, "api_key": f"key-{house.word}"}
        await change_settings(house.admin.actor, AI_PLUGIN, filled_in)
        await connect_plugins(house)
        await make_bought(house)
        await set_availability(house.admin.actor, "available")
        await presence.seen(house.admin.member_id, utc_now())
        key = await create_key(house.admin.actor, house.word, grantable(house.admin.actor))
        house.visitor_contact = await _contact(house)
        await make_run_flow(house)
        await market.settle_in(house.admin.actor)
        await add_developer_key(house.admin.actor, house.word, public_key(house.market.key).hex())
        await start_conversation(house.visitor_contact, company.channel_id, language="en")
    house.api_key = key.key
    signed_in = await open_session(house.admin.account_id, house.tenant_id, address=house.word, user_agent=house.word)
    house.cookie = signed_in.cookie
    async with httpx.AsyncClient(base_url=served.base, trust_env=False) as client:
        house.csrf = (await client.get("/sign-in")).cookies["hw_csrf"]
    return house


async def _contact(house: House) -> UUID:
    return await meet_contact(
        house.company.channel_id,
        name=house.word,
        email=f"{house.word.lower()}@example.test",
        language="en",
        fields={"note": house.word},
    )


async def _talk(house: House, contact_id: UUID | None = None) -> UUID:
    contact_id = contact_id or await _contact(house)
    opened = await start_conversation(
        contact_id, house.company.channel_id, language="en", source={"page": f"https://{house.word}.example"}
    )
    await append_message(opened.id, kind="text", author="contact", text=f"{house.word} asks")
    await note(house.admin.actor, opened.id, text=f"{house.word} noted")
    return opened.id


async def _waiting(house: House) -> UUID:
    talk = await _talk(house)
    await enter_queue(talk, queue_key="support", priority=2, summary={"topic": house.word}, reason="asked")
    return talk


async def _assigned(house: House) -> UUID:
    talk = await _waiting(house)
    await take(house.admin.actor, talk)
    return talk


async def _colleagues(house: House) -> UUID:
    talk = await _waiting(house)
    await take(house.company.agent.actor, talk)
    return talk


async def _resolved(house: House) -> UUID:
    talk = await _assigned(house)
    await resolve(house.admin.actor, talk)
    return talk


async def _offer(house: House) -> UUID:
    await presence.seen(house.admin.member_id, utc_now())
    talk = await _waiting(house)
    await make_offers()
    row = await fetch_one(
        "SELECT id FROM offer WHERE tenant_id = $1 AND conversation_id = $2 AND state = 'offered'", talk
    )
    assert row is not None, "nobody was offered the conversation"
    found: UUID = row["id"]
    return found


async def _channel(house: House) -> UUID:
    made = await create_channel(
        house.admin.actor,
        NewChannel(plugin=WEB_CHAT, name=house.word, flow_id=house.company.flow_id, queue_id=house.company.queue_id),
    )
    return made.id


async def _closed_channel(house: House) -> UUID:
    channel_id = await _channel(house)
    await change_channel(house.admin.actor, channel_id, ChannelChange(enabled=False))
    return channel_id


async def _invitation(house: House) -> UUID:
    return await invite(house.admin.actor, f"{house.word.lower()}-{new_id().hex[-8:]}@example.test", "agent")


async def _api_key(house: House) -> UUID:
    return (await create_key(house.admin.actor, house.word, ["flows:read"])).id


async def _test_chat(house: House) -> UUID:
    return await start_test_chat(house.admin.actor, house.company.flow_id, language="en")


async def _own_talk(house: House) -> UUID:
    """The visitor's newest conversation, closed a moment ago, so that it can be rated."""
    talk = await _talk(house, house.visitor_contact)
    await enter_queue(talk, queue_key="support", priority=2, summary={}, reason="asked")
    await take(house.admin.actor, talk)
    return talk


async def _own_talk_to_rate(house: House) -> UUID:
    talk = await _own_talk(house)
    await resolve(house.admin.actor, talk)
    return talk


async def _count(house: House) -> UUID:
    rows = await fetch("SELECT id FROM usage_event WHERE tenant_id = $1 ORDER BY event_time LIMIT 1")
    found: UUID = rows[0]["id"]
    return found


def _inside(make: Callable[[House], Awaitable[UUID]]) -> Callable[[House], Awaitable[UUID]]:
    async def made(house: House) -> UUID:
        async with acting_for(house.tenant_id):
            return await make(house)

    return made


async def _member(house: House) -> UUID:
    return (
        await join(house.tenant_id, "agent", email=f"{house.word.lower()}-{new_id().hex[-8:]}@example.test")
    ).member_id


async def _former_member(house: House) -> UUID:
    member_id = await _member(house)
    async with acting_for(house.tenant_id):
        await deactivate_member(house.admin.actor, member_id)
    return member_id


async def _session(house: House) -> UUID:
    opened = await open_session(house.admin.account_id, house.tenant_id, address=house.word, user_agent=house.word)
    return opened.session_id


async def _file_address(house: House) -> str:
    file_id = await leave_file(house)
    async with acting_for(house.tenant_id):
        return file_link(file_id).removeprefix("/files/")


async def _constant(value: object) -> Any:
    return value


MAKERS: dict[str, Callable[[House], Awaitable[Any]]] = {
    "api_key": _inside(_api_key),
    "breaker": _inside(lambda house: open_breaker(house.word)),
    "channel": _inside(_channel),
    "channel:off": _inside(_closed_channel),
    "channel_key": lambda house: _constant(house.company.channel_key),
    "colleague": lambda house: _constant(house.company.agent.member_id),
    "contact": _inside(_contact),
    "conversation": _inside(_assigned),
    "conversation:colleague's": _inside(_colleagues),
    "conversation:linked": _inside(lambda house: linked_talk(house, _contact, _talk)),
    "conversation:mine": _inside(_own_talk),
    "conversation:to rate": _inside(_own_talk_to_rate),
    "conversation:resolved": _inside(_resolved),
    "conversation:undelivered": _inside(lambda house: undelivered(house.company, house.word)),
    "conversation:waiting": _inside(_waiting),
    "crm_conflict": _inside(lambda house: crm_conflict(house, _contact)),
    "count": _inside(_count),
    "developer_key": _inside(lambda house: market.make_developer_key(house.admin.actor, house.word)),
    "dead_letter": _inside(lambda house: dead_letter(house.word)),
    "device": _inside(lambda house: make_device(house.company.channel_id, house.word)),
    "file": leave_file,
    "file_address": _file_address,
    "flow": _inside(make_flow),
    **{kind: _inside(make) for kind, make in FLOW_MAKERS.items()},
    "invitation": _inside(_invitation),
    "joined": _inside(lambda house: make_merge(house, _own_talk)),
    "main_flow": lambda house: _constant(house.company.flow_id),
    "member": _member,
    "member:former": _former_member,
    "offer": _inside(_offer),
    "own_release": market.make_own_release,
    "developed_plugin": lambda house: market.make_developed_plugin(house.admin.actor, house.market),
    "plugin_call": _inside(lambda house: market.failed_call(house.word)),
    "queue": lambda house: _constant(house.company.queue_id),
    "run": _inside(make_run),
    "run_flow": lambda house: _constant(house.run_flow),
    "session": _session,
    "tenant": lambda house: _constant(house.tenant_id),
    "test_chat": _inside(_test_chat),
    **{kind: _inside(make) for kind, make in (CONTACT_MAKERS | MAILBOX_MAKERS | THREAD_MAKERS).items()},
    **PARTNERS_MAKERS,
}
