"""Releases for the bench: the echo, and attackers out of the hostile suite."""

from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.ground import ROOT
from hubwright.host.sandbox.release import SandboxRelease
from hubwright_sdk import CallContext, HttpAnswer, Manifest, Refused, parse_manifest

_HOSTILE = ROOT / "tests" / "hostile"


class NoWay:
    """There is nothing to reach."""

    async def send(self, method: str, url: str, **more: Any) -> HttpAnswer:
        raise Refused(f"nothing is declared: {method} {url} {sorted(more)}")


def described(plugin_id: str, entry_point: str, **resources: int) -> Manifest:
    """A sandboxed plugin with one step of one exit."""
    said = {"en": plugin_id, "zh": plugin_id}
    form = {"type": "object", "additionalProperties": False, "properties": {}}
    step = {"name": "go", "title": said, "help": said, "category": "data", "schema": form}
    return parse_manifest(
        {
            "manifest_version": 1,
            "id": plugin_id,
            "version": "1.0.0",
            "tier": "sandboxed",
            "entry_point": entry_point,
            "kind": ["crm"],
            "name": said,
            "description": said,
            "config_schema": form,
            "scopes": [],
            "nodes": [{**step, "ports": [{"id": "out", "title": said}]}],
            "resources": resources,
        }
    )


def echo() -> SandboxRelease:
    """A release of its own each time."""
    return SandboxRelease(described("bench-echo", "echo:plugin"), Path(__file__).parent, uuid4().hex)


def attacker(name: str) -> SandboxRelease:
    """One of the hostile suite, with the limits of an ordinary manifest."""
    made = described(f"bench-{name.replace('_', '-')}", "attack:plugin", memory_mb=128, cpu_ms=1_000, deadline_ms=2_000)
    return SandboxRelease(made, _HOSTILE / name, uuid4().hex)


def context() -> CallContext:
    """What a call is given."""
    return CallContext(settings={}, http=NoWay(), idempotency_key="bench", deadline_s=5.0, language="en")
