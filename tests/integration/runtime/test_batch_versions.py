"""A batch reads the flow versions that its process has not met, each in the name of its own tenant."""

from typing import Any
from uuid import UUID

import pytest

from hubwright.control.flows import compiled
from hubwright.kernel.database import acting_for, fetch_one, global_fetch, outside_tenants
from hubwright.runtime import batch, queries
from hubwright.runtime.batch import take_batch
from hubwright.runtime.events import TakenIn
from tests.integration.runtime.batches import event, known_visitor
from tests.integration.runtime.flows import greeter, order_status
from tests.support.company import Company, make_company


@pytest.fixture(scope="module")
async def companies(database: None) -> list[Company]:
    """Two companies with flows of their own."""
    return [
        await make_company(f"versions{number}", doc)
        for number, doc in enumerate([greeter(), order_status("http://127.0.0.1:9")])
    ]


async def test_a_process_that_has_not_met_a_version_learns_it_with_the_batch(
    companies: list[Company], monkeypatch: pytest.MonkeyPatch
) -> None:
    visitors = [(company, await known_visitor(company)) for company in companies[:2] for _ in range(2)]
    reads: list[int] = []
    original = queries.load_versions

    async def counted(tenants: list[UUID], versions: list[UUID]) -> list[dict[str, Any] | None]:
        reads.append(len(versions))
        return await original(tenants, versions)

    monkeypatch.setattr(queries, "load_versions", counted)
    monkeypatch.setattr(compiled, "_versions", compiled._Kept())
    for _ in range(2):
        answers = await take_batch([event(company, visitor, "hi") for company, visitor in visitors])
        assert all(isinstance(answer, TakenIn) for answer in answers)
    assert reads == [2]


async def test_a_version_is_read_only_in_the_name_of_its_tenant(companies: list[Company]) -> None:
    ours, theirs = companies[:2]
    async with acting_for(theirs.tenant_id):
        row = await fetch_one("SELECT id FROM flow_version WHERE tenant_id = $1 LIMIT 1")
    assert row is not None
    async with outside_tenants("a test"):
        found = await queries.load_versions([ours.tenant_id, theirs.tenant_id], [row["id"], row["id"]])
        (tenant,) = await global_fetch("SELECT current_setting('app.tenant_id', true) AS t")
    assert [doc is not None for doc in found] == [False, True]
    assert tenant["t"] == ""


async def test_a_version_that_does_not_compile_takes_the_plain_road_and_nobody_else(
    companies: list[Company], monkeypatch: pytest.MonkeyPatch
) -> None:
    (bad, poor), (good, visitor) = [(company, await known_visitor(company)) for company in companies[:2]]
    original = batch.keep_version

    def keep(tenant_id: UUID, version_id: UUID, doc: dict[str, Any]) -> None:
        if tenant_id == bad.tenant_id:
            raise ValueError("no flow")
        original(tenant_id, version_id, doc)

    monkeypatch.setattr(batch, "keep_version", keep)
    monkeypatch.setattr(compiled, "_versions", compiled._Kept())
    answers = await take_batch([event(bad, poor, "hi"), event(good, visitor, "hi")])
    assert [answer is None for answer in answers] == [True, False]
