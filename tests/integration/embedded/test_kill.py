"""kill -9 of servers and of their owner: ready again within seconds, with everything that was committed."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from hubwright.kernel.embedded import EmbeddedServers, running_endpoints
from hubwright.kernel.embedded.binaries import find_binaries
from hubwright.kernel.embedded.cluster import HERE, SERVER_ENVIRONMENT
from hubwright.kernel.embedded.stale_pid import clear_stale_pid_file
from hubwright.kernel.embedded.unprivileged import before_exec, give_to, server_user
from tests.integration.embedded.owners import running_owner
from tests.integration.embedded.queries import answers, ask, ping
from tests.support.deadlines import wait_until
from tests.support.process_tree import children_of, descendants_of, is_alive, process


def test_killed_servers_come_back_with_their_data(tmp_path: Path) -> None:
    servers = EmbeddedServers(tmp_path / "data")
    with servers:
        endpoints = running_endpoints(tmp_path / "data")
        assert endpoints is not None
        ask(endpoints.superuser_url, "CREATE TABLE kept AS SELECT 42 AS value")
        for pid in servers.pids.values():
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: servers.check() == ["postgres", "valkey"], 5, "the deaths are noticed")

        began = time.monotonic()
        for name in servers.check():
            servers.restart(name)
        assert time.monotonic() - began < 5

        assert ask(endpoints.superuser_url, "SELECT value FROM kept") == 42
        assert ping(endpoints.redis_url)


def test_a_killed_backend_does_not_take_the_server_with_it(tmp_path: Path) -> None:
    servers = EmbeddedServers(tmp_path / "data", valkey=False)
    with servers:
        endpoints = running_endpoints(tmp_path / "data")
        assert endpoints is not None
        postmaster = servers.pids["postgres"]
        victim = next(child for child in children_of(postmaster) if "walwriter" in child.arguments)
        os.kill(victim.pid, signal.SIGKILL)
        wait_until(lambda: not is_alive(victim.pid), 5, "the backend is gone")

        def back() -> bool:
            names = " ".join(child.arguments for child in children_of(postmaster))
            return "walwriter" in names

        wait_until(back, 5, "the server recovered by itself")
        assert servers.check() == []
        assert servers.pids["postgres"] == postmaster
        assert ask(endpoints.database_url, "SELECT 1") == 1


def test_servers_die_with_a_killed_owner_and_the_next_owner_starts_at_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with running_owner(data) as owner:
        assert ask(owner.endpoints.database_url, "SELECT 1") == 1
        family = descendants_of(owner.process.pid)
        assert len(family) > 5
        owner.process.kill()
        owner.process.wait()
        began = time.monotonic()
        with EmbeddedServers(data):
            assert time.monotonic() - began < 5
            endpoints = running_endpoints(data)
            assert endpoints is not None
            assert ask(endpoints.database_url, "SELECT 1") == 1
            wait_until(lambda: not any(is_alive(p.pid) for p in family), 5, "the old servers are gone")
            old_sockets = Path(owner.endpoints.database_url.rpartition("host=")[2])
            assert not old_sockets.exists(), "the new owner tidies up"


def test_sigterm_stops_everything_quickly(tmp_path: Path) -> None:
    with running_owner(tmp_path / "data") as owner:
        family = descendants_of(owner.process.pid)
        began = time.monotonic()
        owner.process.terminate()
        assert owner.process.wait(10) == 0
        assert time.monotonic() - began < 10
        assert not any(is_alive(p.pid) for p in family)
        assert not answers(owner.endpoints.database_url, owner.endpoints.redis_url)


@pytest.mark.parametrize("left_behind", ["a zombie", "a stranger"])
def test_a_pid_that_is_not_a_living_server_does_not_block_the_start(tmp_path: Path, left_behind: str) -> None:
    """An unreaped zombie, or whoever got the number after a reboot, answers kill(pid, 0) like a running server."""
    data = tmp_path / "data"
    with EmbeddedServers(data, valkey=False):
        pass
    user = server_user(data / "pg")
    prepare = before_exec(user, signal.SIGKILL)
    program = ["sleep", "1000"] if left_behind == "a stranger" else ["true"]
    with subprocess.Popen(program, preexec_fn=prepare) as other:  # noqa: PLW1509 - as the servers are started
        if left_behind == "a zombie":
            wait_until(lambda: (found := process(other.pid)) and found.state == "Z", 5, "it is a zombie")
        pid_file = data / "pg" / "postmaster.pid"
        pid_file.write_text(f"{other.pid}\n")
        give_to(user, pid_file)

        refused = subprocess.run(  # the control: PostgreSQL alone would refuse for as long as it is there
            [find_binaries(user).postgres("postgres"), "-D", HERE, "-c", "listen_addresses="],
            check=False,
            cwd=data / "pg",
            env=SERVER_ENVIRONMENT,
            capture_output=True,
            text=True,
            timeout=20,
            preexec_fn=prepare,
        )
        assert 'lock file "postmaster.pid" already exists' in refused.stderr

        began = time.monotonic()
        with EmbeddedServers(data, valkey=False) as servers:
            assert time.monotonic() - began < 5
            assert servers.check() == []
        other.kill()


def test_a_living_servers_pid_file_is_left_alone(tmp_path: Path) -> None:
    with EmbeddedServers(tmp_path / "data", valkey=False):
        assert clear_stale_pid_file(tmp_path / "data" / "pg") is False
        assert (tmp_path / "data" / "pg" / "postmaster.pid").exists()
