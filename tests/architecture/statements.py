"""Reads the SQL statements in our Python, and asks of each whether every tenant table it names is bound to the tenant.

Good enough for the SQL we write (no CTE that shadows a table, no quoted names); what it cannot read, it refuses.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.architecture.sources import ROOT, tree_of

TENANT_CALLS = {"fetch", "fetch_one", "execute", "execute_many"}
GLOBAL_CALLS = {"global_fetch", "global_execute"}
_TABLE = re.compile(
    r"\b(?P<word>FROM|JOIN|UPDATE|INTO|USING)\s+(?:ONLY\s+|LATERAL\s+)?(?P<name>[a-z_]+)\b(?:\s+(?:AS\s+)?(?P<alias>(?!set\b|on\b|where\b|join\b|left\b|order\b|group\b|limit\b|using\b|values\b|returning\b|for\b|cross\b|inner\b|default\b|select\b|union\b|full\b|right\b)[a-z_]+)\b)?",
    re.IGNORECASE,
)
_MORE_TABLES = re.compile(r",\s*([a-z_]+)(?:\s+(?:AS\s+)?([a-z_]+))?(?=\s*(?:,|\bWHERE\b|$))", re.IGNORECASE)
_TIE = re.compile(r"((?:[a-z_]+\.)?tenant_id)\s*=\s*(\$1\b|[a-z_]+\.tenant_id|tenant_id)", re.IGNORECASE)
_SQL = re.compile(r"\s*(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH)\s[^.]", re.IGNORECASE)
_MADE = re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+) \((.*?)\n\)", re.DOTALL)
_UNREADABLE = "¿"
_NEW = "new row of "


@dataclass
class Level:
    """One query level: its own words, and the queries inside it."""

    words: str = ""
    queries: "list[Level]" = field(default_factory=list)


@cache
def tenant_tables() -> frozenset[str]:
    """The tables that migrations protect by tenant."""
    return frozenset(_tables() - global_tables())


@cache
def global_tables() -> frozenset[str]:
    """The tables that no tenant owns."""
    return frozenset(
        name for sql in _migrations() for call in re.findall(r"app\.share\('(\w+)'", sql) for name in [call]
    )


@cache
def shared_by_tenant() -> frozenset[str]:
    """Global tables whose rows are each a tenant's: no policy guards them, so a statement for a tenant must."""
    made = {name: body for sql in _migrations() for name, body in _MADE.findall(sql)}
    return frozenset(
        name for name in global_tables() if re.search(r"^\s*tenant_id\s", made.get(name, ""), re.MULTILINE)
    )


def _migrations() -> list[str]:
    folder = ROOT / "migrations" / "sql"
    return [re.sub(r"--[^\n]*", "", f.read_text(encoding="utf-8")) for f in sorted(folder.glob("*.sql"))]


def _tables() -> set[str]:
    return {name for sql in _migrations() for name in re.findall(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)\b(?!\.)", sql)}


def statements(file: Path, calls: set[str]) -> Iterator[tuple[int, str]]:
    """Every statement that the file hands to one of these calls."""
    tree = tree_of(file)
    constants = _constants(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in calls and node.args:
            yield node.lineno, _text(node.args[0], constants)


def loose_statements(file: Path) -> Iterator[str]:
    """Texts that look like SQL and are not handed to a call that adds the tenant."""
    known = {sql for _line, sql in statements(file, TENANT_CALLS)}
    for node in ast.walk(tree_of(file)):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and _SQL.match(text) and not any(text in sql for sql in known):
            yield text


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _constants(tree: ast.Module) -> dict[str, str]:
    """Names bound once to text, at module level or inside a function."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            text = _text(node.value, found)
            if _UNREADABLE not in text:
                found[node.targets[0].id] = text
    return found


def _text(node: ast.expr, constants: dict[str, str]) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id=name):
            return constants.get(name, _UNREADABLE)
        case ast.JoinedStr(values=parts):
            return "".join(_text(part, constants) for part in parts)
        case ast.FormattedValue(value=value):
            return _text(value, constants)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _text(left, constants) + _text(right, constants)
        case ast.IfExp(body=body, orelse=orelse):  # both ends of a choice are read
            return f"{_text(body, constants)} {_text(orelse, constants)}"
    return _UNREADABLE


def named(sql: str) -> set[str]:
    """The tables a statement names."""
    return {name for level in _levels(_levelled(sql)) for name, _alias in _references(level)}


def unbound(sql: str) -> list[str]:
    """The tenant tables of a statement that are not bound to `$1`, directly or through another bound one."""
    if _UNREADABLE in sql:
        return ["a part that cannot be read here"]
    return _unbound(_levelled(sql), set())


def _unbound(level: Level, known: set[str]) -> list[str]:
    owned = [alias for name, alias in _references(level) if name in tenant_tables() | shared_by_tenant()]
    into = re.match(r"\s*INSERT\s+INTO\s+(\w+)", level.words, re.IGNORECASE)
    inserted = [f"{_NEW}{owned.pop(0)}"] if into and into[1] in tenant_tables() | shared_by_tenant() else []
    ties = [(_side(a, owned), _side(b, owned)) for a, b in _TIE.findall(level.words)]
    bound = {"$1", *(known - set(owned))}  # a name of this level is not the one outside of it
    for _round in range(len(ties) + 1):
        for left, right in ties:
            if left in bound or right in bound:
                bound |= {left, right}
    if inserted and _inserts_tenant(level):
        bound.update(inserted)
    missing = [alias for alias in [*inserted, *owned] if alias not in bound]
    return missing + [alias for inner in level.queries for alias in _unbound(inner, bound)]


def _inserts_tenant(level: Level) -> bool:
    """The first column is tenant_id, and what goes in first is `$1` or another row's tenant."""
    told = re.search(
        r"\(\s*tenant_id\b[^)]*\)\s*(?:VALUES\s*\(\s*(\S+?)\s*[,)]|SELECT\s+(\S+?)\s*,)", level.words, re.I
    )
    if told is None:
        return False
    first = told.group(1) or told.group(2)
    return first == "$1" or first.endswith("tenant_id")


def _side(word: str, owned: list[str]) -> str:
    alias, dot, _column = word.partition(".")
    if word.startswith("$1"):
        return "$1"
    return alias if dot else (owned[0] if len(owned) == 1 else word)


def _references(level: Level) -> list[tuple[str, str]]:
    found = []
    for match in _TABLE.finditer(level.words):
        if match["word"].upper() == "UPDATE" and re.search(
            r"(?:\bFOR(?:\s+NO\s+KEY)?|\bDO)\s*$", level.words[: match.start()], re.I
        ):
            continue  # FOR UPDATE, ON CONFLICT … DO UPDATE
        found.append((match["name"].lower(), (match["alias"] or match["name"]).lower()))
        if match["word"].upper() in ("FROM", "USING"):
            rest = level.words[match.end() :]
            while (more := _MORE_TABLES.match(rest)) is not None:
                found.append((more[1].lower(), (more[2] or more[1]).lower()))
                rest = rest[more.end() :]
    return found


def _levelled(sql: str) -> Level:
    """Take queries in parentheses out of the words around them; other parentheses stay."""
    root = Level()
    stack: list[tuple[Level, bool]] = [(root, True)]
    sql = re.sub(r"'(?:[^']|'')*'", "''", sql)
    for position, sign in enumerate(sql):
        level = stack[-1][0]
        if sign == "(":
            inside = re.match(r"\(\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b", sql[position:], re.IGNORECASE)
            if inside:
                inner = Level()
                level.queries.append(inner)
                level.words += " () "
                stack.append((inner, True))
                continue
            stack.append((level, False))
        elif sign == ")":
            _level, opened = stack.pop()
            if opened:
                continue
        level.words += sign
    return root


def _levels(level: Level) -> Iterator[Level]:
    yield level
    for inner in level.queries:
        yield from _levels(inner)
