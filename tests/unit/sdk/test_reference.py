"""The SDK's documentation is complete and current, and a change that breaks plugins is seen."""

import copy
import json
import subprocess
import sys
from typing import Any

import pytest

from hubwright_sdk import CallContext, CallFailed, Manifest
from hubwright_sdk.hooks import HOOKS
from hubwright_sdk.manifest import DATA_CLASSES, EVENTS, SCOPES, VERIFIERS
from hubwright_sdk.manifest.vocabulary import HOOKS_OF_EVERY_KIND, HOOKS_OF_KIND, ImplementedHook
from hubwright_sdk.reference import breaking, pages, snapshot
from hubwright_sdk.reference.meanings import MEANINGS
from hubwright_sdk.reference.pages import doc_of, failures
from tests.architecture.sources import ROOT

PAGES = pages()
KEPT = json.loads((ROOT / "tests/unit/sdk/hooks_snapshot.json").read_text("utf-8"))


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_as_committed(name: str) -> None:
    assert (ROOT / "docs/sdk" / name).read_text("utf-8") == PAGES[name], "run bin/sdk_docs.py"


def test_nothing_is_left_out() -> None:
    hooks, manifest, calls = PAGES["hooks.md"], PAGES["manifest.md"], PAGES["calls.md"]

    assert [name for name in HOOKS if f"## {name}\n" not in hooks] == []
    assert [name for name in Manifest.__struct_fields__ if f"| `{name}` |" not in manifest] == []
    assert [w for w in (*SCOPES, *DATA_CLASSES, *EVENTS, *VERIFIERS) if f"`{w}`" not in manifest] == []
    assert [f.__name__ for f in failures() if f"| {f.__name__} | `{f.code}` |" not in calls] == []
    assert [name for name in CallContext.__struct_fields__ if f"`{name}`" not in calls] == []


def test_everything_says_what_it_is() -> None:
    assert [n for n, hook in HOOKS.items() if not doc_of(getattr(hook.protocol, n))] == []
    assert [f.__name__ for f in failures() if not doc_of(f)] == []
    assert set(MEANINGS) == set(Manifest.__struct_fields__)
    undocumented = [name for name, schema in _structs().items() if not schema.get("description")]
    assert undocumented == []


def _structs() -> dict[str, Any]:
    from hubwright_sdk.reference.schemas import components_of, hook_types

    return components_of([*hook_types(), Manifest])


def test_an_undocumented_failure_would_be_seen() -> None:
    class Unheard(CallFailed):
        code = "unheard"

    Unheard.__module__ = "hubwright_sdk.planted"
    try:
        assert Unheard in set(failures())
        assert not doc_of(Unheard)
    finally:
        Unheard.__module__ = "tests"


def test_every_hook_that_a_manifest_can_implement_is_one() -> None:
    named = HOOKS_OF_EVERY_KIND.union(*HOOKS_OF_KIND.values())

    assert named == set(ImplementedHook.__args__)  # type: ignore[attr-defined]  # a Literal has them
    assert named <= set(HOOKS)


def test_the_snapshot_is_current_and_breaks_nothing() -> None:
    assert breaking(KEPT, snapshot()) == []
    assert snapshot() == KEPT, "run bin/sdk_docs.py"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda s: s["hooks"].pop("panel"), "panel"),
        (lambda s: s["hooks"]["panel"].update(kind="action"), "panel"),
        (lambda s: s["structs"].pop("Order"), "Order"),
        (lambda s: s["structs"]["Order"]["properties"].pop("state"), "Order.state"),
        (lambda s: s["structs"]["Order"]["properties"]["state"].update(type="integer"), "Order.state"),
        (lambda s: s["structs"]["Order"]["required"].append("total"), "Order.total"),
    ],
)
def test_what_breaks_plugins_is_named(change: Any, told: str) -> None:
    after = copy.deepcopy(KEPT)
    change(after)

    assert any(told in each for each in breaking(KEPT, after))


def test_what_breaks_nothing_is_let_through() -> None:
    after = copy.deepcopy(KEPT)
    after["hooks"]["new_hook"] = after["hooks"]["panel"]
    after["structs"]["Order"]["properties"]["colour"] = {"type": "string", "default": ""}

    assert breaking(KEPT, after) == []


def test_the_program_writes_what_is_committed() -> None:
    ran = subprocess.run([sys.executable, ROOT / "bin/sdk_docs.py"], capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stderr) == (0, "")
