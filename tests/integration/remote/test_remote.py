"""A remote plugin from its first call to its last, against the example's own service on loopback."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import msgspec
import pytest

from hubwright.host import catalogue
from hubwright.host.calls import call_node, installed
from hubwright.host.egress import HostHttp
from hubwright.host.installation.settings import change_settings
from hubwright.host.installation.verbs import let_go, switch_on
from hubwright.host.remote import lifecycle, tasks
from hubwright.host.remote.secrets import secrets_of
from hubwright.host.signing import platform_public_key
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.outbound import Answer, Outbound
from hubwright.kernel.settings import settings, use_settings
from hubwright_remote_example_service.service import DeliveryTimes, server
from hubwright_sdk import (
    CallContext,
    CallFailed,
    Malformed,
    NodeCall,
    NodeResult,
    RateLimited,
    Refused,
    Slow,
    Unreachable,
)
from tests.integration.sealed.test_at_rest import holding
from tests.support.database import TestServers
from tests.support.people import join

OURS = "hubwright-remote-example"


class Partner(msgspec.Struct):
    """The partner's service, running."""

    service: DeliveryTimes
    url: str


@pytest.fixture
async def partner(database: None) -> AsyncIterator[Partner]:
    service = DeliveryTimes(platform_public_key())
    running = server(service, 0)
    port = running.server_address[1]
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    before = settings()
    use_settings(msgspec.structs.replace(before, egress_allow=frozenset({f"127.0.0.1:{port}"})))
    yield Partner(service, f"http://127.0.0.1:{port}/hubwright")
    use_settings(before)
    running.shutdown()
    running.server_close()
    await asyncio.to_thread(thread.join)


@pytest.fixture
async def admin(tenant_a: UUID) -> Actor:
    return (await join(tenant_a, "admin")).actor


async def jobs_done(tenant_id: UUID) -> None:
    """Do what was asked for, in order."""
    work = {
        lifecycle.INSTALLED: tasks.tell_installed,
        lifecycle.CHANGED: tasks.tell_changed,
        lifecycle.REMOVED: tasks.tell_removed,
    }
    async with acting_for(tenant_id):
        waiting = await fetch(
            "SELECT id, kind, payload FROM job WHERE tenant_id = $1 AND kind LIKE 'remote.%' AND state = 'waiting'"
            " ORDER BY id"
        )
    for each in waiting:
        await work[each["kind"]](tenant_id, each["payload"])
        async with acting_for(tenant_id):
            await execute("UPDATE job SET state = 'done' WHERE tenant_id = $1 AND id = $2", each["id"])


async def set_up(actor: Actor, partner: Partner) -> UUID:
    async with acting_for(actor.tenant_id):
        await switch_on(OURS)
        await change_settings(actor, OURS, {"service_url": partner.url})
        row = (await fetch("SELECT id FROM installation WHERE tenant_id = $1 AND plugin = $2", OURS))[0]
    await jobs_done(actor.tenant_id)
    found: UUID = row["id"]
    return found


async def estimate(tenant_id: UUID, postcode: str = "10115", outbound: Any = None, key: str = "k1") -> NodeResult:
    own = Outbound()
    try:
        async with acting_for(tenant_id):
            to = await installed(OURS)
        context = CallContext(
            settings=to.settings,
            http=HostHttp(outbound or own, to.plugin.manifest, to.settings),
            idempotency_key=key,
            deadline_s=10,
        )
        return await call_node(
            to, NodeCall(node="estimate", input={"postcode": postcode}), context, ("estimated", "unknown")
        )
    finally:
        await own.close()


async def test_it_is_told_its_secret_once_and_then_answers(
    admin: Actor, partner: Partner, servers: TestServers
) -> None:
    installation_id = await set_up(admin, partner)
    secret = partner.service.secrets[str(installation_id)]
    assert secret.startswith("whsec_")
    assert await estimate(admin.tenant_id) == NodeResult("estimated", {"days": 1})
    assert await estimate(admin.tenant_id, "40210") == NodeResult("estimated", {"days": 3})
    assert await estimate(admin.tenant_id, "x") == NodeResult("unknown", {})
    assert await holding(servers, secret) == []
    partner.service.secrets.clear()
    async with acting_for(admin.tenant_id):
        await change_settings(admin, OURS, {"express": True})
    await jobs_done(admin.tenant_id)
    assert partner.service.secrets == {}, "it is not told a second time"


async def test_it_is_told_as_soon_as_somebody_says_where_it_is(admin: Actor, partner: Partner) -> None:
    async with acting_for(admin.tenant_id):
        await switch_on(OURS)
    await jobs_done(admin.tenant_id)
    assert partner.service.secrets == {}
    await set_up(admin, partner)
    assert len(partner.service.secrets) == 1


async def test_a_secret_is_changed_with_an_overlap(admin: Actor, partner: Partner) -> None:
    installation_id = await set_up(admin, partner)
    before = partner.service.secrets[str(installation_id)]
    async with acting_for(admin.tenant_id):
        await lifecycle.change_secret(OURS)
    assert (await estimate(admin.tenant_id)).port == "estimated", "the service knows the old one still"
    await jobs_done(admin.tenant_id)
    after = partner.service.secrets[str(installation_id)]
    assert after != before
    assert (await estimate(admin.tenant_id, key="k2")).port == "estimated"
    async with acting_for(admin.tenant_id):
        await execute("UPDATE remote_secret SET previous_until = now() WHERE tenant_id = $1")
        secrets = await secrets_of(installation_id)
    assert secrets is not None
    assert secrets.signing == (after,)


async def test_removal_is_told_and_nothing_is_signed_any_more(admin: Actor, partner: Partner) -> None:
    installation_id = await set_up(admin, partner)
    async with acting_for(admin.tenant_id):
        await let_go(OURS)
    await jobs_done(admin.tenant_id)
    assert partner.service.secrets == {}
    async with acting_for(admin.tenant_id):
        assert await secrets_of(installation_id) is None
    with pytest.raises(Refused, match="never told"):
        await estimate(admin.tenant_id)


async def test_a_service_that_does_not_hear_is_told_again(admin: Actor, partner: Partner) -> None:
    async with acting_for(admin.tenant_id):
        await switch_on(OURS)
        await change_settings(admin, OURS, {"service_url": "http://127.0.0.1:1/"})
    with pytest.raises(CallFailed):
        await jobs_done(admin.tenant_id)
    async with acting_for(admin.tenant_id):
        await change_settings(admin, OURS, {"service_url": partner.url})
        row = (await fetch("SELECT told_at FROM remote_secret WHERE tenant_id = $1"))[0]
    assert row["told_at"] is None


async def test_a_service_refuses_what_others_sign(admin: Actor, tenant_b: UUID, partner: Partner) -> None:
    await set_up(admin, partner)
    other = (await join(tenant_b, "admin")).actor
    theirs = await set_up(other, partner)
    own = next(each for each in partner.service.secrets if each != str(theirs))
    partner.service.secrets[own], partner.service.secrets[str(theirs)] = (
        partner.service.secrets[str(theirs)],
        partner.service.secrets[own],
    )
    with pytest.raises(Refused, match="401"):
        await estimate(admin.tenant_id)


class Answering:
    """A way out that answers as told, and remembers what it was asked."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[tuple[dict[str, str], str, float]] = []

    async def send(self, method: str, url: str, *, headers: dict[str, str], body: str, timeout: float) -> Answer:  # noqa: ASYNC109 - as Outbound
        self.asked.append((headers, body, timeout))
        return self.answer


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (Answer("timeout", detail="late"), Slow),
        (Answer("unreachable", detail="gone"), Unreachable),
        (Answer("too_large", 200), Malformed),
        (Answer("", 500, "{}"), Unreachable),
        (Answer("", 429, "{}", retry_after="7"), RateLimited),
        (Answer("", 401, "{}"), Refused),
        (Answer("", 302, ""), Refused),
        (Answer("", 200, "<html>"), Malformed),
        (Answer("", 200, '{"port": "nowhere"}'), Malformed),
        (Answer("", 200, '{"port": "estimated", "scopes": ["all"]}'), Malformed),
        (Answer("", 200, '{"port": 7}'), Malformed),
        (Answer("", 200, "[" * 100_000), Malformed),
        (Answer("", 200, json.dumps({"port": "estimated", "values": {"days": "x" * 300_000}})), Malformed),
        (Answer("", 200, '{"failed": "rate_limited", "retry_after_s": 3}'), RateLimited),
        (Answer("", 200, '{"failed": "refused", "reason": "closed today"}'), Refused),
    ],
    ids=lambda value: (
        value.__name__ if isinstance(value, type) else f"{value.failure or value.status} {value.body[:30]}"
    ),
)
async def test_each_wrong_answer_is_a_typed_failure(
    admin: Actor, partner: Partner, answer: Answer, failure: type[CallFailed]
) -> None:
    await set_up(admin, partner)
    way = Answering(answer)
    with pytest.raises(failure):
        await estimate(admin.tenant_id, outbound=way)
    ((headers, body, timeout),) = way.asked
    assert timeout <= 3.0
    assert headers["webhook-id"] == "k1"
    assert json.loads(body)["idempotency_key"] == "k1"


@pytest.mark.parametrize("url", ["http://example.com/x", "ftp://example.com", "https:///x", "nonsense"])
async def test_an_address_that_is_not_encrypted_gets_nothing(admin: Actor, partner: Partner, url: str) -> None:
    await set_up(admin, partner)
    async with acting_for(admin.tenant_id):
        await execute(
            "UPDATE installation SET settings = jsonb_set(settings, '{service_url}', to_jsonb($2::text))"
            " WHERE tenant_id = $1",
            url,
        )
    way = Answering(Answer("", 200, "{}"))
    with pytest.raises(CallFailed):
        await estimate(admin.tenant_id, outbound=way)
    assert way.asked == []


def test_it_is_listed_like_any_other() -> None:
    line = catalogue.entry(OURS)
    assert line.manifest is not None
    assert line.manifest.tier == "remote"
