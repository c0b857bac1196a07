"""Old and new processes side by side over a migration: the release before goes on while the schema grows under it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest

from hubwright.entry.demo import order_services
from hubwright.entry.demo.record import read_record
from hubwright.kernel.migrate import migrate
from hubwright.kernel.migrate.runner import modules
from tests.integration.embedded.previous_release import check_out
from tests.support.database import TestServers
from tests.support.deadlines import wait_until
from tests.support.demo import COMMAND
from tests.support.fresh_database import fresh_database
from tests.support.processes import Running, web, worker

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
COMPANY = "cedar"


class Visitor:
    """Somebody who asks for an order at one door, and may come back at another."""

    def __init__(self, stack: ExitStack, at: Running, channel_key: str) -> None:
        self.client = stack.enter_context(httpx.Client(timeout=30, trust_env=False))
        started = self.client.post(f"{at.base}/api/v1/visitor/{channel_key}/sessions", json={"language": "en"})
        assert started.status_code == 201, started.text
        self.client.headers["Authorization"] = f"Bearer {started.json()['token']}"
        self.name = str(started.json()["contact_id"])
        self.sent = 0

    def asks(self, at: Running, order: str) -> str:
        """Ask for an order; returns the bot's words that name it."""
        self.sent += 1
        body = {"client_id": f"{self.name}-{self.sent}", "kind": "text", "text": f"where is my order {order}"}
        said = self.client.post(f"{at.base}/api/v1/visitor/messages", json=body)
        assert said.status_code == 202, said.text
        found: list[str] = []
        seq = said.json()["seq"]

        def answered() -> bool:
            page = self.client.get(f"{at.base}/api/v1/visitor/events", params={"after": seq, "wait": 2}).json()
            found[:] = [e["text"] for e in page["events"] if e["author"] == "bot" and order in e["text"]]
            return bool(found)

        wait_until(answered, 25, f"{order} is answered")
        return found[0]


@contextmanager
def _order_service(company: str) -> Iterator[int]:
    port = order_services.choose_ports({})[company]
    command = [sys.executable, "-P", "-m", "hubwright.entry.orders", "--port", str(port), "--company", company]
    with subprocess.Popen(command, cwd="/") as process:
        try:
            wait_until(lambda: order_services.answers(company, port), 20, "the order service answers")
            yield port
        finally:
            process.terminate()


def _run(env: dict[str, str], *words: str) -> None:
    done = subprocess.run(
        [*COMMAND, *words], env={**os.environ, **env}, cwd="/", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]


async def test_old_and_new_processes_serve_over_a_migration(servers: TestServers, tmp_path: Path) -> None:
    before = check_out(tmp_path / "before")
    companies = list(order_services.COMPANIES)
    (tmp_path / "data").mkdir()
    async with fresh_database(servers, migrated=False) as apart:
        with ExitStack() as stack:
            ports = {company: stack.enter_context(_order_service(company)) for company in companies}
            env = {
                "DATABASE_URL": apart.database_url,
                "REDIS_URL": servers.redis_url,
                "HUBWRIGHT_DATA": str(tmp_path / "data"),
                "HUBWRIGHT_SECRET_KEY": "the same for every process of one installation",
                "HUBWRIGHT_EGRESS_ALLOW": ",".join(f"127.0.0.1:{port}" for port in ports.values()),
                "HUBWRIGHT_MAIL_OUTBOX": "1",
            }
            _run({**env, **before, "MIGRATE_DATABASE_URL": apart.migrate_database_url}, "migrate")
            orders = [f"--orders={company}={port}" for company, port in ports.items()]
            _run({**env, **before}, "_demo-seed", "--base", "http://127.0.0.1:1", *orders)
            record = read_record(tmp_path / "data")
            assert record is not None
            key = record.tenants[0].channel_key

            old_web = stack.enter_context(web({**env, **before}, tmp_path / "old-web.log"))
            with worker({**env, **before}, tmp_path / "old-worker.log") as old_worker:
                talking = Visitor(stack, old_web, key)
                assert talking.asks(old_web, "10086")
                ran = await migrate(apart.migrate_database_url, urlsplit(apart.database_url).username or "")
                assert len(ran) == len(modules()) - 1, "the release before had the first one only"

                assert talking.asks(old_web, "10087"), "old and old, over the new schema"
                new_web = stack.enter_context(web(env, tmp_path / "new-web.log"))
                assert talking.asks(new_web, "10088"), "a talk goes on at a new door"
                assert Visitor(stack, new_web, key).asks(new_web, "10089"), "new at the door, old at work"
            new_worker = stack.enter_context(worker(env, tmp_path / "new-worker.log"))
            assert talking.asks(old_web, "10090"), "old at the door, new at work"
            assert Visitor(stack, old_web, key).asks(old_web, "10086")
            assert Visitor(stack, new_web, key).asks(new_web, "10087")

            for process in (old_web, old_worker, new_web, new_worker):
                told = process.told()
                assert not any(sign in told for sign in ("flow_failed", "due_failed", "sweep_failed", "Traceback")), (
                    told[-3000:]
                )
        await _nothing_is_missing(apart)


async def _nothing_is_missing(apart: TestServers) -> None:
    """Every step of every execution stands in the one trace, and was counted."""
    admin = await asyncpg.connect(apart.superuser_url, server_settings={"search_path": "hubwright, app"})
    try:
        found: Any = await admin.fetch(
            "SELECT f.id FROM flow_session f JOIN flow_step s ON s.tenant_id = f.tenant_id AND s.flow_session_id = f.id"
            " GROUP BY f.id HAVING count(*) <> max(s.n)"
        )
        assert found == []
        steps = await admin.fetchval("SELECT count(*) FROM flow_step WHERE node_id <> ''")
        counted = await admin.fetchval("SELECT sum(quantity)::int FROM usage_event WHERE meter = 'flow_steps'")
        assert steps == counted > 10
    finally:
        await admin.close()
