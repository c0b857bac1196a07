"""Going into a company by breaking its glass, as a browser does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx

from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for, fetch, global_execute, outside_tenants
from tests.integration.isolation.houses import House
from tests.support.operators import browser, cookie_of, make_operator
from tests.support.people import PASSWORD

REASON = "The company asked us to look at its failures"


def asked(**changed: str) -> dict[str, str]:
    """What the form sends."""
    return {"reason": REASON, "minutes": "15", "mode": "read", "password": PASSWORD, **changed}


@asynccontextmanager
async def outside(house: House, operator: Actor | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """An operator's browser."""
    client = await browser(house.served, await cookie_of(operator or await make_operator()))
    async with client:
        yield client


@asynccontextmanager
async def inside(house: House, mode: str = "read") -> AsyncIterator[httpx.AsyncClient]:
    """The same, inside the company."""
    async with outside(house) as client:
        answer = await client.post(f"/operator/tenants/{house.tenant_id}/access", data=asked(mode=mode))
        assert answer.status_code == 303, answer.text[:2000]
        assert answer.headers["location"] == "/home"
        yield client


async def records(house: House) -> list[dict[str, Any]]:
    """What the company keeps, the newest first."""
    async with acting_for(house.tenant_id):
        return await fetch("SELECT * FROM platform_access WHERE tenant_id = $1 ORDER BY id DESC")


async def acts(house: House, access_id: UUID) -> list[tuple[str, str, str]]:
    """What was opened and done, in order."""
    async with acting_for(house.tenant_id):
        found = await fetch(
            "SELECT method, path, outcome FROM platform_access_act WHERE tenant_id = $1 AND access_id = $2 ORDER BY id",
            access_id,
        )
    return [(row["method"], row["path"], row["outcome"]) for row in found]


async def let_time_run_out(access_id: UUID) -> None:
    """As if the minutes had gone by."""
    async with outside_tenants("tests let time run out"):
        await global_execute(
            "UPDATE sign_in_session SET access_until = now() - interval '1 millisecond' WHERE access_id = $1", access_id
        )
    await asyncio.sleep(0.01)
