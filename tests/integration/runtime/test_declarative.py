"""A plugin without code in real flows: one request, signed, its answer mapped; what goes out cannot be forged."""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from hubwright.desk.conversations import events_after
from hubwright.host.installation.settings import change_settings
from hubwright.host.installation.verbs import switch_on
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.outbound import Outbound
from hubwright.kernel.settings import settings, use_settings
from hubwright.runtime import effects
from hubwright.runtime.lanes import lanes
from tests.integration.runtime.services import Service
from tests.support.company import Company, document, make_company, new_visitor, says

OURS = "hubwright-webhooks"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
TOLD = {"taken": "Taken: {{ answer.status }}", "refused": "Refused", "error": "Failed", "late": "Late"}


class Recorder(Service):
    """Keeps bodies as well."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies: list[bytes] = []

    async def _answer(self, reader: Any, writer: Any) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.asked.append(head)
        length = next((int(line.split(":")[1]) for line in head.lower().splitlines() if "content-length" in line), 0)
        self.bodies.append(await reader.readexactly(length))
        status, body = self.answers.pop(0) if self.answers else (200, b'{"status": "ok"}')
        answer = b"HTTP/1.1 %d X\r\nContent-Length: %d\r\nConnection: close\r\n" % (status, len(body))
        writer.write(answer + self.headers + b"\r\n" + body)
        writer.close()

    def header(self, name: str) -> str:
        lines = [line for line in self.asked[-1].splitlines() if line.lower().startswith(f"{name.lower()}:")]
        assert len(lines) <= 1, lines
        return lines[0].partition(":")[2].strip() if lines else ""


@pytest.fixture
async def other(database: None) -> AsyncIterator[Recorder]:
    made = Recorder()
    await made.start()
    before = settings()
    use_settings(msgspec.structs.replace(before, egress_allow=frozenset({f"127.0.0.1:{made.port}"})))
    yield made
    use_settings(before)
    await made.stop()


@pytest.fixture
async def outbound() -> AsyncIterator[Outbound]:
    made = Outbound()
    yield made
    await made.close()


def flow() -> dict[str, Any]:
    step = {
        "id": "n_post",
        "type": f"{OURS}.post",
        "config": {"event": "said {{ message.text }}", "data": "[message.text, 2]", "answer": "answer"},
    }
    return document(
        [step, *({"id": f"n_{port}", "type": "message", "config": {"text": text}} for port, text in TOLD.items())],
        [("n_post", port, f"n_{port}") for port in TOLD],
        vars=[{"id": "v1", "key": "answer", "type": "object"}],
    )


async def company_with(url: str, **filled: str) -> Company:
    company = await make_company("declared", flow())
    async with acting_for(company.tenant_id):
        await switch_on(OURS)
        await change_settings(company.admin.actor, OURS, {"url": url, **filled})
    return company


async def ask(company: Company, outbound: Outbound, text: str = "hello") -> str:
    visitor = await new_visitor(company)
    taken = await says(company, visitor, text)
    for _ in range(4):
        async with acting_for(company.tenant_id):
            await execute("UPDATE due SET due_at = now() WHERE tenant_id = $1 AND kind = 'effect'")
        for tenant_id, effect_id in await effects.due_effects(100):
            if tenant_id == company.tenant_id:
                await effects.perform(tenant_id, effect_id, outbound)
        await lanes.drained(within=10)
    async with acting_for(company.tenant_id):
        return (await events_after(taken.conversation_id, 0, staff=True))[-1].text


async def test_one_request_signed_and_its_answer_kept(other: Recorder, outbound: Outbound) -> None:
    company = await company_with(f"http://127.0.0.1:{other.port}/in", signing_secret=SECRET, api_key="k3y")
    assert await ask(company, outbound, "hello") == "Taken: ok"
    (body,) = other.bodies
    assert json.loads(body) == {"event": "said hello", "data": ["hello", 2]}
    assert other.asked[0].startswith("POST /in HTTP/1.1")
    assert (other.header("X-Api-Key"), other.header("X-Event")) == ("k3y", "said hello")
    signed = f"{other.header('webhook-id')}.{other.header('webhook-timestamp')}.".encode() + body
    expected = hmac.new(base64.b64decode(SECRET.removeprefix("whsec_")), signed, hashlib.sha256).digest()
    assert other.header("webhook-signature") == f"v1,{base64.b64encode(expected).decode()}"


async def test_what_is_not_filled_in_is_not_sent(other: Recorder, outbound: Outbound) -> None:
    company = await company_with(f"http://127.0.0.1:{other.port}/in")
    await ask(company, outbound)
    head = other.asked[0].lower()
    assert "x-api-key" not in head and "webhook-signature" not in head


@pytest.mark.parametrize(
    ("status", "said"),
    [(204, "Taken: "), (404, "Refused"), (401, "Failed"), (503, "Failed"), (302, "Failed"), (100, "Failed")],
)
async def test_each_answer_has_its_exit(other: Recorder, outbound: Outbound, status: int, said: str) -> None:
    other.answers = [(status, b"{}")] * 3
    company = await company_with(f"http://127.0.0.1:{other.port}/in")
    assert await ask(company, outbound) == said


async def test_a_redirect_is_not_followed(other: Recorder, outbound: Outbound) -> None:
    other.answers = [(307, b"")] * 3
    other.headers = b"Location: /elsewhere\r\n"
    company = await company_with(f"http://127.0.0.1:{other.port}/in")
    assert await ask(company, outbound) == "Failed"
    assert {line.split(" ")[1] for line in other.asked} == {"/in"}


async def test_what_visitors_write_stays_inside_its_header_and_its_text(other: Recorder, outbound: Outbound) -> None:
    company = await company_with(f"http://127.0.0.1:{other.port}/in")
    evil = 'a"},"x":"1\r\nX-Api-Key: forged\r\n\r\nPOST /second HTTP/1.1'
    await ask(company, outbound, evil)
    assert len(other.asked) == 1
    assert other.header("X-Api-Key") == ""
    assert "\n" not in other.header("X-Event")
    told = json.loads(other.bodies[0])
    assert set(told) == {"event", "data"} and '"},"x":"1' in told["event"]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://169.254.169.254/latest", "http://[::1]:1/", "http://10.0.0.1/", "http://0/"]
)
async def test_private_addresses_are_refused(outbound: Outbound, database: None, url: str) -> None:
    company = await company_with(url)
    assert await ask(company, outbound) == "Failed"
    async with acting_for(company.tenant_id):
        (effect,) = await fetch("SELECT result FROM effect WHERE tenant_id = $1 AND kind = 'plugin'")
    assert effect["result"]["failure"] == "refused"
