"""A fleet as an operator runs it: two web and three worker processes over one PostgreSQL and one Valkey, supervised.

Prints where everything is as one line of JSON, then keeps it running.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from hubwright.control.api_keys.verbs import create_key
from hubwright.entry import servers as running
from hubwright.kernel.database import DB, acting_for
from hubwright.kernel.embedded import EmbeddedServers
from hubwright.kernel.processes import Supervisor
from hubwright.kernel.settings import Settings, use_settings
from hubwright.kernel.telemetry import start_logging
from tests.crash.counting_flow import counting
from tests.support.company import make_company

NO_LIMITS = {"messages_per_minute": 6000, "message_burst": 1000, "sessions_per_hour": 10000}


async def companies(settings: Settings, how_many: int) -> list[dict[str, Any]]:
    """Companies whose bot counts what it is told."""
    await DB.open(settings.database_url, max_size=2)
    told = []
    for number in range(how_many):
        company = await make_company(f"fleet{number}", counting(), settings=NO_LIMITS)
        async with acting_for(company.tenant_id):
            made = await create_key(company.admin.actor, name="driver", scopes=["usage:read"])
        told.append({"channel_key": company.channel_key, "api_key": made.key})
    await DB.close()
    return told


def main(data: Path, ports: list[int]) -> None:
    """Run the fleet until told to stop."""
    start_logging("warning", "text")
    servers = EmbeddedServers(data)
    with Supervisor(servers) as supervisor:
        endpoints = servers.start()
        plain = Settings(data=data, secret_key="only-for-tests", public_url=f"http://127.0.0.1:{ports[0]}")
        settings = running.over(plain, endpoints)
        use_settings(settings)
        running.migrate_now(settings)
        told = asyncio.run(companies(settings, 4))
        env = running.environment(settings, HUBWRIGHT_SECRET_KEY="only-for-tests")
        webs = [running.web_child("127.0.0.1", port, env) for port in ports]
        workers = [running.worker_child(settings, env) for _ in range(3)]
        supervisor.start([*webs, *workers])
        line = {"bases": [f"http://127.0.0.1:{port}" for port in ports], "companies": told}
        print(json.dumps({**line, "redis": endpoints.redis_url, "superuser": endpoints.superuser_url}), flush=True)
        supervisor.watch()


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(port) for port in sys.argv[2:]])
