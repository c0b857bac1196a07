"""A flow's own address: taken once it is committed, once per call, signed if the flow asks, silent about the rest."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import httpx
import msgspec
import pytest

from hubwright.control.flows import get_draft, publish, save_draft
from hubwright.control.triggers import address_of, get_trigger, renew_address, renew_secret, secret_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.signatures import signature
from tests.conftest import test_settings
from tests.integration.runtime.running import doc, end, house, node, outcomes, publish_flow, rows_of, runs_of, work
from tests.support.app import served
from tests.support.company import Company
from tests.support.database import TestServers

BRANCHES = {"t.out": "n_if", "n_if.case.c": "n_big", "n_if.else": "n_end"}


class Knocking(msgspec.Struct):
    """A company with a door, and somebody in front of it."""

    company: Company
    client: httpx.AsyncClient
    flow_id: UUID = UUID(int=0)
    path: str = ""

    async def open(self, **config: object) -> None:
        big = node("n_if", "condition", cases=[{"id": "c", "expr": "event.data.total > 100"}])
        self.flow_id = await publish_flow(
            self.company, doc(big, end("n_big", "big"), wires=BRANCHES, trigger="webhook", config=dict(config))
        )
        self.path = await self.address()

    async def address(self) -> str:
        async with acting_for(self.company.tenant_id):
            return "/api/v1" + address_of(await get_trigger(self.flow_id, "t")).partition("/api/v1")[2]

    async def call(self, body: bytes = b'{"total": 120}', **headers: str) -> httpx.Response:
        sent = {
            "content-type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        return await self.client.post(self.path, content=body, headers=sent)


@pytest.fixture
async def knocking(database: None, servers: TestServers, tmp_path: Path) -> AsyncIterator[Knocking]:
    async with (
        served(test_settings(servers, tmp_path)) as running,
        httpx.AsyncClient(base_url=running.base, trust_env=False, timeout=30) as client,
    ):
        yield Knocking(await house("hooks"), client)


async def test_a_call_is_taken_and_becomes_a_run(knocking: Knocking) -> None:
    await knocking.open()
    taken = await knocking.call()
    assert (taken.status_code, list(taken.json())) == (202, ["run_id"])
    await work(knocking.company)

    (run,) = await runs_of(knocking.company, knocking.flow_id)
    assert (str(run.id), run.outcome) == (taken.json()["run_id"], "big")


async def test_neither_the_address_nor_a_secret_is_stored(knocking: Knocking) -> None:
    await knocking.open()
    key = knocking.path.rpartition("/")[2]
    rows = await rows_of(knocking.company, "SELECT t::text AS row FROM flow_trigger t WHERE tenant_id = $1")
    assert rows
    assert key not in str(rows)
    doors = await rows_of(knocking.company, "SELECT kind, key_hash FROM door WHERE tenant_id = $1 AND kind = 'webhook'")
    assert [row["key_hash"] for row in doors] == [hashlib.sha256(key.encode()).digest()]


@pytest.mark.parametrize("how", ["header", "expression", "own header"])
async def test_the_same_call_again_is_the_same_run(knocking: Knocking, how: str) -> None:
    settings = {"header": {}, "expression": {"dedup": "event.data.id"}, "own header": {"dedup_header": "X-Event-Id"}}
    header = {"header": {"Idempotency_Key": "k1"}, "expression": {}, "own header": {"X_Event_Id": "e1"}}
    await knocking.open(**settings[how])
    answers = await asyncio.gather(*(knocking.call(b'{"id": "d1"}', **header[how]) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["run_id"] for answer in answers}) == 1
    other = dict.fromkeys(header[how], "other")
    assert (await knocking.call(b'{"id": "d2"}', **other)).json() != answers[0].json()

    assert len(await runs_of(knocking.company, knocking.flow_id)) == 2


async def test_a_filter_is_not_told_outside(knocking: Knocking) -> None:
    await knocking.open(when="event.data.total > 100")
    answers = [await knocking.call(b'{"total": 1}'), await knocking.call(b'{"total": 200}')]
    await work(knocking.company)

    assert [answer.status_code for answer in answers] == [202, 202]
    assert await outcomes(knocking.company, knocking.flow_id) == ["ignored", "big"]


async def test_only_who_knows_the_secret_is_let_in_when_the_flow_asks(knocking: Knocking) -> None:
    await knocking.open(signature="required", signature_header="X-Hub-Signature-256")
    async with acting_for(knocking.company.tenant_id):
        first = await renew_secret(knocking.company.admin.actor, knocking.flow_id, "t")
        assert first == await secret_of(knocking.flow_id, "t")
    body = b'{"total": 120}'

    def signed(secret: str) -> str:
        return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()

    async def answered(given: str) -> int:
        return (await knocking.call(body, X_Hub_Signature_256=given)).status_code

    assert [await answered(given) for given in ("", "sha256=00", signed("guess"))] == [401, 401, 401]
    assert await answered(signed(first)) == 202
    assert await answered(signature(first, body, utc_now())) == 202
    async with acting_for(knocking.company.tenant_id):
        second = await renew_secret(knocking.company.admin.actor, knocking.flow_id, "t")
    assert [await answered(signed(secret)) for secret in (first, second)] == [401, 202]
    assert len(await runs_of(knocking.company, knocking.flow_id)) == 3


async def test_what_cannot_be_taken_is_refused_without_a_word_of_what_is_inside(knocking: Knocking) -> None:
    await knocking.open()
    assert (await knocking.call(b"{not json")).status_code == 400
    assert (await knocking.call(b'"' + b"x" * 70_000 + b'"')).status_code == 413
    unknown = await knocking.client.post("/api/v1/hooks/" + "x" * 43, json={})
    assert unknown.status_code == 404
    for answer in (unknown, await knocking.call(b"{not json")):
        assert str(knocking.flow_id) not in answer.text
        assert "Run" not in answer.text
    assert await runs_of(knocking.company, knocking.flow_id) == []


async def test_too_many_calls_a_minute_are_put_off(knocking: Knocking) -> None:
    await knocking.open(per_minute=3)
    answers = [await knocking.call() for _ in range(5)]

    assert [answer.status_code for answer in answers[:3]] == [202, 202, 202]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1


async def test_a_new_address_replaces_the_old_one_and_a_publish_keeps_it(knocking: Knocking) -> None:
    await knocking.open()
    old = knocking.path
    async with acting_for(knocking.company.tenant_id):
        draft = await get_draft(knocking.flow_id)
        draft.doc["entry"][0]["note"] = "changed"
        await save_draft(knocking.company.admin.actor, knocking.flow_id, draft.doc, draft.rev)
        await publish(knocking.company.admin.actor, knocking.flow_id)
    assert await knocking.address() == old
    async with acting_for(knocking.company.tenant_id):
        await renew_address(knocking.company.admin.actor, knocking.flow_id, "t")
    assert (await knocking.call()).status_code == 404
    knocking.path = await knocking.address()
    assert (await knocking.call()).status_code == 202


async def test_a_trigger_that_was_taken_out_is_no_door(knocking: Knocking) -> None:
    await knocking.open()
    async with acting_for(knocking.company.tenant_id):
        draft = await get_draft(knocking.flow_id)
        draft.doc["entry"][0] = {"id": "m", "type": "trigger.manual", "config": {}}
        draft.doc["edges"][0]["from"] = ["m", "out"]
        await save_draft(knocking.company.admin.actor, knocking.flow_id, draft.doc, draft.rev)
        await publish(knocking.company.admin.actor, knocking.flow_id)

    assert (await knocking.call()).status_code == 404


async def test_flows_that_call_each_other_from_outside_are_stopped(knocking: Knocking) -> None:
    await knocking.open()
    for depth in ("8", "9", "x"):
        assert (await knocking.call(Hubwright_Depth=depth)).status_code == 202
    await work(knocking.company)

    assert await outcomes(knocking.company, knocking.flow_id) == ["big", "ignored", "big"]
