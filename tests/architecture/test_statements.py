"""Layer 1 for hand-written SQL: every statement names the tenant for every tenant table it touches."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import name_of, product
from tests.architecture.statements import (
    GLOBAL_CALLS,
    TENANT_CALLS,
    global_tables,
    loose_statements,
    named,
    statements,
    tenant_tables,
    unbound,
)

FILES = [f for f in product() if any(True for _ in statements(f, TENANT_CALLS | GLOBAL_CALLS))]


def test_there_is_something_to_check() -> None:
    assert len(tenant_tables()) > 25
    assert "due" in global_tables() and "message" in tenant_tables()
    assert sum(1 for file in FILES for _found in statements(file, TENANT_CALLS)) > 80


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_every_tenant_table_is_bound_to_the_tenant(file: Path) -> None:
    loose = {line: (tables, sql) for line, sql in statements(file, TENANT_CALLS) if (tables := unbound(sql))}

    assert loose == {}


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_statements_outside_tenants_touch_global_tables_only(file: Path) -> None:
    for sql in [*(sql for _line, sql in statements(file, GLOBAL_CALLS)), *loose_statements(file)]:
        assert not named(sql) & tenant_tables(), sql


# PostgreSQL takes COALESCE for something that could leak, and under RLS uses no index for what is compared with it: a
# look-up in a million conversations read them all. A sub-select of its own is computed once and compared as a value.
COMPARED = re.compile(r"\b(?:WHERE|AND|OR|ON)\s+\(?(?:\w+\.)?(?:id|\w+_id)\s*=\s*coalesce\(", re.IGNORECASE)


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_no_id_is_compared_with_a_coalesce(file: Path) -> None:
    assert {line: sql for line, sql in statements(file, TENANT_CALLS | GLOBAL_CALLS) if COMPARED.search(sql)} == {}


def test_a_comparison_with_a_coalesce_is_found() -> None:
    assert COMPARED.search("SELECT 1 FROM conversation c WHERE c.tenant_id = $1 AND c.contact_id = coalesce($2, $3)")
    assert not COMPARED.search("UPDATE device SET name = coalesce($2, name) WHERE tenant_id = $1")


GOOD = [
    "SELECT id FROM message WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
    "SELECT 1 FROM message m JOIN file f ON f.tenant_id = m.tenant_id AND f.id = m.file_id WHERE m.tenant_id = $1",
    "INSERT INTO message (tenant_id, id) VALUES ($1, $2) ON CONFLICT (tenant_id, id) DO UPDATE SET text = 'x'",
    "INSERT INTO step (tenant_id, id) SELECT $1, id FROM timer WHERE tenant_id = $1",
    "UPDATE offer o SET state = 'x' FROM queue_entry e WHERE o.tenant_id = $1 AND e.tenant_id = o.tenant_id",
    "SELECT 1 FROM member WHERE tenant_id = $1 AND EXISTS"
    " (SELECT 1 FROM offer x WHERE x.tenant_id = member.tenant_id AND x.member_id = member.id)",
    "DELETE FROM job WHERE tenant_id = $1",
    "SELECT 1 FROM tenant WHERE id = $1",
    "DELETE FROM due WHERE tenant_id = $1 AND kind = 'job' AND id = $2",
    "INSERT INTO due (tenant_id, kind, id) SELECT $1, 'job', id FROM job WHERE tenant_id = $1 AND id = $2",
    "UPDATE delivery SET seq = 1 WHERE tenant_id = $1 AND id = (SELECT id FROM delivery WHERE tenant_id = $1 LIMIT 1)",
]
BAD = [
    "SELECT id FROM message WHERE id = $2 AND $1 = $1",
    "SELECT 1 FROM message m JOIN file f ON f.id = m.file_id WHERE m.tenant_id = $1",
    "SELECT 1 FROM message m, file f WHERE m.tenant_id = $1 AND f.id = m.file_id",
    "INSERT INTO message (tenant_id, id) VALUES ($2, $1)",
    "INSERT INTO message (id, text) VALUES ($1, $2)",
    "INSERT INTO step (tenant_id, id) SELECT $1, id FROM timer",
    "UPDATE offer o SET state = 'x' FROM queue_entry e WHERE o.tenant_id = $1 AND e.id = o.queue_entry_id",
    "SELECT 1 FROM member WHERE tenant_id = $1 AND EXISTS (SELECT 1 FROM offer x WHERE x.member_id = member.id)",
    "SELECT 1 FROM member m WHERE m.tenant_id = $1 AND m.id IN (SELECT member_id FROM offer)",
    "DELETE FROM job WHERE tenant_id = $10",
    "SELECT 1 FROM message WHERE tenant_id <> $1",
    "SELECT 1 FROM message a JOIN message b ON a.tenant_id = b.tenant_id WHERE a.id = $1",
    "DELETE FROM due WHERE $1 = $1 AND kind = 'job' AND id = $2",
    "INSERT INTO due (tenant_id, kind, id) SELECT $1, 'job', id FROM job WHERE id = $2",
    "INSERT INTO due (kind, id) SELECT 'job', id FROM job WHERE tenant_id = $1 AND id = $2",
    "INSERT INTO plugin_consent (tenant_id, id) SELECT tenant_id, $2 FROM plugin_consent WHERE $1 = $1",
    "UPDATE delivery SET seq = 1 WHERE tenant_id = $1 AND id = (SELECT id FROM delivery WHERE seq = 2 LIMIT 1)",
    "WITH before AS (SELECT seen_at FROM member WHERE id = $2) UPDATE member SET seen_at = now() WHERE tenant_id = $1",
]


@pytest.mark.parametrize("sql", GOOD)
def test_the_check_lets_bound_statements_pass(sql: str) -> None:
    assert unbound(sql) == []


@pytest.mark.parametrize("sql", BAD)
def test_the_check_finds_what_it_looks_for(sql: str) -> None:
    assert unbound(sql)
