"""Calls that fail: tried again by rule, held in doubt by policy, kept back by a breaker that all workers share."""

import asyncio
from typing import Any

import msgspec
import pytest

from hubwright.control.notices import open_notices
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.dead_letters import drop, list_dead_letters, retry
from hubwright.kernel.incidents import incidents
from hubwright.kernel.outbound import Outbound
from hubwright.kernel.realtime import hub
from hubwright.runtime import breaker, effects
from tests.integration.runtime.services import Service, last_text, make, perform_all
from tests.support.company import Company, new_visitor, says


async def the_effect(company: Company) -> dict[str, Any]:
    async with acting_for(company.tenant_id):
        return (await fetch("SELECT * FROM effect WHERE tenant_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1"))[0]


async def waits_for(company: Company) -> float:
    async with acting_for(company.tenant_id):
        rows = await fetch(
            "SELECT extract(epoch FROM due_at - now())::float8 AS s FROM due WHERE tenant_id = $1 AND kind = 'effect'"
        )
    seconds: float = rows[0]["s"]
    return seconds


async def letters(company: Company) -> list[Any]:
    async with acting_for(company.tenant_id):
        return await list_dead_letters(company.admin.actor)


@pytest.mark.parametrize("status", [400, 401, 404, 409, 422])
async def test_a_refusal_is_final(service: Service, outbound: Outbound, status: int) -> None:
    company = await make(service)
    service.answers = [(status, b"{}")] * 3
    taken = await says(company, await new_visitor(company), "order 4711")
    await perform_all(company, outbound)
    assert await last_text(company, taken.conversation_id) == "No order 4711"
    assert len(service.asked) == 1
    assert await letters(company) == []


@pytest.mark.parametrize("status", [408, 429, 500, 503])
async def test_what_may_pass_is_asked_again(service: Service, outbound: Outbound, status: int) -> None:
    company = await make(service)
    service.answers = [(status, b"{}")]
    taken = await says(company, await new_visitor(company), "order 4711")
    await perform_all(company, outbound)
    assert await last_text(company, taken.conversation_id) == "Order 4711 is shipped"
    assert len(service.asked) == 2
    keys = {line for head in service.asked for line in head.lower().splitlines() if line.startswith("idempotency-key")}
    assert len(keys) == 1, "both tries are the same call to the service"


async def test_a_pause_the_service_asks_for_is_kept(service: Service, outbound: Outbound) -> None:
    company = await make(service, deadline_s=3600)
    service.answers, service.headers = [(429, b"{}")], b"Retry-After: 120\r\n"
    await says(company, await new_visitor(company), "order 4711")
    await perform_all(company, outbound, rounds=1)
    assert 110 < await waits_for(company) <= 120


async def test_a_pause_beyond_the_deadline_ends_the_call_at_once(service: Service, outbound: Outbound) -> None:
    company = await make(service, deadline_s=30)
    service.answers, service.headers = [(503, b"{}")], b"Retry-After: 120\r\n"
    taken = await says(company, await new_visitor(company), "order 4711")
    await perform_all(company, outbound, rounds=1)
    assert await last_text(company, taken.conversation_id) == "No order 4711"
    (letter,) = await letters(company)
    assert (letter.kind, letter.error) == ("effect", "status 503")


async def test_what_was_never_sent_is_repeated_whatever_the_method(service: Service, outbound: Outbound) -> None:
    company = await make(service, method="POST", deadline_s=3600)
    await service.stop()
    taken = await says(company, await new_visitor(company), "order 4711")
    await perform_all(company, outbound, rounds=1)
    await service.start(service.port)
    await perform_all(company, outbound, rounds=1)
    assert await last_text(company, taken.conversation_id) == "Order 4711 is shipped"


@pytest.mark.parametrize(
    ("policy", "asked", "state"), [("error", 1, "in_doubt"), ("retry", 2, "done"), ("hold", 1, "held")]
)
async def test_an_unknown_outcome_follows_the_authors_policy(
    service: Service, outbound: Outbound, policy: str, asked: int, state: str
) -> None:
    company = await make(service, method="POST", in_doubt=policy, deadline_s=3600)
    service.hangs_up = True
    taken = await says(company, await new_visitor(company), "order 4711")
    await perform_all(company, outbound, rounds=1)
    service.hangs_up = False
    await perform_all(company, outbound, rounds=1)

    assert (len(service.asked), (await the_effect(company))["state"]) == (asked, state)
    said = {"error": "We cannot look just now", "retry": "Order 4711 is shipped", "hold": "order 4711"}
    assert await last_text(company, taken.conversation_id) == said[policy]
    assert len(await letters(company)) == (0 if policy == "retry" else 1)


@pytest.mark.parametrize("called", [True, False])
async def test_a_held_call_goes_where_the_decision_says(service: Service, outbound: Outbound, called: bool) -> None:
    company = await make(service, method="POST", in_doubt="hold")
    service.hangs_up = True
    taken = await says(company, await new_visitor(company), "order 4711")
    await perform_all(company, outbound)
    service.hangs_up = False
    (letter,) = await letters(company)
    async with acting_for(company.tenant_id):
        assert [notice.kind for notice in await open_notices()] == ["held"]
        await (retry if called else drop)(company.admin.actor, letter.id)
        assert await open_notices() == []
    await perform_all(company, outbound)

    assert len(service.asked) == (2 if called else 1)
    said = "Order 4711 is shipped" if called else "We cannot look just now"
    assert await last_text(company, taken.conversation_id) == said
    assert await letters(company) == []


async def _fail(company: Company, outbound: Outbound, times: int) -> None:
    for _time in range(times):
        await says(company, await new_visitor(company), "order 4711")
        await perform_all(company, outbound, rounds=1)


async def test_a_breaker_spares_a_broken_host_and_takes_the_error_port_at_once(
    service: Service, outbound: Outbound
) -> None:
    company = await make(service, retries="none")
    service.hangs_up = True
    await _fail(company, outbound, breaker.OPENS_AFTER)
    assert len(service.asked) == breaker.OPENS_AFTER
    taken = await says(company, await new_visitor(company), "order 4712")
    await perform_all(company, outbound, rounds=1)

    assert len(service.asked) == breaker.OPENS_AFTER, "the host was not called"
    assert await last_text(company, taken.conversation_id) == "We cannot look just now"
    host = f"127.0.0.1:{service.port}"
    async with acting_for(company.tenant_id):
        steps = await fetch(
            "SELECT detail FROM step WHERE tenant_id = $1 AND conversation_id = $2 AND node_id = 'n_http' ORDER BY n",
            taken.conversation_id,
        )
        notices = await open_notices()
        (shown,) = await breaker.open_breakers()
    assert f"{host} failed 5 times in a row" in steps[-1]["detail"]["warnings"][0]
    assert (shown.host, [(n.kind, n.subject) for n in notices]) == (host, [("breaker", host)])
    assert [one.what for one in await incidents("breaker", tenant_ids=[company.tenant_id])] == [host]
    assert await letters(company) != []


async def test_one_call_tries_and_closes_the_breaker(service: Service, outbound: Outbound) -> None:
    company = await make(service, retries="none")
    service.hangs_up = True
    await _fail(company, outbound, breaker.OPENS_AFTER)
    async with acting_for(company.tenant_id):
        await execute("UPDATE breaker SET open_until = now() WHERE tenant_id = $1")
    service.hangs_up, service.delay = False, 0.3
    for number in range(4):
        await says(company, await new_visitor(company), f"order 471{number}")
    due = [d for d in await effects.due_effects(10_000) if d[0] == company.tenant_id]
    asked = len(service.asked)
    await asyncio.gather(*(effects.perform(*one, outbound) for one in due))
    assert len(service.asked) == asked + 1, "one call tried, the others were kept back"
    async with acting_for(company.tenant_id):
        assert await breaker.open_breakers() == []
        assert await open_notices() == []
    assert await incidents("breaker", tenant_ids=[company.tenant_id]) == []


async def test_a_failed_try_waits_longer(service: Service, outbound: Outbound) -> None:
    company = await make(service, retries="none")
    service.hangs_up = True
    await _fail(company, outbound, breaker.OPENS_AFTER)
    async with acting_for(company.tenant_id):
        await execute("UPDATE breaker SET open_until = now() WHERE tenant_id = $1")
    await _fail(company, outbound, 1)
    async with acting_for(company.tenant_id):
        row = await fetch(
            "SELECT extract(epoch FROM open_until - now())::float8 AS s FROM breaker WHERE tenant_id = $1"
        )
    assert breaker.FIRST_PAUSE_S * 1.5 < row[0]["s"] <= breaker.FIRST_PAUSE_S * 2


async def test_breakers_belong_to_one_company_and_need_no_redis(service: Service, outbound: Outbound) -> None:
    assert hub.redis is None, "nothing here is joined by Redis"
    broken, sound = await make(service, retries="none"), await make(service)
    service.hangs_up = True
    await _fail(broken, outbound, breaker.OPENS_AFTER)
    service.hangs_up = False
    taken = await says(sound, await new_visitor(sound), "order 4711")
    await perform_all(sound, outbound)
    assert await last_text(sound, taken.conversation_id) == "Order 4711 is shipped"


async def test_an_administrator_lets_calls_out_again(service: Service, outbound: Outbound) -> None:
    company = await make(service, retries="none")
    service.hangs_up = True
    await _fail(company, outbound, breaker.OPENS_AFTER)
    service.hangs_up = False
    async with acting_for(company.tenant_id):
        (shown,) = await breaker.open_breakers()
        await breaker.close_breaker(company.admin.actor, shown.id)
        audit = await fetch("SELECT action FROM audit_entry WHERE tenant_id = $1 AND action LIKE 'breaker%'")
    taken = await says(company, await new_visitor(company), "order 4711")
    await perform_all(company, outbound)
    assert await last_text(company, taken.conversation_id) == "Order 4711 is shipped"
    assert audit == [{"action": "breaker.closed"}]


async def test_an_edited_call_is_made_again_under_a_key_of_its_own(service: Service, outbound: Outbound) -> None:
    company = await make(service, deadline_s=1)
    service.answers = [(503, b"{}")] * 2
    await says(company, await new_visitor(company), "order 4711")
    await perform_all(company, outbound, rounds=2)
    (letter,) = await letters(company)
    async with acting_for(company.tenant_id):
        payload = {**letter.payload, "url": letter.payload["url"].replace("4711", "9999")}
        await retry(company.admin.actor, letter.id, payload)
    await perform_all(company, outbound)

    assert "GET /orders/9999 " in service.asked[-1]
    assert service.asked[-1].lower().count("idempotency-key: " + letter.payload["idempotency_key"].lower() + ":") == 1
    assert (await the_effect(company))["state"] == "done"
    assert await letters(company) == []


async def test_a_call_in_hand_is_given_back_when_the_process_drains(service: Service, outbound: Outbound) -> None:
    company = await make(service, timeout_s=20)
    service.delay = 5
    taken = await says(company, await new_visitor(company), "order 4711")
    due = [d for d in await effects.due_effects(10_000) if d[0] == company.tenant_id]
    performing = asyncio.create_task(effects.perform(*due[0], outbound))
    await service.called.wait()
    performing.cancel()
    await asyncio.gather(performing, return_exceptions=True)
    service.delay = 0
    assert await waits_for(company) <= 0, "no need to wait for the lease"
    await perform_all(company, outbound, rounds=1)
    assert await last_text(company, taken.conversation_id) == "Order 4711 is shipped"


async def test_an_effect_nobody_can_read_ends(service: Service, outbound: Outbound) -> None:
    company = await make(service)
    taken = await says(company, await new_visitor(company), "order 4711")
    async with acting_for(company.tenant_id):
        await execute("UPDATE effect SET request = $2 WHERE tenant_id = $1", {"method": 7})
    await perform_all(company, outbound, rounds=1)
    assert await last_text(company, taken.conversation_id) == "We cannot look just now"
    (letter,) = await letters(company)
    assert letter.error == "the request cannot be read"
    assert msgspec.to_builtins(letter.payload) == {"method": 7}
