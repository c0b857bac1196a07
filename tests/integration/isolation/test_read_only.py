"""In a company that is suspended nothing is changed through any door, and everything is still read."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest

from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.rate import buckets
from tenants.life.by_operators import resume, suspend
from tests.conftest import test_settings
from tests.integration.isolation.ask import Ask
from tests.integration.isolation.asks import ASKS
from tests.integration.isolation.houses import build
from tests.integration.isolation.matrix import Matrix, places
from tests.integration.isolation.open_doors import TURNING, WHILE_HELD
from tests.integration.isolation.test_routes import doors
from tests.support.app import served
from tests.support.customers import Customers
from tests.support.database import TestServers
from tests.support.figures import keep_figures
from tests.support.people import grant
from tests.support.plugins import installed_plugins

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
OPERATOR = Actor(kind="operator", name="Olga")
SPENDS = ("run:of a plan", "developed_plugin")  # what a suspended company cannot even begin by its verb
INSTALLS = "POST /api/v1/installations"
BY_PROGRAM = "POST /api/v1/contacts"


@pytest.fixture
async def matrix(
    database: None, servers: TestServers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Matrix]:
    """One house that knocks at its own doors."""

    async def no_limit(_key: str, *, rate: float, burst: float) -> float:
        return 0.0

    superuser = await asyncpg.connect(servers.superuser_url, server_settings={"search_path": "hubwright, app"})
    monkeypatch.setattr(buckets, "take", no_limit)
    with installed_plugins(monkeypatch, Customers()):
        async with (
            served(test_settings(servers, tmp_path)) as running,
            httpx.AsyncClient(base_url=running.base, trust_env=False, timeout=30) as client,
        ):
            house = await build("B", running)
            yield Matrix(house, house, superuser, client)
    await superuser.close()


def _of_tenants() -> dict[str, bool]:
    """Every door of a company's people and programs, and whether it works while the company is held."""
    return {
        door: bool(opt.get("while_held"))
        for door, opt in doors().items()
        if opt["audience"] == "tenant" and not door.startswith("SOCKET ")
    }


def _asked(declared: dict[str, bool], *, reading: bool) -> list[tuple[str, Ask]]:
    return [(door, ask) for door, ask in ASKS if door in declared and door.startswith("GET ") is reading]


async def test_nothing_is_changed_through_any_door_and_everything_is_read(matrix: Matrix) -> None:
    house, declared = matrix.b, _of_tenants()
    kinds = dict.fromkeys(place.kind for _door, ask in _asked(declared, reading=True) for place in places(ask))
    for kind in kinds:
        await house.fresh(kind)
    await matrix.ask(house, INSTALLS, next(ask for door, ask in ASKS if door == INSTALLS), [])
    made = {kind: await house.fresh(kind) for kind in SPENDS}
    async with acting_for(house.tenant_id):
        await suspend(OPERATOR, reason="test")
    await grant(house.tenant_id, channels__webchat__limit=None)  # resolved anew by being held; each read has a channel
    await matrix.ask(house, BY_PROGRAM, next(ask for door, ask in ASKS if door == BY_PROGRAM), [])  # its key is used
    before, wrong = await matrix.fingerprint(), []
    held = {door: goes for door, goes in declared.items() if not goes}
    writes, reads = _asked(held, reading=False), _asked(declared, reading=True)
    for door, ask in writes:
        answer = await matrix.ask(house, door, ask, [str(uuid4()) for _place in places(ask)])
        if answer.status_code != 423:
            wrong.append(f"{door}: {answer.status_code}")
    assert await matrix.fingerprint() == before, "something was written"
    for door, ask in reads:
        ids = [made[place.kind] if place.kind in SPENDS else await house.fresh(place.kind) for place in places(ask)]
        answer = await matrix.ask(house, door, ask, ids)
        if answer.status_code >= 400:
            wrong.append(f"{door}: {answer.status_code}")
    assert wrong == []
    assert {door for door, goes in declared.items() if goes} == TURNING | WHILE_HELD
    assert min(len(writes), len(reads)) > 80
    keep_figures("read-only company", {"writes_refused": len(writes), "reads": len(reads)})


async def test_a_program_is_told_why_and_goes_on_afterwards(matrix: Matrix) -> None:
    house, ask = matrix.b, next(ask for door, ask in ASKS if door == BY_PROGRAM)
    async with acting_for(house.tenant_id):
        await suspend(OPERATOR, reason="test")
    refused = await matrix.ask(house, BY_PROGRAM, ask, [])
    told = refused.json()
    assert (refused.status_code, told["state"], told["because"]) == (423, "suspended", "suspended")
    assert told["type"].endswith("company-read-only")
    assert told["way_out"] == "/settings/life"

    async with acting_for(house.tenant_id):
        await resume(OPERATOR, reason="test")
    assert (await matrix.ask(house, BY_PROGRAM, ask, [])).status_code < 300
