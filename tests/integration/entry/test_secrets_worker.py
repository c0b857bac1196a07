"""A worker, as it runs: it seals what stands in the clear and renews what ends soon, without being asked."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from hubwright.host.connections import queries
from hubwright.host.connections.keeping import keep
from hubwright.host.connections.oauth import Granted
from hubwright.host.connections.schemas import Credentials
from hubwright.host.installation.queries import installation
from hubwright.host.installation.settings import stored_settings
from hubwright.host.installation.verbs import switch_on
from hubwright.kernel import sealed
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import Row, acting_for, execute
from hubwright.kernel.settings import settings
from tests.integration.entry.test_drain import running
from tests.support.database import TestServers

pytestmark = pytest.mark.slow
OURS = "hubwright-webhooks"


async def test_a_worker_seals_and_looks_after_connections(tenant_a: UUID, servers: TestServers, tmp_path: Path) -> None:
    async with acting_for(tenant_a):
        await switch_on(OURS)
        await execute(
            "UPDATE installation SET settings = $2 WHERE tenant_id = $1",
            {"url": "https://x.example", "api_key": "in the clear"},
        )
        await sealed.begin_sealing()
        ending = Granted(
            credentials=Credentials(access_token="t"), expires_at=utc_now() + timedelta(days=1), account=""
        )
        await keep(OURS, "reading", "oauth2_code", ending)

    async def row() -> Row:
        async with acting_for(tenant_a):
            found = await queries.find(OURS, "reading")
        assert found is not None
        return found

    async def done() -> bool:
        async with acting_for(tenant_a):
            stored = await installation(OURS)
        assert stored is not None
        return isinstance(stored["settings"]["api_key"], dict) and (await row())["state"] == "expiring"

    named = {"HUBWRIGHT_MASTER_KEY": settings().master_key}
    async with running(servers, tmp_path, "worker", **named):
        async with asyncio.timeout(40):
            while not await done():  # each look is a round trip to the database
                continue
    async with acting_for(tenant_a):
        assert (await stored_settings(OURS))["api_key"] == "in the clear"
