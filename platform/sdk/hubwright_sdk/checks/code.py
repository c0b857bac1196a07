"""Rules about the code itself: what it may import and call. The sandbox holds without them; people read with them."""

import ast
from collections.abc import Iterator

from hubwright_sdk.checks.package import Package
from hubwright_sdk.checks.rule import Finding

_CALLS = {
    "exec", "eval", "compile", "__import__", "open", "globals", "locals", "vars", "breakpoint"
}  # fmt: skip
_FORBIDDEN_MODULES = {
    "builtins", "code", "ctypes", "gc", "importlib", "inspect", "marshal", "multiprocessing", "os", "pickle", "pkgutil",
    "pty", "runpy", "shelve", "shutil", "signal", "socket", "subprocess", "sys", "threading", "zipimport",
}  # fmt: skip
_DUNDERS = {
    "__builtins__", "__globals__", "__subclasses__", "__code__", "__loader__", "__spec__", "__mro__", "__bases__",
    "__closure__", "__getattribute__", "__reduce__", "__reduce_ex__",
}  # fmt: skip
_WRITES = {
    "write_text", "write_bytes", "unlink", "rmdir", "mkdir", "rename", "chmod", "symlink_to", "hardlink_to", "touch"
}  # fmt: skip
_ALLOWED = {
    "__future__", "abc", "asyncio", "base64", "binascii", "bisect", "calendar", "collections", "colorsys", "contextlib",
    "copy", "dataclasses", "datetime", "decimal", "difflib", "email", "enum", "fractions", "functools", "hashlib",
    "heapq", "hmac", "html", "itertools", "json", "math", "msgspec", "numbers", "operator", "pathlib", "random", "re",
    "secrets", "statistics", "string", "textwrap", "time", "tomllib", "types", "typing", "unicodedata", "urllib.parse",
    "uuid", "xml.etree.ElementTree", "zoneinfo", "hubwright_sdk",
}  # fmt: skip
_OF_ASYNCIO = {
    "CancelledError", "Event", "Lock", "Queue", "Semaphore", "Task", "TaskGroup", "TimeoutError", "create_task",
    "gather", "sleep", "timeout", "wait_for",
}  # fmt: skip

_OF_NATIVE = {"socket", "threading"}  # connections that are held live in threads; an operator vouches for the code
_OF_THE_HOST = [["hubwright_sdk", part] for part in ("box", "checks", "release", "scaffold")]


def readable(package: Package) -> Iterator[Finding]:
    """Every module must be Python."""
    for path, tree in package.modules.items():
        if isinstance(tree, SyntaxError):
            yield Finding(path, tree.lineno or 1, f"this cannot be read as Python: {tree.msg}")


def forbidden(package: Package) -> Iterator[Finding]:
    """Nothing that runs text as code, reaches into the interpreter, or leaves it."""
    for path, tree in package.trees():
        for node in ast.walk(tree):
            text = _forbidden_in(node, native=_is_native(package))
            if text:
                yield Finding(path, getattr(node, "lineno", 1), text)


def imports(package: Package) -> Iterator[Finding]:
    """Imports come from a short list; what is worse than unknown is the other rule's. Native wheels bring libraries."""
    if _is_native(package):
        return
    for path, tree in package.trees():
        for node in ast.walk(tree):
            for name in _imported(node):
                if not _is_allowed(name, package.name) and name.split(".")[0] not in _FORBIDDEN_MODULES:
                    yield Finding(path, getattr(node, "lineno", 1), f"{name} is not among the modules a plugin may use")


def _is_native(package: Package) -> bool:
    return package.manifest is not None and package.manifest.tier == "native"


def _forbidden_in(node: ast.AST, *, native: bool) -> str | None:
    match node:
        case ast.Name(id=name, ctx=ast.Load()) if name in _CALLS or name in _DUNDERS:
            return f"{name} is not for plugins"
        case ast.Attribute(attr=name) if name in _DUNDERS:
            return f"{name} reaches into the interpreter"
        case ast.Attribute(attr=name) if name in _WRITES:
            return f"{name} writes files; a plugin has none of its own"
        case ast.Attribute(value=ast.Name(id="asyncio"), attr=name) if name not in _OF_ASYNCIO and not native:
            return f"asyncio.{name} is not for plugins"
        case ast.Constant(value=str(name)) if name in _DUNDERS:
            return f"{name} reaches into the interpreter"
    return next((f"{name} is not for plugins" for name in _imported(node) if _is_forbidden(name, native=native)), None)


def _is_forbidden(name: str, *, native: bool) -> bool:
    top, _, rest = name.partition(".")
    if native and (top in _OF_NATIVE or top == "asyncio"):
        return False
    return top in _FORBIDDEN_MODULES or (top == "asyncio" and rest not in ("", *_OF_ASYNCIO))


def _imported(node: ast.AST) -> list[str]:
    """Full names, `from a import b` as a.b; relative ones are the plugin's own."""
    match node:
        case ast.Import(names=names):
            return [each.name for each in names]
        case ast.ImportFrom(module=str(module), names=names, level=0):
            return [f"{module}.{each.name}" for each in names]
    return []


def _is_allowed(name: str, package: str) -> bool:
    if name.split(".")[:2] in _OF_THE_HOST:
        return False
    return any(name == allowed or name.startswith(f"{allowed}.") for allowed in (*_ALLOWED, package))
