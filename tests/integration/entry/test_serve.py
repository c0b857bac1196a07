"""`serve`, `worker`, `migrate` and `tenant list`: over embedded servers, over named ones, and what they refuse."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx
import pytest

from tests.support.database import TestServers
from tests.support.deadlines import wait_until
from tests.support.demo import COMMAND, refused
from tests.support.ports import free_port
from tests.support.process_tree import descendants_of, is_alive


@contextmanager
def _serving(*arguments: str, **environment: str) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    port = free_port()
    command = [*COMMAND, *arguments, "--port", str(port)]
    with subprocess.Popen(command, cwd="/", env={**os.environ, **environment}) as process:
        base = f"http://127.0.0.1:{port}"
        try:
            wait_until(lambda: _ready(process, base), 30, "it is ready")
            yield process, base
        finally:
            process.terminate()
            process.wait(15)


def _ready(process: "subprocess.Popen[bytes]", base: str) -> bool:
    assert process.poll() is None, "it ended while it was starting"
    try:
        return httpx.get(f"{base}/readyz", timeout=2, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def _run(*arguments: str, **environment: str) -> str:
    ended = subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True, text=True, check=True, timeout=60, cwd="/", env={**os.environ, **environment},
    )  # fmt: skip
    return ended.stdout


def test_without_servers_serve_runs_everything_and_ends_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with _serving("serve", "--data", str(data)) as (process, base):
        assert httpx.get(f"{base}/sign-in", trust_env=False).status_code == 200
        for path in ("/demo/sign-in", "/demo/outbox", "/style-guide"):
            assert httpx.get(f"{base}{path}", trust_env=False).status_code == 404
        wait_until(lambda: any("_worker" in each.arguments for each in descendants_of(process.pid)), 10, "a worker")
        assert _run("tenant", "list", "--data", str(data)) == ""
        assert "up to date" in _run("migrate", "--data", str(data))
        assert "0 days made ahead" in _run("maintain", "--data", str(data)), "starting has made them"
        with subprocess.Popen([*COMMAND, "worker", "--data", str(data)], cwd="/") as second:
            wait_until(lambda: _listens_for_the_end(second.pid), 15, "a second worker joined both servers")
            second.terminate()
            assert second.wait(10) == 0
        family = descendants_of(process.pid)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert not any(is_alive(each.pid) for each in family)


def _listens_for_the_end(pid: int) -> bool:
    """Whether a process handles SIGTERM; a worker does once its resources are open."""
    status = Path(f"/proc/{pid}/status").read_text()
    caught = int(status.partition("SigCgt:")[2].split()[0], 16)
    return bool(caught & 1 << signal.SIGTERM - 1)


def test_migrate_makes_an_embedded_database_and_leaves_no_server(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert "up to date" in _run("migrate", "--data", str(data))
    assert (data / "pg" / "PG_VERSION").exists()
    assert not (data / "running.json").exists()


def test_over_named_servers_serve_is_the_web_process_alone(servers: TestServers, tmp_path: Path) -> None:
    named = {"DATABASE_URL": servers.database_url, "REDIS_URL": servers.redis_url}
    with _serving("serve", "--data", str(tmp_path / "data"), **named) as (process, base):
        assert httpx.get(f"{base}/healthz", trust_env=False).text == "ok"
        assert descendants_of(process.pid) == []
    assert not (tmp_path / "data" / "pg").exists()


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_login_that_may_too_much_is_refused(servers: TestServers, tmp_path: Path, command: str) -> None:
    named = {"DATABASE_URL": servers.superuser_url, "REDIS_URL": servers.redis_url}
    said = refused([command, "--data", str(tmp_path / "data")], **named)
    assert "superuser" in said or "owns our tables" in said
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_server_that_is_not_there_is_refused(tmp_path: Path, command: str) -> None:
    port = free_port()
    named = {
        "DATABASE_URL": f"postgresql://somebody:secret-word@127.0.0.1:{port}/x",
        "REDIS_URL": f"redis://127.0.0.1:{port}",
    }
    said = refused([command, "--data", str(tmp_path / "data")], **named)
    assert str(port) in said
    assert "secret-word" not in said
    assert not (tmp_path / "data").exists()


async def test_a_schema_of_another_time_is_refused(servers: TestServers, tmp_path: Path) -> None:
    name = f"empty_{os.getpid()}"
    parts = urlsplit(servers.database_url)
    empty = urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))
    superuser = await asyncpg.connect(servers.superuser_url)
    try:
        await superuser.execute(f"CREATE DATABASE {name}")
        named = {"DATABASE_URL": empty, "REDIS_URL": servers.redis_url}
        said = refused(["serve", "--port", str(free_port()), "--data", str(tmp_path / "data")], **named)
        assert "hubwright migrate" in said
    finally:
        await superuser.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await superuser.close()


def test_a_worker_without_servers_says_what_to_start(tmp_path: Path) -> None:
    assert "hubwright serve" in refused(["worker", "--data", str(tmp_path / "data")])
    assert not (tmp_path / "data").exists()


def test_migrate_over_named_servers_needs_the_right_login(servers: TestServers) -> None:
    assert "MIGRATE_DATABASE_URL" in refused(["migrate"], DATABASE_URL=servers.database_url)
    named = {"DATABASE_URL": servers.database_url, "MIGRATE_DATABASE_URL": servers.migrate_database_url}
    assert "up to date" in _run("migrate", **named)


def test_maintain_needs_servers_and_the_right_login(servers: TestServers, tmp_path: Path) -> None:
    assert "MIGRATE_DATABASE_URL" in refused(["maintain", "--data", str(tmp_path / "data")])
    assert "MIGRATE_DATABASE_URL" in refused(["maintain"], DATABASE_URL=servers.database_url)
    wrong = {"DATABASE_URL": servers.database_url, "MIGRATE_DATABASE_URL": servers.database_url}
    assert "may not become hubwright_owner" in refused(["maintain"], **wrong)
    named = {"DATABASE_URL": servers.database_url, "MIGRATE_DATABASE_URL": servers.migrate_database_url}
    assert "dropped" in _run("maintain", **named)


def test_a_setting_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    said = refused(["serve", "--data", str(tmp_path / "data")], HUBWRIGHT_DATABASE_POOL="many")
    assert "HUBWRIGHT_DATABASE_POOL" in said
