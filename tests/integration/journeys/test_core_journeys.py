"""What a company is for, once in every version of every edition: asked, answered, handed over, solved, rated.

`make prove ONLY=editions` keeps what was granted and what was refused.
"""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from editions.catalogue import every_version
from editions.edition import EditionVersion
from editions.vocabulary import FEATURES
from hubwright.control.api_keys.verbs import create_key, grantable
from hubwright.control.channels.verbs import list_channels
from hubwright.control.companies import pin_edition
from hubwright.control.flows import list_flows
from hubwright.control.flows.canaries.schemas import Wish
from hubwright.control.flows.publish import publish_beside
from hubwright.control.identity.sessions import COOKIE_NAME, open_session
from hubwright.control.routing.list_queues import list_queues
from hubwright.control.routing.plan import ANYBODY, Plan, Step
from hubwright.desk.contacts.verbs import get_contact
from hubwright.desk.conversations import get_conversation
from hubwright.desk.conversations.reply import reply
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.take import take
from hubwright.desk.queues.serve_by import serve_by
from hubwright.desk.sla.policies import SlaPolicy, set_policies
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import EntitlementLacking, Refusal
from hubwright.kernel.ids import new_id
from tenants.entitlements import refresh
from tenants.sign_up import new_attempt, sign_up
from tests.conftest import test_settings
from tests.integration.visitor.visitors import Caller, problem_type
from tests.support.app import Served, served
from tests.support.database import TestServers
from tests.support.figures import keep_figures
from tests.support.people import join

VERSIONS = every_version()
CAMPAIGN = "https://shop.example/spring?utm_source=wechat"
_tally: Counter[str] = Counter()


@pytest.fixture(scope="module")
async def app(database: None, servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    async with served(test_settings(servers, tmp_path_factory.mktemp("journeys"))) as running:
        yield running


async def company_with(version: EditionVersion) -> UUID:
    made = await sign_up(
        email=f"owner-{new_id().hex[-12:]}@example.test",
        company=f"Kestrel {version.key}",
        edition_key=version.key,
        attempt=new_attempt(),
        language="en",
        address=new_id().hex,
        user_agent="test",
    )
    async with acting_for(made.tenant_id):
        await pin_edition(made.tenant_id, version.key, version.version)
        await refresh()
    return made.tenant_id


@pytest.mark.parametrize("version", VERSIONS, ids=lambda each: f"{each.key}-{each.version}")
async def test_the_core_journey(app: Served, version: EditionVersion) -> None:
    tenant_id = await company_with(version)
    agent, admin = await join(tenant_id, "agent"), await join(tenant_id, "admin")
    async with acting_for(tenant_id):
        (channel,) = await list_channels()
    async with httpx.AsyncClient(base_url=app.base, trust_env=False, timeout=30) as client:
        begun = await client.post(f"/api/v1/visitor/{channel.key}/sessions", json={"page_url": CAMPAIGN})
        visitor = Caller(client, begun.json())
        talk = UUID(begun.json()["conversation_id"])
        await visitor.say("hello")
        greeted = (await visitor.events(wait=10))["events"]
        assert [event["author"] for event in greeted if event["author"] != "contact"][:1] == ["bot"]
        await visitor.say("My lamp is broken")
        await visitor.say("The blue one, since Monday")

        async with acting_for(tenant_id):
            assert (await get_conversation(talk)).status == "waiting"
            await take(agent.actor, talk)
            await reply(agent.actor, talk, text="A new one is on its way.")
            await resolve(agent.actor, talk)
            lead = (await get_contact(UUID(begun.json()["contact_id"]))).fields.get("lead_source")
        heard = (await visitor.events(after=0))["events"]
        assert "A new one is on its way." in [event["text"] for event in heard]

        asked = any(event["kind"] == "rating_request" for event in heard)
        rated = await visitor.try_saying("", kind="rating", rating=5, conversation_id=str(talk))
        assert asked is version.value("csat.rating") is (rated.status_code == 202)
        assert rated.status_code == 202 or problem_type(rated) == "entitlement-lacking"
        assert (lead == "wechat") is version.value("contacts.lead_capture")
        await others(app, client, version, admin.actor, tenant_id)
    _tally["journeys"] += 1


async def others(
    app: Served, client: httpx.AsyncClient, version: EditionVersion, admin: Actor, tenant_id: UUID
) -> None:
    """Every feature that a verb or a page decides at once: granted exactly where the version says so."""
    assert admin.account_id is not None
    signed_in = await open_session(admin.account_id, tenant_id, address="test", user_agent="test")
    seen_as = {"accept": "text/html", "cookie": f"{COOKIE_NAME}={signed_in.cookie}"}
    board = await client.get("/board", headers=seen_as)
    assert (board.status_code == 200) is version.value("desk.board")
    async with acting_for(tenant_id):
        (queue,) = await list_queues()
        (flow,) = await list_flows()
        key = (await create_key(admin, "shop", grantable(admin))).key
    plan = Plan(steps=(Step(seconds=20), ANYBODY))
    promise = SlaPolicy(id=new_id(), name="All", first_minutes=5)
    deeds: dict[str, Any] = {
        "routing.plans": lambda: serve_by(admin, queue.id, plan),
        "desk.service_levels": lambda: set_policies(admin, [promise]),
        "flows.canaries": lambda: publish_beside(admin, flow.id, Wish()),
    }
    for feature, deed in deeds.items():
        _tally["granted" if await _may(tenant_id, deed) else "refused"] += 1
        assert (await _may(tenant_id, deed)) is version.value(feature), feature
    listed = await client.get("/api/v1/channels", headers={"authorization": f"Bearer {key}"})
    assert (listed.status_code == 200) is version.value("api.access")


async def _may(tenant_id: UUID, deed: Any) -> bool:
    """Whether it is refused for want of the feature; another refusal comes from a deed that may be done."""
    try:
        async with acting_for(tenant_id):
            await deed()
    except EntitlementLacking:
        return False
    except Refusal:
        return True
    return True


def test_every_version_was_gone_through() -> None:
    assert _tally["journeys"] == len(VERSIONS)
    keep_figures(
        "core journeys",
        {
            "versions": [f"{each.key} v{each.version}" for each in VERSIONS],
            "journeys": _tally["journeys"],
            "features": len(FEATURES),
            "deeds_granted": _tally["granted"],
            "deeds_refused": _tally["refused"],
        },
    )
