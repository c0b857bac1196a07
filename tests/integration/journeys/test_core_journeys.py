"""What a company is for, once in every version of every edition: asked, answered, handed over, solved, rated.

`make prove ONLY=editions` keeps what was granted and what was refused.
"""

from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from editions.catalogue import current_editions, every_version
from editions.edition import EditionVersion
from editions.vocabulary import FEATURES
from hubwright.control.api_keys.verbs import create_key, grantable
from hubwright.control.flows import live_version
from hubwright.control.flows.canaries.schemas import Wish
from hubwright.control.flows.publish import publish_beside
from hubwright.control.routing.plan import ANYBODY, Plan, Step
from hubwright.desk.contacts.listing import keep_segment
from hubwright.desk.contacts.schemas import ContactFilter
from hubwright.desk.contacts.verbs import get_contact
from hubwright.desk.conversations import get_conversation
from hubwright.desk.queues.serve_by import serve_by
from hubwright.desk.sla.policies import SlaPolicy, set_policies
from hubwright.host.installation.verbs import switch_on
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import EntitlementLacking, Refusal
from hubwright.kernel.ids import new_id
from tests.integration.journeys.front import CAMPAIGN, Front, Visitor, front_of
from tests.integration.visitor.visitors import problem_type
from tests.support.app import Served
from tests.support.figures import keep_figures

VERSIONS = every_version()
PLUGINS = {
    "connectors.crm": "hubwright-hubspot",
    "connectors.erp": "hubwright-order-status",
    "connectors.iot": "hubwright-mqtt",
}
_tally: Counter[str] = Counter()


@pytest.mark.parametrize("version", VERSIONS, ids=lambda each: f"{each.key}-{each.version}")
async def test_the_core_journey(app: Served, version: EditionVersion) -> None:
    async with front_of(app, version) as front:
        visitor = await front.visitor(CAMPAIGN)
        await answered_by_its_flow(front, visitor)
        await handed_over_and_solved(front, visitor)
        await rated_where_it_is_sold(visitor, version)
        async with acting_for(front.tenant_id):
            lead = (await get_contact(visitor.contact_id)).fields.get("lead_source")
        assert (lead == "wechat") is version.value("contacts.lead_capture")
        await others(front, version)
    _tally["journeys"] += 1


async def answered_by_its_flow(front: Front, visitor: Visitor) -> None:
    """What the bot says is what the published version has it say."""
    async with acting_for(front.tenant_id):
        live = await live_version(front.company.flow_id)
    assert live is not None
    texts = [node["config"].get("text") for node in live.doc["nodes"]]
    await visitor.say("hello")
    (greeting, *_more) = (await visitor.events(wait=10))["events"][1:]
    assert (greeting["author"], greeting["text"]) == ("bot", texts[0])


async def handed_over_and_solved(front: Front, visitor: Visitor) -> None:
    """An agent finds it waiting, takes it, answers and closes it, all at their pages."""
    talk = visitor.talk
    await visitor.say("My lamp is broken")
    await visitor.say("The blue one, since Monday")
    async with acting_for(front.tenant_id):
        assert (await get_conversation(talk)).status == "waiting"
    async with front.pages_of(front.company.agent) as agent:
        assert str(talk) in await agent.see("/inbox/waiting")
        await agent.press(f"/inbox/waiting/{talk}/take")
        assert "My lamp is broken" in await agent.see(f"/inbox/mine/{talk}")
        await agent.answers(talk, "A new one is on its way.")
        await agent.press(f"/inbox/mine/{talk}/resolve")
    assert await visitor.heard("agent") == ["A new one is on its way."]


async def rated_where_it_is_sold(visitor: Visitor, version: EditionVersion) -> None:
    asked = any(event["kind"] == "rating_request" for event in (await visitor.events(after=0))["events"])
    rated = await visitor.try_saying("", kind="rating", rating=5, conversation_id=str(visitor.talk))
    assert asked is version.value("csat.rating") is (rated.status_code == 202)
    assert rated.status_code == 202 or problem_type(rated) == "entitlement-lacking"


async def others(front: Front, version: EditionVersion) -> None:
    """Every feature that a verb or a page decides at once: granted exactly where the version says so."""
    admin, tenant_id = front.company.admin.actor, front.tenant_id
    async with front.pages_of(front.company.admin) as pages:
        board = await pages.client.get("/board")
    assert (board.status_code == 200) is version.value("desk.board")
    async with acting_for(tenant_id):
        key = (await create_key(admin, "shop", grantable(admin))).key
    plan = Plan(steps=(Step(seconds=20), ANYBODY))
    promise = SlaPolicy(id=new_id(), name="All", first_minutes=5)
    deeds: dict[str, Any] = {
        "routing.plans": lambda: serve_by(admin, front.company.queue_id, plan),
        "desk.service_levels": lambda: set_policies(admin, [promise]),
        "flows.canaries": lambda: publish_beside(admin, front.company.flow_id, Wish()),
        **{feature: lambda plugin=plugin: switch_on(plugin, admin) for feature, plugin in PLUGINS.items()},
    }
    for feature, deed in deeds.items():
        granted = await _may(tenant_id, deed)
        _tally["granted" if granted else "refused"] += 1
        assert granted is version.value(feature), feature
    most = version.value("contacts.segments.limit")
    async with acting_for(tenant_id):
        for number in range(most if most is not None else 12):
            await keep_segment(admin, f"Segment {number}", ContactFilter(tag=str(number)))
    one_more = await _may(tenant_id, lambda: keep_segment(admin, "One more", ContactFilter(tag="more")))
    assert one_more is (most is None), "contacts.segments.limit"
    listed = await front.client.get("/api/v1/channels", headers={"authorization": f"Bearer {key}"})
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


def test_every_edition_has_a_journey_of_its_own() -> None:
    for each in current_editions():
        assert (Path(__file__).parent / f"test_{each.key}.py").exists(), each.key


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
