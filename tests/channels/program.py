"""One web and two worker processes with one company, whose bot says back what it hears on each of its channels.

Prints where everything is as one line of JSON, then keeps it running. The command line tells the accounts.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from hubwright.control.channels.schemas import NewChannel
from hubwright.control.channels.verbs import create_channel
from hubwright.entry import servers as running
from hubwright.host.installation.verbs import switch_on
from hubwright.kernel.database import DB, acting_for
from hubwright.kernel.embedded import EmbeddedServers
from hubwright.kernel.processes import Supervisor
from hubwright.kernel.settings import Settings, use_settings
from hubwright.kernel.telemetry import start_logging
from tests.support.company import document, make_company

MASTER_KEY = "only-for-tests-and-long-enough-to-be-one"


def saying_back() -> dict[str, Any]:
    """One answer for each message, with its words."""
    return document([{"id": "n_say", "type": "message", "config": {"text": "got {{ message.text }}"}}], [])


async def channels(settings: Settings, accounts: list[dict[str, Any]]) -> tuple[str, list[str]]:
    """The company, and its channels by their keys, in the order of the accounts."""
    await DB.open(settings.database_url, max_size=2)
    company = await make_company("echo", saying_back())
    keys = []
    for account in accounts:
        async with acting_for(company.tenant_id):
            await switch_on(account["plugin"])
            new = NewChannel(
                plugin=account["plugin"],
                name=account["plugin"],
                settings=account["settings"],
                flow_id=company.flow_id,
                queue_id=company.queue_id,
                language="en",
            )
            keys.append((await create_channel(company.admin.actor, new)).key)
    await DB.close()
    return str(company.tenant_id), keys


def main(data: Path, port: int, accounts: list[dict[str, Any]]) -> None:
    """Run it until told to stop."""
    start_logging("warning", "text")
    servers = EmbeddedServers(data)
    with Supervisor(servers) as supervisor:
        plain = Settings(
            data=data, secret_key="only-for-tests", master_key=MASTER_KEY, public_url=f"http://127.0.0.1:{port}"
        )
        settings = running.over(plain, servers.start())
        use_settings(settings)
        running.migrate_now(settings)
        tenant, keys = asyncio.run(channels(settings, accounts))
        told = {"HUBWRIGHT_EGRESS_ALLOW": os.environ["HUBWRIGHT_EGRESS_ALLOW"], "HUBWRIGHT_MASTER_KEY": MASTER_KEY}
        env = running.environment(settings, HUBWRIGHT_SECRET_KEY="only-for-tests", **told)
        web = running.web_child("127.0.0.1", port, env)
        supervisor.start([web, *(running.worker_child(settings, env) for _ in range(2))], within=300.0)
        where = {"base": f"http://127.0.0.1:{port}", "database": settings.database_url, "tenant": tenant}
        print(json.dumps({**where, "keys": keys}), flush=True)
        supervisor.watch()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3]))
