"""Every door and every kind of work is found: what is declared but never loaded would be silently missing."""

import ast
import sys

from hubwright.entry import discovery
from hubwright.kernel.jobs import JOBS
from tests.architecture.sources import name_of, product, tree_of

DECORATORS = {"get", "post", "put", "patch", "delete", "websocket", "route", "head", "options", "asgi", "sse"}
# Served by the demo command only, or by test programs of a plugin.
# The bare address gives way to the demo's start page, so the composition root chooses.
ELSEWHERE = ("platform/hubwright/entry/", "plugins/", "admin_ui/pages/identity/front_door.py")
ONLY_IN_THE_DEMO = ("admin_ui/pages/style_guide/",)


def _decorated() -> dict[str, set[str]]:
    """Handlers by file: functions under one of Litestar's decorators, in files that import it."""
    found: dict[str, set[str]] = {}
    for file in product():
        tree = tree_of(file)
        uses = any(isinstance(n, ast.ImportFrom) and n.module == "litestar" for n in ast.walk(tree))
        if not uses or name_of(file).startswith(ELSEWHERE + ONLY_IN_THE_DEMO):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for mark in node.decorator_list:
                    if isinstance(mark, ast.Call) and ast.unparse(mark.func) in DECORATORS:
                        found.setdefault(_module(name_of(file)), set()).add(node.name)
    return found


def _module(name: str) -> str:
    plain = name.removeprefix("platform/sdk/").removeprefix("platform/").removesuffix(".py")
    return plain.removesuffix("/__init__").replace("/", ".")


def test_every_handler_is_a_door_of_the_app() -> None:
    served = {(handler.fn.__module__, handler.fn.__name__) for handler in discovery.routes()}
    declared = {(module, name) for module, names in _decorated().items() for name in names}

    assert len(declared) > 80
    assert declared - served == set()
    assert {handler for handler in served if handler[0].startswith(("hubwright.", "admin_ui"))} - declared == set()


def test_every_kind_of_job_is_loaded_by_the_worker() -> None:
    discovery.load_work()
    declaring = {
        _module(name_of(file)): [
            ast.unparse(mark.args[0]) for mark in node.decorator_list if isinstance(mark, ast.Call) and mark.args
        ]
        for file in product()
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.AsyncFunctionDef)
        and any(isinstance(mark, ast.Call) and ast.unparse(mark.func) == "job" for mark in node.decorator_list)
    }

    assert len(declaring) >= 4
    assert set(declaring) <= {registered.work.__module__ for registered in JOBS.values()}
    assert set(declaring) <= set(sys.modules)


def test_every_job_that_is_asked_for_has_somebody_who_does_it() -> None:
    discovery.load_work()
    asked = {
        node.args[0].value
        for file in product()
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-1] == "enqueue"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }

    assert asked, "jobs are asked for by their literal kind somewhere"
    assert asked <= set(JOBS)
