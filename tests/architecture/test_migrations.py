"""Migrations only expand: a process of the release before goes on over the new schema, so nothing that it uses goes.

What takes something away is the contract step of a later release and says so on the line above it:
`-- contract: unused since 0.3, …`. What only looks like it says `-- harmless: …` and why.
"""

import re
from pathlib import Path

import pytest

from hubwright.kernel.migrate.runner import migrations_folder

FIRST = "0001_first.sql"
FILES = sorted((migrations_folder() / "sql").glob("*.sql"))
CONTRACTING = {
    "takes something away": r"\bDROP\s+(?:TABLE|SCHEMA|VIEW|TYPE|FUNCTION|COLUMN|CONSTRAINT|POLICY|TRIGGER|DEFAULT)\b"
    r"|\bALTER\s+(?:COLUMN\s+)?\w+\s+DROP\s+DEFAULT\b",
    "drops a column": r"\bDROP\s+(?:COLUMN\s+)?(?:IF\s+EXISTS\s+)?"
    r"(?!NOT\b|CONSTRAINT\b|INDEX\b|DEFAULT\b|EXPRESSION\b)\w+\s*(?:,|;|CASCADE|$)",
    "gives another name": r"\bRENAME\b",
    "changes a type": r"\bALTER\s+(?:COLUMN\s+)?\w+\s+(?:SET\s+DATA\s+)?TYPE\b",
    "demands a value": r"\bSET\s+NOT\s+NULL\b",
    "adds a column that must be filled": r"\bADD\s+(?:COLUMN\s+)?(?:IF\s+NOT\s+EXISTS\s+)?"
    r"(?!CONSTRAINT\b|CHECK\b|UNIQUE\b|PRIMARY\b|FOREIGN\b|EXCLUDE\b)\w+"
    r"(?:(?!\bDEFAULT\b|,).)*\bNOT\s+NULL\b(?:(?!\bDEFAULT\b|,).)*(?:,|$)",
    "adds a rule that rows may break": r"\bADD\s+(?:CONSTRAINT\s+\w+\s+)?"
    r"(?:CHECK|UNIQUE|PRIMARY\s+KEY|FOREIGN\s+KEY|EXCLUDE)\b"
    r"|\bCREATE\s+UNIQUE\s+INDEX\b",
    "takes a right away": r"\bREVOKE\b",
    "removes rows": r"\bTRUNCATE\b|\bDELETE\s+FROM\b",
}
_NEW = re.compile(r"\bCREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([\w.]+)", re.IGNORECASE)
_ABOUT = re.compile(
    r"^\s*(?:ALTER\s+TABLE\s+(?:ONLY\s+)?(?:IF\s+EXISTS\s+)?|CREATE\s+UNIQUE\s+INDEX\s+(?:\w+\s+)?ON\s+)([\w.]+)",
    re.IGNORECASE,
)
_MARK = re.compile(r"^-- (?:contract: unused since \d+\.\d+,? .{10,}|harmless: .{20,})$", re.MULTILINE)


def statements(sql: str) -> list[tuple[str, str]]:
    """Each statement with the comments right above it; what stands in dollar quotes belongs to its statement."""
    found: list[tuple[str, str]] = []
    comments, words, inside = "", "", ""
    for line in sql.splitlines():
        bare = line if inside else re.sub(r"--.*$", "", line)
        if not inside and not words.strip() and line.startswith("--"):
            comments += line + "\n"
            continue
        if not bare.strip():
            comments = comments if words.strip() else ""
            continue
        words += bare + "\n"
        for quote in re.findall(r"\$\w*\$", bare):
            inside = "" if inside == quote else inside or quote
        if not inside and bare.rstrip().endswith(";"):
            found.append((comments, words))
            comments, words = "", ""
    return [*found, (comments, words)] if words.strip() else found


def contracting(sql: str) -> list[str]:
    """What a migration takes away without saying so; tables it makes itself are its own."""
    own = {name.rpartition(".")[2] for name in _NEW.findall(sql)}
    found = []
    for comments, words in statements(sql):
        about = _ABOUT.match(words)
        if (about and about[1].rpartition(".")[2] in own) or _MARK.search(comments):
            continue
        plain = re.sub(r"'(?:[^']|'')*'", "''", words) if "$" not in words else words
        plain = " ".join(plain.split()).removesuffix(";")
        found += [f"{why}: {plain[:100]}" for why, sign in CONTRACTING.items() if re.search(sign, plain, re.IGNORECASE)]
    return found


@pytest.mark.parametrize("file", [file for file in FILES if file.name != FIRST], ids=lambda file: file.name)
def test_a_migration_only_expands(file: Path) -> None:
    assert contracting(file.read_text(encoding="utf-8")) == []


def test_there_is_something_to_check() -> None:
    assert len(FILES) > 1


GOOD = [
    "ALTER TABLE message ADD COLUMN colour text;",
    "ALTER TABLE message ADD colour text NOT NULL DEFAULT '';",
    "ALTER TABLE message ADD COLUMN colour text NOT NULL DEFAULT 'NOT NULL', ADD size integer;",
    "ALTER TABLE flow_session ALTER COLUMN conversation_id DROP NOT NULL;",
    "CREATE INDEX message_at ON message (tenant_id, at);",
    "CREATE TABLE thing (id uuid);\nALTER TABLE thing ADD UNIQUE (id);\nCREATE UNIQUE INDEX x ON thing (id);",
    "-- contract: unused since 0.3, which reads colour_key instead\nALTER TABLE message DROP COLUMN colour;",
    "-- harmless: wider than before, what was allowed still is\nALTER TABLE door DROP CONSTRAINT door_kind_check;",
]
BAD = [
    "ALTER TABLE message DROP COLUMN colour;",
    "ALTER TABLE message DROP colour;",
    "ALTER TABLE message DROP COLUMN IF EXISTS colour CASCADE;",
    "DROP TABLE message;",
    "ALTER TABLE message RENAME COLUMN text TO words;",
    "ALTER TABLE message RENAME TO word;",
    "ALTER TABLE message ALTER COLUMN seq TYPE bigint;",
    "ALTER TABLE message ALTER seq SET DATA TYPE bigint;",
    "ALTER TABLE message ALTER COLUMN text SET NOT NULL;",
    "ALTER TABLE message ALTER COLUMN text DROP DEFAULT;",
    "ALTER TABLE message ADD COLUMN colour text NOT NULL;",
    "ALTER TABLE message ADD colour text NOT NULL, ADD size integer DEFAULT 1;",
    "ALTER TABLE message ADD CHECK (seq > 0);",
    "ALTER TABLE message ADD CONSTRAINT one UNIQUE (tenant_id, text);",
    "CREATE UNIQUE INDEX one ON message (tenant_id, text);",
    "ALTER TABLE door DROP CONSTRAINT door_kind_check;",
    "DROP POLICY tenant ON message;",
    "REVOKE SELECT ON message FROM hubwright_runtime;",
    "DO $$ BEGIN EXECUTE 'ALTER TABLE message RENAME TO word'; END $$;",
    "DELETE FROM message;",
    "-- contract: soon\nALTER TABLE message DROP COLUMN colour;",
    "-- contract: unused since 0.3, which reads colour_key instead\n\nALTER TABLE message DROP COLUMN colour;",
]


@pytest.mark.parametrize("sql", GOOD)
def test_what_expands_passes(sql: str) -> None:
    assert contracting(sql) == []


@pytest.mark.parametrize("sql", BAD)
def test_what_contracts_is_found(sql: str) -> None:
    assert contracting(sql)


def test_nobody_writes_into_the_table_of_the_release_before() -> None:
    """`step` is the first partition of flow_step, for processes of 0.1 only, and takes nothing after its last day."""
    from tests.architecture.sources import name_of, product, written
    from tests.architecture.statements import GLOBAL_CALLS, TENANT_CALLS, named
    from tests.architecture.statements import statements as sql_of

    using = {
        name_of(f) for f in product() for _line, sql in sql_of(f, TENANT_CALLS | GLOBAL_CALLS) if "step" in named(sql)
    }
    using |= {
        name_of(f)
        for f in written(".sql")
        if not name_of(f).startswith("migrations/sql/0")
        and re.search(r"\b(?:INTO|FROM|JOIN)\s+step\b", f.read_text("utf-8"))
    }
    assert using == set()
