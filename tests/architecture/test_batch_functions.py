"""The batch functions, the one exception to the table rule: few, honest about what they touch, bound to tenants."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, name_of, product
from tests.architecture.statements import global_tables, tenant_tables

FILES = sorted((ROOT / "platform/hubwright/runtime/sql").glob("*.sql"))
_TABLE = re.compile(r"\bhubwright\.(\w+)")
_WITH_ALIAS = re.compile(r"(?:FROM|JOIN|UPDATE|INTO|USING)\s+hubwright\.(\w+)(?:\s+(?:AS\s+)?(\w+))?", re.IGNORECASE)


def body(file: Path) -> str:
    return re.sub(r"--[^\n]*", "", file.read_text("utf-8"))


def told(file: Path) -> list[str]:
    found = re.search(r"^-- touches: (.+)$", file.read_text("utf-8"), re.MULTILINE)
    assert found is not None
    return [name.strip() for name in found[1].split(",")]


def test_there_are_at_most_three() -> None:
    names = {re.sub(r"_\d+$", "", file.stem) for file in FILES}
    assert 0 < len(names) <= 3


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_the_header_names_the_tables_it_touches(file: Path) -> None:
    assert told(file) == sorted(set(_TABLE.findall(body(file))))
    assert set(told(file)) <= tenant_tables() | global_tables()


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_every_statement_names_the_tenant(file: Path) -> None:
    for statement in re.split(r";\s", body(file)):
        inserted = re.findall(r"INSERT INTO hubwright\.(\w+)(?: AS \w+)?\s+\(tenant_id,[^)]*\)\s+SELECT t,", statement)
        assert len(inserted) == len(re.findall(r"INSERT INTO", statement)), statement
        for table, alias in _WITH_ALIAS.findall(statement):
            if table not in inserted:
                assert f"{alias}.tenant_id = t" in statement, statement


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_nothing_that_leaks_across_a_switch(file: Path) -> None:
    sql = body(file)
    upper = re.sub(r"RAISE EXCEPTION", "RAISE", sql.upper())
    for word in ("CURSOR", "EXCEPTION", "EXECUTE", "SECURITY DEFINER", "RETURN QUERY", "FOREACH"):
        assert word not in upper, word
    assert all(".." in loop for loop in re.findall(r"FOR \w+ IN [^\n]+LOOP", sql)), "a loop over a query keeps a cursor"
    assert re.search(r"PERFORM set_config\('app\.tenant_id', '', true\);\s+END \$\$;\s*$", sql)


def test_only_the_runtimes_queries_call_them() -> None:
    calling = {name_of(file) for file in product() if re.search(r"app\.(load|save)_turns", file.read_text("utf-8"))}
    assert calling == {"platform/hubwright/runtime/queries.py"}


def test_what_is_out_there_is_never_edited() -> None:
    """A process of the release before still calls it: a change is a new function with the next number."""
    migrations = "\n".join(f.read_text("utf-8") for f in (ROOT / "migrations").glob("*.py"))
    assert all(f'"{file.stem}"' in migrations for file in FILES)
    assert all("CREATE FUNCTION app." + file.stem + "(" in body(file) for file in FILES)
