"""What is killed ends everywhere within five seconds: in other processes, without Redis, when a message is lost."""

import asyncio
import os
import sys
import time
from pathlib import Path

import asyncpg
import pytest

from hubwright.control.marketplace import reviewing
from hubwright.entry.resources import redis_client
from hubwright.host import catalogue
from hubwright.host.calls import call_node, installed
from hubwright.host.installation.errors import PluginUnavailable
from hubwright.host.installation.settings import change_settings
from hubwright.host.installation.verbs import callable_plugin
from hubwright.host.releases import shelf as shelves
from hubwright.host.releases.folders import place_of, release_folder
from hubwright.host.releases.shelf import Shelf
from hubwright.host.sandbox.probe import probe
from hubwright.host.sandbox.release import SandboxRelease
from hubwright.host.sandbox.standing import standing
from hubwright.kernel.database import acting_for
from hubwright.kernel.realtime import Hub, hub
from hubwright.kernel.settings import settings
from hubwright_sdk import CallContext, NodeCall
from hubwright_sdk.release import ReleaseRefused
from tests.hostile.stand import NoWay
from tests.integration.marketplace.companies import company, has
from tests.support.database import TestServers
from tests.support.market import OPERATOR, Market, simple
from tests.support.people import Person

MOST_S = 5.0


async def _other_process(
    servers: TestServers, admin: Person, plugin: str, redis_url: str
) -> asyncio.subprocess.Process:
    """Waits until it has called the plugin."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.integration.marketplace.second_process",
        str(admin.tenant_id),
        plugin,
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[3],
        env={
            **os.environ,
            "DATABASE_URL": servers.database_url,
            "REDIS_URL": redis_url,
            "HUBWRIGHT_DATA": str(settings().data),
            "HUBWRIGHT_SECRET_KEY": settings().secret_key,
            "HUBWRIGHT_LOG_LEVEL": "error",
            "HUBWRIGHT_MARKETPLACE_KEY": settings().marketplace_key,
        },
    )
    async with asyncio.timeout(60):
        await _said(process, b"called")
    return process


async def _said(process: asyncio.subprocess.Process, word: bytes) -> bytes:
    """The line that begins with a word; what the process logs of other tests' releases is passed over."""
    assert process.stdout is not None
    while line := await process.stdout.readline():
        if line.startswith(word):
            return line
    raise AssertionError(f"it ended without saying {word!r}")


async def _seconds_until_refused(market: Market, servers: TestServers, redis_url: str) -> float:
    release_id = await market.published("1.0.0")
    admin = await company()
    await has(admin, market)
    process = await _other_process(servers, admin, market.plugin, redis_url)
    killed_at = time.time()
    await reviewing.kill(OPERATOR, release_id, "stolen key")
    async with asyncio.timeout(30):
        refused_at = float((await _said(process, b"refused")).split()[1])
        await process.wait()
    print(f"another process refused after {refused_at - killed_at:.2f} s")
    return refused_at - killed_at


async def test_another_process_stops_within_five_seconds_though_nobody_tells_it(
    market: Market, servers: TestServers
) -> None:
    assert 0 <= await _seconds_until_refused(market, servers, "") <= MOST_S


async def test_another_process_that_is_told_stops_at_once(market: Market, servers: TestServers) -> None:
    redis = redis_client(servers.redis_url)
    hub.open(redis)
    try:
        assert 0 <= await _seconds_until_refused(market, servers, servers.redis_url) < shelves.LOOK_S
    finally:
        await hub.close()
        await redis.aclose()


async def test_a_message_that_is_lost_costs_two_seconds(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000.0
    monkeypatch.setattr(shelves.time, "monotonic", lambda: now)
    release_id = await market.published("1.0.0")
    deaf = Shelf(Hub())
    await deaf.fresh()
    release = deaf.release(release_id)
    assert release is not None and release.state == "published"
    await reviewing.kill(OPERATOR, release_id, "stolen key")
    await deaf.fresh()
    assert deaf.releases(market.plugin), "nobody told it, and it looked a moment ago"
    now += shelves.LOOK_S
    await deaf.fresh()
    assert not deaf.releases(market.plugin)
    assert shelves.LOOK_S < MOST_S


async def test_who_is_told_knows_at_once(market: Market) -> None:
    release_id = await market.published("1.0.0")
    admin = await company()
    await has(admin, market)
    await reviewing.kill(OPERATOR, release_id, "stolen key")
    async with acting_for(admin.tenant_id):
        with pytest.raises(PluginUnavailable):
            await callable_plugin(market.plugin)


async def test_its_boxes_end(market: Market) -> None:
    if not probe().enough:
        print(f"NOT PROVEN HERE: {probe().missing}")
        return
    release_id = await market.published("1.0.0", simple)
    admin = await company()
    await has(admin, market)
    async with acting_for(admin.tenant_id):
        await change_settings(admin.actor, market.plugin, {"address": "x"})
        to = await installed(market.plugin)
    context = CallContext(settings=to.settings, http=NoWay(), idempotency_key="k", deadline_s=10)
    assert (await call_node(to, NodeCall(node="look", input={}), context, ["there"])).port == "there"
    boxes = standing()
    assert boxes is not None and boxes.count == 1
    await reviewing.kill(OPERATOR, release_id, "stolen key")
    await catalogue.shelf.fresh()
    assert boxes.count == 0


async def test_a_changed_byte_refuses_to_load(market: Market) -> None:
    if not probe().enough:
        print(f"NOT PROVEN HERE: {probe().missing}")
        return
    release_id = await market.published("1.0.0", simple)
    admin = await company()
    await has(admin, market)
    async with acting_for(admin.tenant_id):
        await change_settings(admin.actor, market.plugin, {"address": "x"})
        to = await installed(market.plugin)
    context = CallContext(settings=to.settings, http=NoWay(), idempotency_key="k", deadline_s=10)
    call = NodeCall(node="look", input={})
    assert (await call_node(to, call, context, ["there"])).port == "there"
    release = catalogue.shelf.release(release_id)
    boxes = standing()
    assert release is not None and boxes is not None
    assert boxes.end(release.digest) == 1
    code = settings().data / "releases" / release.digest / market.package / "plugin.py"
    code.chmod(0o644)
    code.write_text(code.read_text().replace("there", "where"))
    with pytest.raises(Exception, match="was changed"):
        await call_node(to, call, context, ["there", "where"])
    unguarded = SandboxRelease(release.manifest, place_of(release.digest), "unguarded")
    found = await boxes.call(unguarded, admin.tenant_id, "call_node", (call,), context)
    assert found.port == "where", "without the comparison the changed code would have run"


async def test_a_release_whose_signature_or_bytes_were_changed_in_the_database_is_refused(
    market: Market, servers: TestServers
) -> None:
    release_id = await market.published("1.0.0")
    admin = await company()
    await has(admin, market)
    connection = await asyncpg.connect(servers.superuser_url, server_settings={"search_path": "hubwright, app"})
    changes = {
        "a scope more than was signed": "manifest = jsonb_set(manifest, '{scopes}', '[\"message:send\"]')",
        "without the marketplace": "signed = jsonb_set(signed, '{signatures}',"
        " jsonb_build_array(signed #> '{signatures,0}'))",
        "another archive": "digest = repeat('0', 64)",
        "another version": "version = '9.9.9'",
    }  # fmt: skip
    try:
        for what, change in changes.items():
            before = await connection.fetchrow(
                "SELECT manifest, signed, digest, version FROM release WHERE id = $1", release_id
            )
            assert before is not None
            bump = "rev = (SELECT epoch FROM release_epoch)"
            await connection.execute("UPDATE release_epoch SET epoch = epoch + 1")
            await connection.execute(f"UPDATE release SET {change}, {bump} WHERE id = $1", release_id)
            await catalogue.shelf.begin()
            changed = catalogue.shelf.release(release_id)
            assert changed is not None
            with pytest.raises(ReleaseRefused):
                await catalogue.shelf.plugin(changed)
            async with acting_for(admin.tenant_id):
                with pytest.raises(PluginUnavailable):
                    await callable_plugin(market.plugin)
            await connection.execute("UPDATE release_epoch SET epoch = epoch + 1")
            await connection.execute(
                f"UPDATE release SET manifest = $2, signed = $3, digest = $4, version = $5, {bump} WHERE id = $1",
                release_id,
                *before.values(),
            )
            await catalogue.shelf.begin()
            async with acting_for(admin.tenant_id):
                assert (await callable_plugin(market.plugin)).manifest.id == market.plugin, what
    finally:
        await connection.close()


async def test_a_promoted_release_runs_in_the_platforms_own_process_and_leaves_no_file_behind(market: Market) -> None:
    release_id = await market.published("1.0.0", simple)
    admin = await company()
    await has(admin, market)
    await reviewing.promote(OPERATOR, release_id, "read line by line")
    async with acting_for(admin.tenant_id):
        await change_settings(admin.actor, market.plugin, {"address": "x"})
        to = await installed(market.plugin)
    context = CallContext(settings=to.settings, http=NoWay(), idempotency_key="k", deadline_s=10)
    assert (await call_node(to, NodeCall(node="look", input={}), context, ["there"])).port == "there"
    assert type(to.plugin).__module__ == f"{market.package}.plugin"
    release = catalogue.shelf.release(release_id)
    assert release is not None and release.tier == "native"
    await release_folder(release.signed.statement)
    boxes = standing()
    assert boxes is None or boxes.count == 0
    await reviewing.kill(OPERATOR, release_id, "stolen key")
    async with acting_for(admin.tenant_id):
        with pytest.raises(PluginUnavailable):
            await callable_plugin(market.plugin)
