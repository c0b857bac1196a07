"""Rows are touched in queries files only, never by what Piccolo does behind one's back, and never across features."""

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import name_of, product, tree_of, written

READING = {
    "rows", "global_rows", "fetch", "fetch_one", "execute", "execute_many", "global_fetch", "global_execute",
}  # fmt: skip
# Files of the kernel that are small enough to be their own queries file, each over one table.
OWN_QUERIES = {
    "platform/hubwright/kernel/audit.py": "writes audit_entry, nothing else does",
    "platform/hubwright/kernel/due.py": "the only reader of due across tenants",
    "platform/hubwright/kernel/entitlements.py": "the only reader of entitlement_snapshot below tenants",
    "platform/hubwright/kernel/events.py": "the only writer of table event",
    "platform/hubwright/kernel/idempotency.py": "the only user of table idempotency",
    "platform/hubwright/kernel/jobs/queue.py": "the only user of table job",
    "platform/hubwright/entry/observe.py": "SELECT 1, to see whether the database answers",
}
GATE = "platform/hubwright/kernel/database/"
# What Piccolo does without our layers: writes by primary key alone, joins, DDL, cursors across transactions.
BEHIND_OUR_BACK = {"save", "remove", "get_related", "refresh"}
NEVER = {"get_related", "batch", "create_table", "create_tables", "raw", "alter", "create_index"}


def _is_queries_file(file: Path) -> bool:
    return file.name == "queries.py" or file.stem.endswith("_queries") or file.parent.name == "queries"


def _imported(file: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.setdefault(node.module, set()).update(alias.name for alias in node.names)
    return found


def _gate_words(file: Path) -> set[str]:
    return {
        name
        for module, names in _imported(file).items()
        if module.startswith("hubwright.kernel.database")
        for name in names & READING
    }


def test_only_queries_files_touch_tables() -> None:
    touching = {
        name_of(file): sorted(words)
        for file in product()
        if (words := _gate_words(file)) and not _is_queries_file(file) and not name_of(file).startswith(GATE)
    }

    assert {name: words for name, words in touching.items() if name not in OWN_QUERIES} == {}
    assert set(OWN_QUERIES) - set(touching) == set(), "a reason is listed for a file that needs none"


def test_nobody_goes_round_the_gate() -> None:
    round_it = [
        name_of(file)
        for file in product()
        if not name_of(file).startswith(GATE) and not name_of(file).startswith("platform/hubwright/kernel/migrate/")
        if any(
            isinstance(node, ast.Attribute) and node.attr in ("current_connection", "_run_in_pool", "pool")
            for node in ast.walk(tree_of(file))
        )
    ]

    assert round_it == []


def test_nobody_touches_another_features_tables() -> None:
    strangers = [
        f"{name_of(file)} imports {module}"
        for file in product()
        for module in _imported(file)
        if module.endswith(".tables") and not _belongs(file, module)
    ]

    assert strangers == []


def _belongs(file: Path, module: str) -> bool:
    feature = module.removesuffix(".tables").replace(".", "/")
    return f"/{name_of(file)}".rpartition("/")[0].endswith((f"/{feature}", f"/{feature}/queries"))


@pytest.mark.parametrize("file", [f for f in product() if not name_of(f).startswith(GATE)], ids=name_of)
def test_nothing_is_done_behind_our_back(file: Path) -> None:
    handles_rows = any(m.endswith(".tables") or m.startswith("piccolo") for m in _imported(file)) or bool(
        _gate_words(file)
    )
    banned = NEVER | (BEHIND_OUR_BACK if handles_rows else set())
    calls = (node.func for node in ast.walk(tree_of(file)) if isinstance(node, ast.Call))
    used = {call.attr for call in calls if isinstance(call, ast.Attribute)} & banned

    assert used == set()


def test_there_are_no_foreign_key_columns_to_join_over() -> None:
    joining = [
        name_of(file)
        for file in product()
        if any(
            isinstance(node, ast.Name | ast.Attribute)
            and getattr(node, "id", getattr(node, "attr", "")) == "ForeignKey"
            for node in ast.walk(tree_of(file))
        )
    ]

    assert joining == []


def test_table_classes_are_declared_in_tables_files_only() -> None:
    elsewhere = [
        f"{name_of(file)}: {node.name}"
        for file in product()
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.ClassDef)
        and file.name != "tables.py"
        and not name_of(file).startswith(GATE)
        and {ast.unparse(base) for base in node.bases} & {"Table", "TenantTable"}
    ]

    assert elsewhere == []


def test_the_tenant_is_set_in_one_place() -> None:
    """`set_config` opens a transaction of ours; anything else would outlive it or forget it."""
    setting = {
        name_of(file)
        for file in product()
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and ("set_config(" in node.value or "SET app." in node.value or "SET LOCAL app." in node.value)
        and not file.name.startswith("test_")
    }

    assert setting == {
        "platform/hubwright/kernel/database/transaction.py",
        "platform/hubwright/kernel/moving/side.py",  # the move of a company, over connections of its own
        "platform/hubwright/kernel/migrate/runner.py",  # tells migrations the name of the runtime role
    }


def test_no_definer_function_and_no_session_setting_in_migrations() -> None:
    for file in written(".sql"):
        sql = file.read_text(encoding="utf-8").upper()
        assert "SECURITY DEFINER" not in sql, name_of(file)
        assert "SET APP." not in sql, name_of(file)
