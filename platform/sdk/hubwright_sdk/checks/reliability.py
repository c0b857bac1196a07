"""Rules about trouble: the other side is slow, busy, gone or asked twice, and nobody is kept in the dark."""

import ast
from collections.abc import Iterator

from hubwright_sdk import calls
from hubwright_sdk.calls import CallFailed
from hubwright_sdk.checks.naming import dotted, root_name
from hubwright_sdk.checks.package import Package
from hubwright_sdk.checks.rule import Finding
from hubwright_sdk.hooks import HOOKS

FAILURES = frozenset(
    name for name, kind in vars(calls).items() if isinstance(kind, type) and issubclass(kind, CallFailed)
)
_WRITES = ("POST", "PUT", "PATCH")
_MOST_DEADLINE_MS = 10_000
_MOST_MEMORY_MB = 256


def says_how_it_failed(package: Package) -> Iterator[Finding]:
    """Who asks others says when they want to be left alone, and when they said no."""
    asked = list(_requests(package))
    names = _names(package)
    if asked and "RateLimited" not in names:
        yield Finding(*asked[0][:2], "requests are made, but RateLimited is never raised")
    if asked and not names & (FAILURES - {"RateLimited", "CallFailed"}):
        yield Finding(*asked[0][:2], "requests are made, but no answer is ever Malformed or Refused")


def asks_once(package: Package) -> Iterator[Finding]:
    """A call may come twice; the idempotency key lets the other side notice."""
    if "idempotency_key" in _names(package):
        return
    for path, line, call in _requests(package):
        method = call.args[0] if call.args else None
        if isinstance(method, ast.Constant) and method.value in _WRITES:
            yield Finding(path, line, f"a {method.value} without the idempotency key of the call")


def tries_itself(package: Package) -> Iterator[Finding]:
    """Who talks to another system can say, before anybody relies on it, whether that works."""
    manifest = package.manifest
    if manifest is None or manifest.entry_point is None or not manifest.egress or "check" in manifest.implements:
        return
    line = package.line_of(package.manifest_path, "egress")
    yield Finding(package.manifest_path, line, "there is egress, but implements does not name check")


def swallowed(package: Package) -> Iterator[Finding]:
    """A failure that nobody hears of cannot be helped."""
    for path, tree in package.trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler) and _takes_all(node) and not _raises(node):
                yield Finding(path, node.lineno, "every failure is caught and none is told")


def blocking(package: Package) -> Iterator[Finding]:
    """A call that waits holds up every other call of the company's box."""
    for path, tree in package.trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and dotted(node.func) == "time.sleep":
                yield Finding(path, node.lineno, "time.sleep() blocks; await asyncio.sleep() does not")


def asynchronous(package: Package) -> Iterator[Finding]:
    """Hooks are awaited: a plain function in the place of one fails when it is called."""
    hooks = {name for name, hook in HOOKS.items() if hook.takes_context}
    for path, tree in package.trees():
        for made in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
            for node in made.body:
                if isinstance(node, ast.FunctionDef) and node.name in hooks:
                    yield Finding(path, node.lineno, f"{node.name} must be async")


def prints(package: Package) -> Iterator[Finding]:
    """What is for the company's admins goes through context.log, which masks secrets."""
    for path, tree in package.trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and dotted(node.func) in ("print", "pprint.pprint", "pprint"):
                yield Finding(path, node.lineno, "print() is for trying things out; context.log() is for admins")


def patches(package: Package) -> Iterator[Finding]:
    """Nothing that was imported is changed: others use it, too."""
    for path, tree in package.trees():
        foreign = _foreign_names(tree)
        for node in ast.walk(tree):
            for target in _targets(node):
                if isinstance(target, ast.Attribute | ast.Subscript) and root_name(target) in foreign:
                    yield Finding(path, target.lineno, f"{root_name(target)} belongs to somebody else")
            if _sets_attribute(node) in foreign:
                yield Finding(path, getattr(node, "lineno", 1), f"{_sets_attribute(node)} belongs to somebody else")


def modest(package: Package) -> Iterator[Finding]:
    """It needs no more than most do."""
    manifest = package.manifest
    if manifest is None:
        return
    line = package.line_of(package.manifest_path, "[resources]")
    if manifest.resources.deadline_ms > _MOST_DEADLINE_MS:
        yield Finding(package.manifest_path, line, f"a call may take more than {_MOST_DEADLINE_MS} ms")
    if manifest.resources.memory_mb > _MOST_MEMORY_MB:
        yield Finding(package.manifest_path, line, f"it asks for more than {_MOST_MEMORY_MB} MB of memory")


def _requests(package: Package) -> Iterator[tuple[str, int, ast.Call]]:
    for path, tree in package.trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and dotted(node.func).endswith("http.send"):
                yield path, node.lineno, node


def _names(package: Package) -> set[str]:
    nodes = [node for _path, tree in package.trees() for node in ast.walk(tree)]
    return {node.id for node in nodes if isinstance(node, ast.Name)} | {
        node.attr for node in nodes if isinstance(node, ast.Attribute)
    }


def _takes_all(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or dotted(handler.type) in {"Exception", "BaseException"}


def _raises(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Raise) for node in ast.walk(handler))


def _foreign_names(tree: ast.Module) -> frozenset[str]:
    imported = (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))
    return frozenset((alias.asname or alias.name).partition(".")[0] for node in imported for alias in node.names)


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign | ast.Delete):
        return list(node.targets)
    return [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else []


def _sets_attribute(node: ast.AST) -> str:
    match node:
        case ast.Call(func=ast.Name(id="setattr" | "delattr"), args=[changed, *_]):
            return root_name(changed)
    return ""
