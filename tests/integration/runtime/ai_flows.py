"""Companies with one AI step, and what came of asking it."""

from typing import Any
from uuid import UUID

from hubwright.desk.conversations import events_after
from hubwright.host.installation.settings import change_settings
from hubwright.host.installation.verbs import switch_on
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.outbound import Outbound
from hubwright.runtime import effects
from hubwright.runtime.lanes import lanes
from tests.support.chat_completions import KEY, ChatCompletions
from tests.support.company import Company, document, make_company, new_visitor, says
from tests.support.plugins import ORACLE

OURS = "hubwright-ai"


def flow_of(step: dict[str, Any], **ports: str) -> dict[str, Any]:
    """One step, and what is said behind each exit."""
    return document(
        [
            {"id": "n_ai", **step},
            *(
                {"id": f"n_{place}", "type": "message", "config": {"text": text}}
                for place, text in enumerate(ports.values())
            ),
        ],
        [("n_ai", port.replace("__", "."), f"n_{place}") for place, port in enumerate(ports)],
        vars=[{"id": "v1", "key": "article", "type": "string"}, {"id": "v2", "key": "count", "type": "number"}],
    )


REPLY = flow_of(
    {"type": "llm.reply", "config": {"prompt": "Be kind.", "timeout_s": 1, "var": "article"}},
    out="Said.",
    error="Cannot answer.",
)
INTENT = flow_of(
    {"type": "llm.intent", "config": {"intents": [{"id": "order", "label": "Order"}], "timeout_s": 1}},
    intent__order="It is an order.",
    low_confidence="Not sure.",
    error="Cannot tell.",
)
EXTRACT = flow_of(
    {
        "type": "llm.extract",
        "config": {
            "fields": [{"id": "what", "var": "article"}, {"id": "many", "var": "count", "kind": "number"}],
            "timeout_s": 1,
        },
    },
    done="{{ count }} x {{ article }}.",
    incomplete="What is missing?",
    error="Cannot read.",
)


async def ai_company(doc: dict[str, Any], service: ChatCompletions, plugin: str = ORACLE) -> Company:
    company = await make_company("ai", doc)
    filled_in = (
        {"url": service.url, "key": KEY}
        if plugin == ORACLE
        else {"base_url": service.url, "model": "m-1", "api_key": KEY, "json_mode": "object"}
    )
    async with acting_for(company.tenant_id):
        await switch_on(plugin)
        await change_settings(company.admin.actor, plugin, filled_in)
    return company


async def perform_all(company: Company, outbound: Outbound, rounds: int = 3) -> None:
    for _ in range(rounds):
        async with acting_for(company.tenant_id):
            await execute(
                "UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = 'effect' AND id IN"
                " (SELECT id FROM effect WHERE tenant_id = $1 AND state = 'pending')"
            )
        for tenant_id, effect_id in await effects.due_effects(1000):
            if tenant_id == company.tenant_id:
                await effects.perform(tenant_id, effect_id, outbound)
        await lanes.drained()


async def ask(company: Company, outbound: Outbound, text: str = "two lamps please") -> list[str]:
    """Say something, and hear everything the bot says to that."""
    taken = await says(company, await new_visitor(company), text)
    await perform_all(company, outbound)
    return await heard(company, taken.conversation_id)


async def heard(company: Company, conversation_id: UUID) -> list[str]:
    async with acting_for(company.tenant_id):
        return [e.text for e in await events_after(conversation_id, 0, staff=True) if e.author == "bot"]


async def used(company: Company) -> dict[str, int]:
    async with acting_for(company.tenant_id):
        found = await fetch(
            "SELECT meter, sum(quantity)::int AS n FROM usage_event WHERE tenant_id = $1 AND meter LIKE 'llm_%'"
            " GROUP BY meter"
        )
    return {row["meter"]: row["n"] for row in found}


async def failure_of(company: Company) -> tuple[str, int]:
    async with acting_for(company.tenant_id):
        (row,) = await fetch("SELECT result, attempts FROM effect WHERE tenant_id = $1")
    return row["result"]["failure"], row["attempts"]
