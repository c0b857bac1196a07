"""What is too much rests, the queue stays open, nothing is deleted, and going back brings it all back."""

import pytest

from hubwright.control.api_keys.verbs import use_key
from hubwright.control.channels.errors import PluginNotOn
from hubwright.control.channels.schemas import ChannelChange, NewChannel
from hubwright.control.channels.verbs import change_channel, create_channel
from hubwright.control.companies import find_company
from hubwright.control.identity.authenticate import actor_from_cookie
from hubwright.control.identity.sessions import open_session
from hubwright.control.routing.list_queues import list_queues
from hubwright.desk.contacts.listing import keep_segment
from hubwright.desk.contacts.schemas import ContactFilter
from hubwright.desk.conversations import get_conversation, start_conversation
from hubwright.desk.queues.enter_queue import enter_queue
from hubwright.desk.sla.policies import policy_for
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.errors import EntitlementLacking
from hubwright.kernel.permissions import Permission
from hubwright.runtime.errors import ChannelUnavailable
from hubwright.runtime.visitor.admission import admit
from hubwright.runtime.visitor.schemas import NewSession
from hubwright.runtime.visitor.sessions import open_session as open_visit
from hubwright.runtime.visitor.sessions import resume_session
from hubwright.runtime.visitor.tokens import Visitor
from tenants.edition_change.ask import ask_for, held_now
from tests.integration.tenants.changing import (
    CLASSIC,
    ONLINE,
    Crowded,
    downgraded,
    month_is_over,
    paying,
    rows_of,
    set_promises,
)
from tests.support.company import WEB_CHAT, Company, new_visitor, says
from tests.support.database import TestServers


@pytest.fixture
async def company(database: None) -> Company:
    """A company that pays for the online edition."""
    return await paying()


async def test_then_what_is_too_much_is_read_only(company: Company, servers: TestServers) -> None:
    crowded = await Crowded(company).build()
    last, owner_like = crowded.people[-1], company.admin
    signed_in = await open_session(last.account_id, last.tenant_id, address="test", user_agent="test")
    first = await open_session(owner_like.account_id, owner_like.tenant_id, address="test", user_agent="test")
    await downgraded(company, servers)

    actor, admin = await actor_from_cookie(signed_in.cookie), await actor_from_cookie(first.cookie)
    assert actor is not None
    assert admin is not None
    assert actor.may(Permission.CONVERSATIONS_READ)
    assert not actor.may(Permission.CONVERSATIONS_REPLY)
    assert admin.may(Permission.SETTINGS_MANAGE)
    assert crowded.newest is not None
    async with acting_for(company.tenant_id):
        with pytest.raises(EntitlementLacking) as refused:
            await change_channel(crowded.actor, crowded.newest, ChannelChange(name="Other"))
        assert (refused.value.key, refused.value.status) == ("channels.webchat.limit", 402)
        await change_channel(crowded.actor, company.channel_id, ChannelChange(name="The first one"))
        with pytest.raises(EntitlementLacking):
            await keep_segment(crowded.actor, "One more", ContactFilter(tag="x"))
        with pytest.raises((EntitlementLacking, PluginNotOn)):
            await create_channel(crowded.actor, NewChannel(plugin=WEB_CHAT, name="One more"))
    await use_key(crowded.key)


async def test_the_customers_queue_is_never_switched_off(company: Company, servers: TestServers) -> None:
    """On the channel that rests who is there goes on and is handed to people; only nobody new begins there."""
    crowded = await Crowded(company).build()
    assert crowded.newest is not None
    async with acting_for(company.tenant_id):
        (key,) = await fetch("SELECT key FROM channel WHERE tenant_id = $1 AND id = $2", crowded.newest)
    visit = await open_visit(await admit(key["key"]), NewSession())
    visitor = await new_visitor(company)
    async with acting_for(company.tenant_id):
        waiting = (await start_conversation(visitor, company.channel_id, language="en")).id
        await enter_queue(waiting, queue_key="support", priority=2, summary={}, reason="asked")
    await downgraded(company, servers)

    resting, open_still = await admit(key["key"]), await admit(company.channel_key)
    assert (resting.resting, open_still.resting) == (True, False)
    with pytest.raises(ChannelUnavailable):
        await open_visit(resting, NewSession())
    await open_visit(open_still, NewSession())
    same = Visitor(company.tenant_id, crowded.newest, visit.contact_id)
    assert (await resume_session(resting, same, NewSession())).conversation_id == visit.conversation_id
    here = await says(company, visit.contact_id, "I am still here")
    async with acting_for(company.tenant_id):
        assert (await get_conversation(waiting)).status == "waiting"
        await enter_queue(here.conversation_id, queue_key="support", priority=2, summary={}, reason="asked")
        assert (await get_conversation(here.conversation_id)).status == "waiting"
        (queue,) = await list_queues()
        assert len(queue.plan.steps) == 2, "the plan goes on serving"


async def test_going_back_restores_everything_byte_for_byte(company: Company, servers: TestServers) -> None:
    await Crowded(company).build()
    before = await rows_of(servers, company.tenant_id)
    there = {name for name, rows in before.items() if rows}
    assert {"member", "channel", "contact_segment", "queue", "flow", "api_key"} <= there

    await downgraded(company, servers)
    after = await rows_of(servers, company.tenant_id)
    async with acting_for(company.tenant_id):
        now = await find_company(company.tenant_id)
        assert now is not None
        assert (now.edition, now.edition_version) == ("classic", 2)
        await ask_for(company.admin.actor, ONLINE, accepted=True)
        assert await held_now() == ONLINE
    back = await rows_of(servers, company.tenant_id)

    assert after == before, "a downgrade touches nothing that the company made"
    assert back == before


async def test_what_an_edition_lost_is_off_and_on_again(company: Company, servers: TestServers) -> None:
    async with acting_for(company.tenant_id):
        await ask_for(company.admin.actor, CLASSIC)
    await month_is_over(company.tenant_id, servers)
    async with acting_for(company.tenant_id):
        await set_promises(company)
        assert await policy_for(company.queue_id, "", 2) is not None
        await ask_for(company.admin.actor, ONLINE, accepted=True)
        assert await policy_for(company.queue_id, "", 2) is None
        with pytest.raises(EntitlementLacking):
            await set_promises(company)
    await downgraded(company, servers)
    async with acting_for(company.tenant_id):
        promise = await policy_for(company.queue_id, "", 2)
    assert promise is not None
    assert promise.name == "All"
