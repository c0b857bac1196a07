"""More at once and prorated, less when the month is over; what is too much rests, and going back brings it back."""

from decimal import Decimal
from uuid import UUID

import asyncpg
import pytest

from editions.catalogue import edition
from hubwright.control.api_keys.verbs import create_key, use_key
from hubwright.control.channels.errors import PluginNotOn
from hubwright.control.channels.schemas import ChannelChange, NewChannel
from hubwright.control.channels.verbs import change_channel, create_channel
from hubwright.control.companies import find_company, pin_edition, set_status
from hubwright.control.identity.authenticate import actor_from_cookie
from hubwright.control.identity.sessions import open_session
from hubwright.control.routing.list_queues import list_queues
from hubwright.control.routing.plan import ANYBODY, Plan, Step
from hubwright.desk.contacts.listing import keep_segment
from hubwright.desk.contacts.schemas import ContactFilter
from hubwright.desk.conversations import get_conversation, start_conversation
from hubwright.desk.queues.enter_queue import enter_queue
from hubwright.desk.queues.serve_by import serve_by
from hubwright.desk.sla.policies import SlaPolicy, policy_for, set_policies
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.errors import EntitlementLacking, Missing, NotAllowed
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import JOBS, run_due_jobs
from hubwright.kernel.permissions import Permission
from hubwright.runtime.errors import ChannelUnavailable
from hubwright.runtime.visitor.admission import admit
from hubwright.runtime.visitor.schemas import NewSession
from hubwright.runtime.visitor.sessions import open_session as open_visit
from hubwright.runtime.visitor.sessions import resume_session
from hubwright.runtime.visitor.tokens import Visitor
from tenants import tasks
from tenants.edition_change.ask import ask_for, held_now, preview
from tenants.edition_change.errors import ExcessNotAccepted, NotForSale, NotNow
from tenants.edition_change.held import Held
from tenants.edition_change.settle import call_off, latest_changes, pending_change
from tenants.entitlements import refresh
from tests.integration.runtime.flows import greeter
from tests.support.company import WEB_CHAT, Company, make_company, new_visitor, says
from tests.support.database import TestServers
from tests.support.people import join

ONLINE, CLASSIC = Held(edition="online", version=2), Held(edition="classic", version=2)
MARKETING = Held(edition="marketing", version=2)
# What an edition says, and what is written of the doing itself.
OURS = {"edition_change", "entitlement_snapshot", "tenant_add_on", "audit_entry", "job", "due", "sign_in_session"}


@pytest.fixture
async def company(database: None) -> Company:
    """A company that pays for the online edition."""
    made = await make_company("kestrel", greeter("Good day"))
    async with acting_for(made.tenant_id):
        await pin_edition(made.tenant_id, "online", 2)
        await refresh()
    return made


async def month_is_over(tenant_id: UUID, servers: TestServers) -> None:
    """What the clock does; at run time nobody may move the day."""
    connection = await asyncpg.connect(servers.superuser_url)
    await connection.execute("UPDATE hubwright.edition_change SET due_at = now() WHERE tenant_id = $1", tenant_id)
    await connection.close()
    async with acting_for(tenant_id):
        await execute("UPDATE job SET run_at = now() WHERE tenant_id = $1 AND kind = 'edition.change_due'")
        await execute("UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = 'job'")
    assert tasks.change_edition is JOBS["edition.change_due"].work
    while await run_due_jobs():
        pass


async def downgraded(company: Company, servers: TestServers) -> None:
    async with acting_for(company.tenant_id):
        await ask_for(company.admin.actor, CLASSIC, accepted=True)
    await month_is_over(company.tenant_id, servers)


async def rows_of(servers: TestServers, tenant_id: UUID) -> dict[str, list[str]]:
    """Every row of the company as it is stored, but for OURS."""
    connection = await asyncpg.connect(servers.superuser_url)
    try:
        tables = await connection.fetch(
            "SELECT c.table_name AS name FROM information_schema.columns c JOIN information_schema.tables t"
            " USING (table_schema, table_name) WHERE table_schema = 'hubwright' AND column_name = 'tenant_id'"
            " AND table_type = 'BASE TABLE'"
        )
        names = sorted({row["name"] for row in tables} - OURS)
        return {
            name: [
                row["row"]
                for row in await connection.fetch(
                    f"SELECT t::text AS row FROM hubwright.{name} t WHERE tenant_id = $1 ORDER BY 1", tenant_id
                )
            ]
            for name in names
        }
    finally:
        await connection.close()


async def test_what_costs_more_holds_at_once_and_is_prorated(company: Company) -> None:
    wanted = Held(edition="online", version=2, add_ons={"crm": 1, "members_5": 2})
    async with acting_for(company.tenant_id):
        with pytest.raises(EntitlementLacking):
            await set_promises(company)
        seen = await ask_for(company.admin.actor, wanted)
        assert await held_now() == wanted
        (change,) = await latest_changes(5)
        (row,) = await fetch("SELECT proration FROM edition_change WHERE tenant_id = $1")

    assert (seen.at_once, change.state, change.before, change.after) == (True, "done", ONLINE, wanted)
    by_currency = {each["currency"]: each for each in row["proration"]}
    assert by_currency.keys() == {"CNY", "USD"}
    yuan = by_currency["CNY"]
    assert Decimal(yuan["charge"]["fee"]) - Decimal(yuan["credit"]["fee"]) == 199 + 2 * 199
    assert Decimal(yuan["due"]) == Decimal(yuan["charge"]["amount"]) - Decimal(yuan["credit"]["amount"])
    assert 0 <= Decimal(yuan["due"]) <= 3 * 199


async def set_promises(company: Company) -> None:
    await set_policies(company.admin.actor, [SlaPolicy(id=new_id(), name="All", first_minutes=5)])


async def test_what_costs_less_waits_for_the_end_of_the_month_and_can_be_called_off(
    company: Company, servers: TestServers
) -> None:
    async with acting_for(company.tenant_id):
        seen = await ask_for(company.admin.actor, CLASSIC)
        waiting = await pending_change()
        assert await held_now() == ONLINE
    assert not seen.at_once
    assert seen.prorated == {}
    assert waiting is not None
    assert waiting.due_at == seen.due_at > utc_now()
    assert (waiting.due_at.day, waiting.due_at.hour) == (1, 0)

    async with acting_for(company.tenant_id):
        await call_off(company.admin.actor)
        assert await pending_change() is None
        with pytest.raises(Missing):
            await call_off(company.admin.actor)
    await month_is_over(company.tenant_id, servers)
    async with acting_for(company.tenant_id):
        assert await held_now() == ONLINE


async def test_a_second_wish_takes_the_place_of_the_first(company: Company, servers: TestServers) -> None:
    async with acting_for(company.tenant_id):
        await ask_for(company.admin.actor, CLASSIC)
        await ask_for(company.admin.actor, MARKETING)
        assert [change.state for change in await latest_changes(5)] == ["pending", "cancelled"]
    await month_is_over(company.tenant_id, servers)
    async with acting_for(company.tenant_id):
        assert await held_now() == MARKETING


async def test_only_what_is_for_sale_by_who_may_and_while_nothing_is_owed(company: Company) -> None:
    async with acting_for(company.tenant_id):
        with pytest.raises(NotAllowed):
            await preview(company.agent.actor, CLASSIC)
        for nonsense in (
            ONLINE,
            Held(edition="platinum", version=1),
            Held(edition="classic", version=1),
            Held(edition="online", version=2, add_ons={"gold": 1}),
            Held(edition="online", version=2, add_ons={"crm": 2}),
        ):
            with pytest.raises(NotForSale):
                await ask_for(company.admin.actor, nonsense)
        await set_status(company.tenant_id, "suspended")
        with pytest.raises(NotNow):
            await ask_for(company.admin.actor, CLASSIC)


async def test_an_old_version_may_buy_more_of_what_it_has_or_go_to_the_newest(company: Company) -> None:
    async with acting_for(company.tenant_id):
        await pin_edition(company.tenant_id, "online", 1)
        await refresh()
        await ask_for(company.admin.actor, Held(edition="online", version=1, add_ons={"members_5": 1}))
        assert (await held_now()).version == 1
        seen = await ask_for(company.admin.actor, ONLINE, accepted=True)
        assert (await held_now()).version == 2
    assert seen.at_once


class Crowded:
    """A company that uses more than the classic edition includes."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.actor, self.tenant_id = company.admin.actor, company.tenant_id
        self.newest: UUID | None = None
        self.key = ""

    async def build(self) -> "Crowded":
        company = self.company
        self.people = [await join(self.tenant_id, "agent") for _n in range(10)]
        async with acting_for(self.tenant_id):
            for n in range(2):
                new = NewChannel(plugin=WEB_CHAT, name=f"More {n}", flow_id=company.flow_id, queue_id=company.queue_id)
                self.newest = (await create_channel(self.actor, new)).id
            for n in range(7):
                await keep_segment(self.actor, f"Segment {n}", ContactFilter(tag=f"t{n}"))
            await serve_by(self.actor, company.queue_id, Plan(steps=(Step(seconds=20), ANYBODY)))
            self.key = (await create_key(self.actor, "shop", ["usage:read"])).key
        return self


async def test_the_preview_names_each_violation_with_its_numbers(company: Company) -> None:
    await Crowded(company).build()
    async with acting_for(company.tenant_id):
        found = await preview(company.admin.actor, CLASSIC)
        with pytest.raises(ExcessNotAccepted):
            await ask_for(company.admin.actor, CLASSIC)

    assert {each.key: (each.used, each.included) for each in found.excess} == {
        "channels.webchat.limit": (3, 2),
        "contacts.segments.limit": (7, 5),
        "members.limit": (12, 10),
    }
    assert {"flows.canaries", "csat.rating", "members.limit"} <= set(found.lost)
    assert {"desk.service_levels", "connectors.erp"} <= set(found.gained)


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


def test_the_editions_cost_what_decides_between_at_once_and_later() -> None:
    fees = [edition(key).rate_card("CNY") for key in ("classic", "marketing", "online")]
    bases = [card.base for card in fees if card is not None]

    assert bases == sorted(set(bases))
