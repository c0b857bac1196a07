"""The gate to tenant rows: what every verb of `rows()` reads, writes and refuses."""

from uuid import UUID

import pytest

from hubwright.control.companies.tables import Tenant
from hubwright.control.flows.tables import Flow
from hubwright.kernel import scope
from hubwright.kernel.database import acting_for, global_rows, outside_tenants, rows
from hubwright.kernel.database.rows import NO_TENANT
from hubwright.kernel.ids import new_id
from hubwright.kernel.scope import CrossTenant, NoTenantInScope


def flow(name: str, **more: object) -> Flow:
    return Flow(id=new_id(), name=name, draft_doc={"name": name}, draft_by="test", **more)


async def test_what_is_written_is_read_by_every_verb(tenant_a: UUID) -> None:
    one, two = flow("one"), flow("two")
    async with acting_for(tenant_a):
        await rows(Flow).insert(one, two)
        assert (one.tenant_id, two.tenant_id) == (tenant_a, tenant_a)
        assert {row["name"] for row in await rows(Flow).select(Flow.name)} == {"one", "two"}
        assert {found.name for found in await rows(Flow).objects()} == {"one", "two"}
        assert await rows(Flow).count() == 2
        assert await rows(Flow).exists()
        found = await rows(Flow).get(one.id)
        assert found is not None
        assert (found.name, found.draft_doc, found.tenant_id) == ("one", {"name": "one"}, tenant_a)
        assert await rows(Flow).get(new_id()) is None


async def test_changes_reach_what_they_name_and_no_more(tenant_a: UUID) -> None:
    one, two = flow("one"), flow("two")
    async with acting_for(tenant_a):
        await rows(Flow).insert(one, two)
        await rows(Flow).update({Flow.name: "changed"}).where(Flow.id == one.id)
        assert {row["name"] for row in await rows(Flow).select(Flow.name)} == {"changed", "two"}
        await rows(Flow).update({Flow.name: "all"})
        assert [row["name"] for row in await rows(Flow).select(Flow.name)] == ["all", "all"]
        await rows(Flow).delete().where(Flow.id == one.id)
        assert await rows(Flow).count() == 1
        await rows(Flow).delete()
        assert not await rows(Flow).exists()


async def test_another_tenants_rows_are_not_there_for_any_verb(tenant_a: UUID, tenant_b: UUID) -> None:
    theirs = flow("theirs")
    async with acting_for(tenant_b):
        await rows(Flow).insert(theirs)
    async with acting_for(tenant_a):
        assert await rows(Flow).select() == []
        assert await rows(Flow).objects() == []
        assert await rows(Flow).get(theirs.id) is None
        assert await rows(Flow).count() == 0
        await rows(Flow).update({Flow.name: "mine now"})
        await rows(Flow).delete()
    async with acting_for(tenant_b):
        assert [row["name"] for row in await rows(Flow).select(Flow.name)] == ["theirs"]


@pytest.mark.parametrize("verb", ["select", "objects", "update", "delete", "count", "exists"])
async def test_every_verb_names_the_tenant_itself(database: None, verb: str) -> None:
    """Layer 1, without row-level security: the words of each statement."""
    tenant = new_id()
    token = scope.enter(tenant)
    try:
        query = getattr(rows(Flow), verb)(*([{Flow.name: "x"}] if verb == "update" else []))
        assert f"tenant_id\" = '{tenant}'" in str(query)
    finally:
        scope.leave(token)


async def test_a_row_of_another_tenant_is_refused_before_it_is_written(tenant_a: UUID, tenant_b: UUID) -> None:
    async with acting_for(tenant_a):
        with pytest.raises(CrossTenant, match="Flow row of another tenant"):
            rows(Flow).insert(flow("theirs", tenant_id=tenant_b))
        await rows(Flow).insert(flow("said so", tenant_id=tenant_a))
        assert await rows(Flow).count() == 1
    assert UUID("00000000-0000-0000-0000-000000000000") == NO_TENANT


async def test_without_a_tenant_there_are_no_rows(database: None) -> None:
    with pytest.raises(NoTenantInScope):
        rows(Flow)
    assert scope.tenant_or_none() is None


async def test_tables_of_tenants_are_not_global(tenant_a: UUID) -> None:
    with pytest.raises(CrossTenant, match="Flow belongs to tenants"):
        global_rows(Flow)
    async with outside_tenants("the registry of companies is global"):
        table = global_rows(Tenant)
        assert await table.exists().where(table.id == tenant_a)
