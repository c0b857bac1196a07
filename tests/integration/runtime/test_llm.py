"""The AI steps over a real chat-completion service: every answer it can give, out of every exit."""

import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import structlog

from hubwright.control.flows.check import problems_of
from hubwright.control.usage.verbs import this_month
from hubwright.host.installation.settings import change_settings
from hubwright.host.installation.verbs import switch_off, switch_on
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.outbound import Outbound
from hubwright.runtime import test_chat
from tests.integration.runtime.ai_flows import (
    EXTRACT,
    INTENT,
    OURS,
    REPLY,
    ai_company,
    ask,
    failure_of,
    heard,
    perform_all,
    used,
)
from tests.support.chat_completions import KEY, ChatCompletions, Reply, malformed, serving_completions, slow, too_many
from tests.support.company import make_company, new_visitor, says
from tests.support.plugins import ORACLE, Oracle, Plugins, installed_plugins


@pytest.fixture
async def outbound() -> AsyncIterator[Outbound]:
    client = Outbound()
    yield client
    await client.close()


@pytest.fixture
async def service(database: None) -> AsyncIterator[ChatCompletions]:
    async with serving_completions() as running:
        yield running


@pytest.fixture(autouse=True)
def plugins(monkeypatch: pytest.MonkeyPatch) -> Iterator[Plugins]:
    with installed_plugins(monkeypatch, Oracle()) as found:
        yield found


BOTH = pytest.mark.parametrize("plugin", [ORACLE, OURS])


@BOTH
async def test_a_reply_is_written_and_every_token_metered(
    service: ChatCompletions, outbound: Outbound, plugin: str
) -> None:
    company = await ai_company(REPLY, service, plugin)

    assert await ask(company, outbound) == ["Hello from the model", "Said."]
    assert await used(company) == {"llm_in": 11, "llm_out": 7}
    (asked,) = service.asked
    assert [each["role"] for each in asked["messages"]] == ["system", "user"]
    assert "Be kind." in asked["messages"][0]["content"]
    assert asked["messages"][1]["content"] == "two lamps please"
    async with acting_for(company.tenant_id):
        steps = await fetch("SELECT detail FROM step WHERE tenant_id = $1 AND node_id = 'n_ai' ORDER BY n")
        months = {each.meter: each.quantity for each in (await this_month(utc_now())).meters}
    assert steps[-1]["detail"]["cost"] == {"step": 1, "llm": 1, "llm_in": 11, "llm_out": 7}
    assert (months["llm_in"], months["llm_out"]) == (11, 7)


@BOTH
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ('{"intent": "order", "confidence": 93}', "It is an order."),
        ('```json\n{"intent": "order", "confidence": 93}\n```', "It is an order."),
        ('{"intent": "order", "confidence": 12}', "Not sure."),
        ('{"intent": "none", "confidence": 100}', "Not sure."),
        ('{"intent": "something else", "confidence": 99}', "Cannot tell."),
        ("It is surely an order!", "Cannot tell."),
    ],
)
async def test_intents_out_of_every_exit(
    service: ChatCompletions, outbound: Outbound, plugin: str, answer: str, said: str
) -> None:
    company = await ai_company(INTENT, service, plugin)
    service.otherwise = Reply(answer)

    assert await ask(company, outbound) == [said]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ('{"what": "lamp", "many": 2}', "2 x lamp."),
        ('{"what": "lamp", "many": null}', "What is missing?"),
        ('{"what": "lamp"}', "Cannot read."),
    ],
)
async def test_values_out_of_every_exit(service: ChatCompletions, outbound: Outbound, answer: str, said: str) -> None:
    company = await ai_company(EXTRACT, service)
    service.otherwise = Reply(answer)

    assert await ask(company, outbound) == [said]


@BOTH
@pytest.mark.parametrize(
    ("replies", "failure", "attempts", "tokens"),
    [
        ([slow(3)], "timeout", 1, {}),
        ([too_many("0"), too_many("0")], "rate_limited", 2, {}),
        ([too_many("86400")], "rate_limited", 1, {}),
        ([malformed(), malformed()], "malformed", 2, {}),
        ([Reply(status=400, raw="{}")], "refused", 1, {}),
    ],
)
async def test_what_the_service_does_wrong_takes_the_error_exit(
    service: ChatCompletions,
    outbound: Outbound,
    plugin: str,
    replies: list[Reply],
    failure: str,
    attempts: int,
    tokens: dict[str, int],
) -> None:
    company = await ai_company(REPLY, service, plugin)
    service.replies.extend(replies)

    assert await ask(company, outbound) == ["Cannot answer."]
    assert await failure_of(company) == (failure, attempts)
    assert await used(company) == tokens


@BOTH
@pytest.mark.parametrize("first", [too_many("0"), malformed(), Reply(hang_up=True)])
async def test_a_bad_moment_is_waited_out(
    service: ChatCompletions, outbound: Outbound, plugin: str, first: Reply
) -> None:
    company = await ai_company(REPLY, service, plugin)
    service.replies.append(first)

    assert await ask(company, outbound) == ["Hello from the model", "Said."]
    assert len(service.asked) == 2
    keys = {line for head in service.heads for line in head.lower().splitlines() if line.startswith("idempotency-key")}
    assert len(keys) == 1


async def test_the_service_says_when_to_come_back(service: ChatCompletions, outbound: Outbound) -> None:
    company = await ai_company(REPLY, service)
    service.replies.append(too_many("20"))
    taken = await says(company, await new_visitor(company), "hi")
    await perform_all(company, outbound, rounds=1)

    async with acting_for(company.tenant_id):
        (row,) = await fetch(
            "SELECT extract(epoch FROM d.due_at - now())::float8 AS wait FROM due d WHERE d.tenant_id = $1"
            " AND d.kind = 'effect'"
        )
    assert 15 < row["wait"] <= 20
    assert await heard(company, taken.conversation_id) == []


async def test_a_wasted_answer_costs_too(service: ChatCompletions, outbound: Outbound) -> None:
    company = await ai_company(INTENT, service)
    service.replies.extend([Reply("no JSON"), Reply('{"intent": "order", "confidence": 90}')])

    assert await ask(company, outbound) == ["It is an order."]
    assert await used(company) == {"llm_in": 22, "llm_out": 14}


@pytest.mark.parametrize("doc", [REPLY, INTENT, EXTRACT])
async def test_without_an_ai_plugin_the_reason_is_clear(
    service: ChatCompletions, outbound: Outbound, doc: dict[str, Any]
) -> None:
    company = await make_company("without", doc)
    (said,) = await ask(company, outbound)

    assert said.startswith("Cannot")
    assert service.asked == []
    async with acting_for(company.tenant_id):
        steps = await fetch("SELECT detail FROM step WHERE tenant_id = $1 AND node_id = 'n_ai' ORDER BY n")
        told = [(each.code, each.severity) for each in await problems_of(doc)]
        await switch_on(ORACLE)
        assert await problems_of(doc) == []
        await switch_off(ORACLE)
    assert steps[-1]["detail"]["warnings"] == ["no answer (no_ai): no AI plugin is switched on"]
    assert told == [("no_ai", "warning")]


async def test_a_model_that_is_not_set_up_says_so_and_the_next_one_answers(
    service: ChatCompletions, outbound: Outbound
) -> None:
    company = await make_company("bare", REPLY)
    async with acting_for(company.tenant_id):
        await switch_on(OURS)
    assert await ask(company, outbound) == ["Cannot answer."]
    assert (await failure_of(company))[0] == "not_set_up"

    async with acting_for(company.tenant_id):
        await switch_on(ORACLE)
        await change_settings(company.admin.actor, ORACLE, {"url": service.url, "key": KEY})
    assert await ask(company, outbound) == ["Hello from the model", "Said."]


async def test_a_test_chat_is_not_metered(service: ChatCompletions, outbound: Outbound) -> None:
    company = await ai_company(REPLY, service)
    async with acting_for(company.tenant_id):
        chat = await test_chat.start_test_chat(company.admin.actor, company.flow_id)
        await test_chat.say(company.admin.actor, chat, text="hi")
    await perform_all(company, outbound)

    assert await heard(company, chat) == ["Hello from the model", "Said."]
    assert await used(company) == {}


@BOTH
async def test_the_key_stands_nowhere_but_in_the_request(
    service: ChatCompletions, outbound: Outbound, plugin: str, caplog: pytest.LogCaptureFixture
) -> None:
    company = await ai_company(REPLY, service, plugin)
    service.replies.append(Reply(status=400, raw="{}"))
    with caplog.at_level(logging.DEBUG), structlog.testing.capture_logs() as logged:
        assert await ask(company, outbound) == ["Cannot answer."]

    assert f"Bearer {KEY}" in service.heads[0]
    assert KEY not in caplog.text + str(logged)
    async with acting_for(company.tenant_id):
        tables = ("effect", "step", "audit_entry", "message", "flow_session", "usage_event")
        rows = [await fetch(f"SELECT t::text AS row FROM {table} t WHERE t.tenant_id = $1") for table in tables]
    assert all(len(found) > 0 for found in rows)
    assert KEY not in str(rows)


async def test_a_private_address_that_nobody_let_through_is_refused(
    service: ChatCompletions, outbound: Outbound
) -> None:
    company = await ai_company(REPLY, service)
    async with acting_for(company.tenant_id):
        await change_settings(company.admin.actor, ORACLE, {"url": "http://127.0.0.1:9/v1"})

    assert await ask(company, outbound) == ["Cannot answer."]
    assert await failure_of(company) == ("refused", 1)


async def test_a_host_that_does_not_answer_is_spared_and_the_reason_told(
    service: ChatCompletions, outbound: Outbound
) -> None:
    company = await ai_company(REPLY, service)
    service.replies.extend(Reply(hang_up=True) for _ in range(20))
    for _visitor in range(3):  # two attempts each; the fifth failure in a row opens the breaker
        assert await ask(company, outbound) == ["Cannot answer."]
    asked = len(service.asked)
    assert await ask(company, outbound) == ["Cannot answer."]

    assert asked == len(service.asked) == 5
    async with acting_for(company.tenant_id):
        told = await fetch("SELECT result->>'detail' AS detail FROM effect WHERE tenant_id = $1 ORDER BY id DESC")
    assert "failed 5 times in a row" in told[0]["detail"]
