"""Lets one attack loose, with every guard up or with one taken away, and writes down what came of it."""

import asyncio
import shutil
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from hubwright.host.calls import Installed, call_node
from hubwright.host.sandbox import contained
from hubwright.host.sandbox.boxes import Boxes
from hubwright.host.sandbox.contained import Contained, Said
from hubwright.host.sandbox.plugin import SandboxedPlugin, sandboxed
from hubwright.host.sandbox.release import SandboxRelease
from hubwright_sdk import CallContext, CallFailed, HttpAnswer, Manifest, NodeCall, NodeResult, Refused
from tests.hostile.attacks import ATTACKS, SECRET
from tests.support.plugins import both, manifest

HERE = Path(__file__).parent
COMPANIES = (UUID(int=1), UUID(int=2))
PORTS = ("escaped", "out")
RESOURCES = {"memory_mb": 64, "cpu_ms": 2_000, "deadline_ms": 10_000}


class Outcome(msgspec.Struct):
    """What a call came to, and what the host made seen."""

    port: str = ""
    values: Any = None
    code: str = ""
    reason: str = ""
    contained: list[Contained] = []
    lines: list[str] = []
    host_broke: list[str] = []

    @property
    def kinds(self) -> set[str]:
        return {each.kind for each in self.contained}


class NoWay:
    """There is nothing to reach."""

    async def send(self, method: str, url: str, **_more: Any) -> HttpAnswer:
        raise Refused("nothing is declared")


def described(**more: Any) -> Manifest:
    """The manifest of an attacker: small limits, one step, one secret."""
    step = {
        "name": "go",
        "title": both("Go"),
        "help": both("Goes."),
        "category": "data",
        "ports": [{"id": port, "title": both(port)} for port in PORTS],
        "schema": {"type": "object", "additionalProperties": False, "properties": {}},
    }
    settings = {"key": {"type": "string", "x-secret": True}, "limit": {"type": "integer"}}
    wanted = {
        "tier": "sandboxed",
        "entry_point": "attack:plugin",
        "nodes": [step],
        "config_schema": {"type": "object", "additionalProperties": False, "properties": settings},
        "resources": RESOURCES,
        **more,
    }
    return manifest("hostile", **wanted)


def released(name: str, into: Path, **more: Any) -> SandboxRelease:
    """The package as if it had been unpacked here; a native library is taken from this Python."""
    folder = into / name
    if not folder.exists():
        shutil.copytree(HERE / name, folder, ignore=shutil.ignore_patterns("__pycache__"))
    if name == "loads_native_code":
        parts = Path(next(entry for entry in sys.path if Path(entry).name == "lib-dynload"))
        shutil.copy(parts / f"_lsprof{sysconfig.get_config_var('EXT_SUFFIX')}", folder)
    return SandboxRelease(described(**more), folder, digest=str(folder))


def context(key: str = SECRET, deadline_s: float = 10.0) -> CallContext:
    """What a call is given."""
    return CallContext(settings={"key": key}, http=NoWay(), idempotency_key="k", deadline_s=deadline_s)


async def let_loose(
    name: str, into: Path, boxes: Boxes, given: Mapping[str, Any], *, checked_by_host: bool = True
) -> Outcome:
    """Call it for one company after another; the outcome is the last one's."""
    attack = ATTACKS[name]
    release = released(name, into, resources={**RESOURCES, **attack.resources})
    outcome = Outcome(contained=[], lines=[], host_broke=[])

    def note(record: Contained | Said) -> None:
        if isinstance(record, Contained):
            outcome.contained.append(record)
        else:
            outcome.lines.append(record.line)

    loop, broke = asyncio.get_running_loop(), asyncio.Event()

    def host_broke(_loop: asyncio.AbstractEventLoop, about: dict[str, Any]) -> None:
        outcome.host_broke.append(type(about.get("exception")).__name__)
        broke.set()

    loop.set_exception_handler(host_broke)
    stop = contained.listen(note)
    try:
        for company in COMPANIES[: attack.companies]:
            settings = {"key": SECRET if attack.companies == 1 else f"{SECRET} {company.int}"}
            call = NodeCall(node="go", input={**attack.input, **given})
            plugin = sandboxed(release, company, boxes)
            called = _called(plugin, call, context(settings["key"]), checked_by_host)
            result: Any = await _unless(broke, asyncio.ensure_future(called))
            typed = isinstance(result, NodeResult)
            outcome.port, outcome.values = (result.port, dict(result.values)) if typed else ("untyped", result)
    except CallFailed as failed:
        outcome.code, outcome.reason = failed.code, failed.reason
    finally:
        stop()
        loop.set_exception_handler(None)
    return outcome


async def _unless(broke: asyncio.Event, called: asyncio.Task[Any]) -> Any:
    """What it gave, or nothing when the host broke: then nobody would settle the call before its deadline."""
    breaks = asyncio.create_task(broke.wait())
    try:
        await asyncio.wait({called, breaks}, return_when=asyncio.FIRST_COMPLETED)
        return await called if called.done() else None
    finally:
        called.cancel()
        breaks.cancel()


async def _called(plugin: SandboxedPlugin, call: NodeCall, ways: CallContext, checked_by_host: bool) -> Any:
    if checked_by_host:
        return await call_node(Installed(plugin, dict(ways.settings)), call, ways, PORTS)
    return await plugin.call_node(call, ways)  # type: ignore[attr-defined]  # made from its manifest
