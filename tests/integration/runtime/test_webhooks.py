"""What flows post to other systems: signed, repeated until it is taken, and waited for by nobody."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from hubwright.control.triggers import renew_secret, secret_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute
from hubwright.kernel.outbound import Outbound
from hubwright.kernel.signatures import is_signed
from hubwright.runtime.breaker import OPENS_AFTER
from hubwright.runtime.runs.begin import begin
from tests.integration.runtime.running import (
    Listener,
    doc,
    end,
    everything_due,
    house,
    listening,
    node,
    outcomes,
    press,
    publish_flow,
    rows_of,
    work,
)
from tests.support.company import Company

WIRES = {"t.out": "n_post", "n_post.out": "n_end", "n_post.error": "n_wrong"}


@pytest.fixture
async def company(database: None) -> Company:
    return await house("webhooks")


@pytest.fixture
async def outbound() -> AsyncIterator[Outbound]:
    client = Outbound()
    yield client
    await client.close()


async def posting(company: Company, url: str, body: str = '{"no": "{{ event.data.no }}"}') -> UUID:
    step = node("n_post", "webhook_out", url=url, body=body)
    return await publish_flow(company, doc(step, end("n_wrong", "wrong"), wires=WIRES))


async def states(company: Company) -> list[tuple[str, int]]:
    rows = await rows_of(company, "SELECT state, attempts FROM effect WHERE tenant_id = $1 ORDER BY created_at")
    return [(row["state"], row["attempts"]) for row in rows]


async def test_a_post_is_signed_and_the_flow_does_not_wait(company: Company, outbound: Outbound) -> None:
    async with listening() as service:
        flow_id = await posting(company, service.url + "/in")
        await press(company, flow_id, data={"no": "A7"})
        await work(company)
        assert await outcomes(company, flow_id) == ["done"]
        assert service.bodies == []
        await work(company, outbound)

        assert service.bodies == [b'{"no": "A7"}']
        async with acting_for(company.tenant_id):
            secret = await secret_of(flow_id, "n_post")
            renewed = await renew_secret(company.admin.actor, flow_id, "n_post")
        given = service.header("hubwright-signature")
        assert is_signed(secret, given, service.bodies[0], utc_now())
        assert not is_signed(renewed, given, service.bodies[0], utc_now())
        assert service.header("hubwright-depth") == "1"
        assert service.header("idempotency-key")
    assert await states(company) == [("done", 1)]


async def test_what_is_not_taken_is_posted_again_under_the_same_key(company: Company, outbound: Outbound) -> None:
    async with listening() as service:
        service.answers = [503, 429, 200]
        flow_id = await posting(company, service.url)
        await press(company, flow_id)
        for _ in range(4):
            await work(company, outbound)
            await everything_due(company, "effect")

        assert len(service.bodies) == 3
        assert len({service.header("idempotency-key", call) for call in range(3)}) == 1
    assert await states(company) == [("done", 3)]


async def _pause_is_over(company: Company) -> None:
    async with acting_for(company.tenant_id):
        await execute("UPDATE breaker SET open_until = now() WHERE tenant_id = $1")


@pytest.mark.parametrize(("answers", "calls"), [([400] * 13, 1), ([500] * 13, 8)])
async def test_it_is_given_up_at_once_or_after_a_while(
    company: Company, outbound: Outbound, answers: list[int], calls: int
) -> None:
    async with listening() as service:
        service.answers = answers
        await press(company, await posting(company, service.url))
        for _ in range(9):
            await work(company, outbound)
            await everything_due(company, "effect")
        if calls > OPENS_AFTER:
            assert len(service.bodies) == OPENS_AFTER, "a host that fails in a row is spared for a while"
        for _ in range(4):
            await _pause_is_over(company)
            await work(company, outbound)
            await everything_due(company, "effect")
        assert len(service.bodies) == calls
    assert await states(company) == [("failed", calls)]


@pytest.mark.parametrize(("url", "body"), [("{{ tenant.nowhere }}", "{}"), ("https://e.test/", '{"a": ')])
async def test_what_cannot_be_posted_takes_the_error_port(company: Company, url: str, body: str) -> None:
    flow_id = await posting(company, url, body)
    await press(company, flow_id)
    await work(company)

    assert await outcomes(company, flow_id) == ["wrong"]
    assert await states(company) == []


async def test_two_flows_that_post_to_each_other_are_stopped(company: Company, listener: Listener) -> None:
    """Depth goes along as a header and comes back by the address; nine deep there is no post any more."""
    flow_id = await posting(company, listener.url)
    async with acting_for(company.tenant_id):
        await begin(flow_id, "t", {"data": {}}, depth=8)
        refused = await begin(flow_id, "t", {"data": {}}, depth=9)
    await work(company)

    assert refused is not None
    assert refused.ignored == "too_deep"
    assert await outcomes(company, flow_id) == ["wrong", "ignored"]


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    async with listening() as made:
        yield made
