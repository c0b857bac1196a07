"""Nothing leaves a demo: every way out of the product refuses, and says why; others' go on."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import msgspec
import pytest
import structlog

from hubwright import flows
from hubwright.host.net import HostNet
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.ids import new_id
from hubwright.kernel.inside import StaysInside, stays_inside
from hubwright.kernel.mail import Letter, post_mail, send_now
from hubwright.kernel.outbound import Outbound, allowed_address
from hubwright.kernel.permissions import Permission
from hubwright.kernel.settings import settings, use_settings
from hubwright.runtime.guarded import GuardedOutbound
from hubwright.runtime.http_call import call
from hubwright_sdk import Refused
from tenants.demos.schemas import Demo
from tenants.demos.spawn import spawn
from tenants.domains.check import check_domain
from tenants.domains.claim import claim_domain
from tenants.domains.tasks import look_at_domain
from tests.support.demos import run_jobs_of
from tests.support.plugins import both, form, manifest

LETTER = Letter(to="somebody@example.test", subject="s", text="t")


class Peer:
    """Somebody outside, who hears of every connection."""

    def __init__(self) -> None:
        self.connections = 0
        self.port = 0

    async def heard(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        writer.close()


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    """An operator let it through, as a company's own service."""
    made, before = Peer(), settings()
    server = await asyncio.start_server(made.heard, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    use_settings(msgspec.structs.replace(before, egress_allow=frozenset({f"127.0.0.1:{made.port}"})))
    yield made
    use_settings(before)
    server.close()


@pytest.fixture
async def demo(database: None) -> Demo:
    return await spawn(industry_key="retail", edition_key="online")


@pytest.fixture
async def outbound() -> AsyncIterator[Outbound]:
    made = Outbound()
    yield made
    await made.close()


async def test_the_one_port_of_egress_refuses_a_demo_and_connects_nowhere(
    demo: Demo, tenant_a: UUID, peer: Peer, outbound: Outbound
) -> None:
    url = f"http://127.0.0.1:{peer.port}/"
    for way in (outbound.of(demo.leads_to), GuardedOutbound(outbound, demo.leads_to)):
        answer = await way.send("POST", url, headers={}, body="x", timeout=5)
        assert (answer.failure, answer.sent) == ("demo", False)
        fetched, content = await way.fetch(url, headers={}, within_s=5, most_bytes=10)
        assert (fetched.failure, content) == ("demo", b"")
    assert peer.connections == 0

    theirs = await outbound.of(tenant_a).send("POST", url, headers={}, body="x", timeout=5)
    assert (theirs.status, peer.connections) == (200, 1)


async def test_a_flows_request_hears_that_it_is_a_demo(demo: Demo, peer: Peer, outbound: Outbound) -> None:
    request = msgspec.convert(
        {"id": "e1", "method": "POST", "url": f"http://127.0.0.1:{peer.port}/", "idempotency_key": "k"}
        | {"headers": {}, "timeout_s": 5, "retries": "none"},
        flows.HttpRequest,
        strict=False,
    )
    answer = await call(request, outbound.of(demo.leads_to))

    assert answer.failure == "demo"
    assert peer.connections == 0


async def test_a_native_plugin_connects_nowhere_either(demo: Demo, peer: Peer) -> None:
    own = manifest(
        "test-caller",
        config_schema=form(address={"type": "string", "x-title": both("Address"), "x-order": 1}),
        egress=[{"setting": "address", "purpose": both("calls")}],
    )
    net = HostNet(demo.leads_to, own, {"address": f"mqtt://127.0.0.1:{peer.port}"})
    with pytest.raises(Refused, match="nothing leaves a demo"):
        await net.address("127.0.0.1", peer.port)


async def test_what_was_named_for_demos_is_reached_on_this_machine_only(demo: Demo, peer: Peer) -> None:
    named = frozenset({f"127.0.0.1:{peer.port}", "192.0.2.7:80", "example.test:80"})
    use_settings(msgspec.structs.replace(settings(), demo_peers=named))

    assert await allowed_address(demo.leads_to, "127.0.0.1", peer.port) == "127.0.0.1"
    with pytest.raises(StaysInside):
        await allowed_address(demo.leads_to, "192.0.2.7", 80)


async def test_no_letter_goes_to_a_mail_server_and_none_is_tried_again(demo: Demo, tenant_a: UUID, peer: Peer) -> None:
    use_settings(msgspec.structs.replace(settings(), smtp_url=f"smtp://127.0.0.1:{peer.port}", mail_outbox=False))
    with pytest.raises(StaysInside) as refused:
        await send_now(demo.leads_to, LETTER, message_id=str(new_id()))
    assert refused.value.type == "demo"
    with structlog.testing.capture_logs() as told:
        async with acting_for(demo.leads_to):
            await post_mail(LETTER)
        await run_jobs_of(demo.leads_to)
    assert [one for one in told if one["event"] == "mail_stays_inside"] != []
    assert [one for one in told if one["event"] == "job_failed"] == []
    assert peer.connections == 0


async def test_no_name_server_elsewhere_is_asked_about_a_domain(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[frozenset[str]] = []

    async def answers(_name: str, servers: frozenset[str]) -> list[str]:
        asked.append(servers)
        return []

    monkeypatch.setattr("tenants.domains.check.txt_records", answers)
    before = settings()
    admin = Actor(kind="operator", tenant_id=demo.leads_to, name="t", permissions=frozenset(Permission))
    async with acting_for(demo.leads_to):
        domain_id = await claim_domain(admin, f"chat-{new_id().hex[-12:]}.example")
    for elsewhere in (frozenset[str](), frozenset({"192.0.2.53"}), frozenset({"127.0.0.1:53", "192.0.2.53:53"})):
        use_settings(msgspec.structs.replace(before, dns=elsewhere))
        with pytest.raises(StaysInside):
            await check_domain(demo.leads_to, domain_id)
        await look_at_domain(demo.leads_to, {"domain_id": str(domain_id)})
    assert asked == []

    use_settings(msgspec.structs.replace(before, dns=frozenset({"127.0.0.1:53", "[::1]:53"})))
    assert not await check_domain(demo.leads_to, domain_id)
    assert len(asked) == 1, "one on this machine is asked"
    use_settings(before)


async def test_a_tenant_that_is_not_there_sends_nothing_and_what_one_is_is_asked_once(
    tenant_a: UUID, demo: Demo
) -> None:
    assert await stays_inside(new_id())
    assert [await stays_inside(tenant) for tenant in (tenant_a, demo.leads_to, tenant_a)] == [False, True, False]
