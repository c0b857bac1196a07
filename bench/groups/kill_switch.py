"""How long a killed release still runs in another process: told by the hub, and with every message lost."""

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from bench.ground import Ground, ground, run_as_served
from bench.measures import Figure
from hubwright.control.marketplace import review
from hubwright.control.marketplace.hand_in import hand_in
from hubwright.control.marketplace.partners import add_key, become_partner
from hubwright.entry.resources import opened
from hubwright.host.releases.shelf import Shelf, watch
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import global_execute, outside_tenants
from hubwright.kernel.ids import new_id
from hubwright.kernel.realtime import Hub, hub
from hubwright_sdk.release import SignedRelease, new_key, pack, public_key, sign, statement_of
from hubwright_sdk.scaffold import write_plugin

_TIMES = 5


def run(_wanted: set[str]) -> list[Figure]:
    """The worst of some kills whose message was lost; how long a kill takes that was told stands in the note."""
    with ground() as standing:
        lost, told = run_as_served(lambda: _measure(standing))
    note = f"worst of {_TIMES} with the message lost; told by the hub {max(told) * 1e3:.0f} ms"
    return [Figure(name="kill_switch_s", value=max(lost), note=note)]


async def _measure(standing: Ground) -> tuple[list[float], list[float]]:
    lost, told = [], []
    async with opened(standing.settings):
        publisher = await _Publisher.founded()
        with TemporaryDirectory() as folder:
            for n in range(_TIMES):
                lost.append(await _kill(publisher, Path(folder), f"1.{n}.0", Hub()))
                told.append(await _kill(publisher, Path(folder), f"2.{n}.0", hub))
    return lost, told


async def _kill(publisher: "_Publisher", folder: Path, version: str, wakes: Hub) -> float:
    release_id = await publisher.publish(folder / version, version)
    another, gone = Shelf(), asyncio.Event()

    def looked() -> None:
        found = another.version(publisher.plugin, version)
        if found is not None and found.plugin is None:
            gone.set()

    await another.look()
    watching = asyncio.create_task(watch(another, looked, wakes))
    await asyncio.sleep(0.1)
    began = time.perf_counter()
    await review.move(release_id, "kill", side="operator", who="bench", reason="measured")
    await gone.wait()
    watching.cancel()
    return time.perf_counter() - began


class _Publisher:
    """A partner with one key and one plugin, as the command line makes it."""

    def __init__(self, actor: Actor, key: bytes) -> None:
        self.actor, self.key, self.plugin = actor, key, "bench-orders"

    @classmethod
    async def founded(cls) -> "_Publisher":
        account_id = new_id()
        async with outside_tenants("an account belongs to no company"):
            await global_execute(
                "INSERT INTO account (id, email, name) VALUES ($1, 'bench@example.org', 'Bench')", account_id
            )
        made = cls(Actor(kind="account", account_id=account_id), new_key())
        await add_key(await become_partner(made.actor, "bench", "Bench"), public_key(made.key).hex())
        return made

    async def publish(self, folder: Path, version: str) -> UUID:
        archive = await asyncio.to_thread(_packed, self.plugin, folder, version)
        statement = statement_of(archive, sdk="0.1.0", built_at="2026-11-26T00:00:00Z")
        signed = SignedRelease(statement).with_signature(sign(statement, self.key, "partner"))
        partner = await become_partner(self.actor, "bench", "Bench")
        draft = await hand_in(partner, archive, signed.to_json())
        await review.move(draft.release_id, "submit", side="partner", who="bench")
        await review.move(draft.release_id, "approve", side="operator", who="bench", percent=100)
        return draft.release_id


def _packed(plugin: str, folder: Path, version: str) -> bytes:
    write_plugin("crm", "sandboxed", plugin, folder)
    for file in folder.rglob("*"):
        if file.suffix in (".toml", ".md"):
            file.write_text(file.read_text("utf-8").replace("0.1.0", version), "utf-8")
    return pack(folder)
