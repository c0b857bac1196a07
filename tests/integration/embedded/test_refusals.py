"""What cannot start says so in one clear sentence and leaves everything as it was."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from hubwright.kernel.embedded import EmbeddedServers, running_endpoints
from hubwright.kernel.errors import StartRefused
from hubwright.kernel.reachable import require_free_port, require_servers
from tests.integration.embedded.queries import ask
from tests.support.process_tree import children_of


def made_folder(tmp_path: Path) -> Path:
    """A data folder that was served once."""
    with EmbeddedServers(tmp_path / "data", valkey=False):
        pass
    return tmp_path / "data"


def everything_in(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """All a folder holds: modes, owners, bytes."""
    return {
        str(path.relative_to(folder)): (
            path.stat().st_mode,
            path.stat().st_uid,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in sorted(folder.rglob("*"))
    }


def _other_format(data: Path) -> None:
    (data / "hubwright.json").write_text('{"format": 7, "more": true}')


def _damaged_marker(data: Path) -> None:
    (data / "hubwright.json").write_text("{")


def _other_postgres(data: Path) -> None:
    (data / "pg" / "PG_VERSION").write_text("17\n")


def _no_marker(data: Path) -> None:
    (data / "hubwright.json").unlink()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_other_format, "made by another version of Hubwright (format 7"),
        (_damaged_marker, "hubwright.json is damaged"),
        (_other_postgres, "holds PostgreSQL 17 data"),
        (_no_marker, "holds something else than Hubwright's data"),
    ],
)
def test_a_folder_of_another_version_is_refused_untouched(
    tmp_path: Path, change: Callable[[Path], None], sentence: str
) -> None:
    data = made_folder(tmp_path)
    change(data)
    before = everything_in(data)
    with pytest.raises(StartRefused) as refusal:
        EmbeddedServers(data).start()
    assert sentence in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert everything_in(data) == before


def test_somebody_elses_database_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "pg").mkdir()
    (tmp_path / "pg" / "PG_VERSION").write_text("18")
    before = everything_in(tmp_path)
    with pytest.raises(StartRefused, match=r"holds something else than Hubwright's data \(pg\)"):
        EmbeddedServers(tmp_path).start()
    assert everything_in(tmp_path) == before


def test_files_that_were_there_before_stay(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "picture").write_text("kept")
    with EmbeddedServers(tmp_path, valkey=False) as servers:
        assert servers.check() == []
    assert (tmp_path / "files" / "picture").read_text() == "kept"


def test_a_folder_that_holds_something_else_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "hostname").write_text("somebody's machine")
    before = everything_in(tmp_path)
    with pytest.raises(StartRefused, match=r"holds something else than Hubwright's data \(hostname\)"):
        EmbeddedServers(tmp_path).start()
    assert everything_in(tmp_path) == before


def test_a_file_is_not_a_data_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StartRefused, match="is a file"):
        EmbeddedServers(tmp_path / "file").start()
    with pytest.raises(StartRefused, match="cannot be used"):
        EmbeddedServers(tmp_path / "file" / "below").start()


def test_two_processes_cannot_serve_one_folder(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with EmbeddedServers(data) as first:
        pids = first.pids
        with pytest.raises(StartRefused, match="is being served by process"):
            EmbeddedServers(data).start()
        assert first.check() == []
        assert first.pids == pids
        endpoints = running_endpoints(data)
        assert endpoints is not None
        assert ask(endpoints.database_url, "SELECT 1") == 1
    with EmbeddedServers(data) as second:
        assert second.check() == []


def test_lost_or_changed_passwords_are_named(tmp_path: Path) -> None:
    data = made_folder(tmp_path)
    passwords = data / "passwords.json"
    right = passwords.read_text()

    passwords.write_text('{"superuser":"x","migrator":"x","runtime":"x","valkey":"x"}')
    with pytest.raises(StartRefused, match="do not open its database"):
        EmbeddedServers(data).start()
    passwords.write_text("")
    with pytest.raises(StartRefused, match="is damaged"):
        EmbeddedServers(data).start()
    passwords.unlink()
    with pytest.raises(StartRefused, match="is missing"):
        EmbeddedServers(data).start()

    passwords.write_text(right)
    with EmbeddedServers(data) as servers:
        assert servers.check() == []


def test_a_server_that_cannot_start_is_reported_with_its_own_words(tmp_path: Path) -> None:
    before = len(children_of(os.getpid()))
    with pytest.raises(StartRefused, match=r"did not start.*max_connections"):
        EmbeddedServers(tmp_path / "data", extra_settings={"max_connections": "many"}).start()
    assert len(children_of(os.getpid())) == before


def test_a_port_in_use_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartRefused, match=f"Port {port} on 127.0.0.1 is in use"):
            require_free_port("127.0.0.1", port)
    require_free_port("127.0.0.1", port)


def test_unreachable_servers_are_named_without_their_passwords(tmp_path: Path) -> None:
    with EmbeddedServers(tmp_path / "data"):
        endpoints = running_endpoints(tmp_path / "data")
        assert endpoints is not None
        require_servers(endpoints.database_url, endpoints.redis_url)

        with socket.create_server(("127.0.0.1", 0)) as soon_closed:
            nobody = f"127.0.0.1:{soon_closed.getsockname()[1]}"
        for url, words in (
            (f"postgresql://me:s3cret@{nobody}/db", "DATABASE_URL"),
            (endpoints.database_url.replace("hubwright_runtime:", "hubwright_runtime:s3cret"), "refused us"),
            (f"{endpoints.database_url}-nowhere", "cannot be reached"),
            ("nonsense", "cannot be reached"),
        ):
            with pytest.raises(StartRefused) as refusal:
                require_servers(url, endpoints.redis_url)
            assert words in str(refusal.value)
            assert "s3cret" not in str(refusal.value)
            assert "\n" not in str(refusal.value)
        for url, words in (
            (f"redis://:s3cret@{nobody}/0", "REDIS_URL"),
            (endpoints.redis_url.replace("unix://:", "unix://:s3cret"), "refused us"),
            ("nonsense", "cannot be reached"),
        ):
            with pytest.raises(StartRefused) as refusal:
                require_servers(endpoints.database_url, url)
            assert words in str(refusal.value)
            assert "s3cret" not in str(refusal.value)
