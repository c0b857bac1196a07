"""`hubwright backup` and `restore`: every row of every table and every file, or one sentence and nothing changed."""

import tarfile
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest

from hubwright.kernel.backup.archive import Writer, verified
from hubwright.kernel.backup.manifest import MANIFEST, Manifest
from hubwright.kernel.embedded.binaries import find_binaries
from tests.integration.embedded.installations import (
    PICTURE,
    Installation,
    backed_up,
    database_of,
    files_of,
    hash_of,
    run,
)
from tests.integration.entry.test_serve import _serving as serving
from tests.support.database import TestServers
from tests.support.demo import refused
from tests.support.fresh_database import fresh_database

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return backed_up(tmp_path_factory.mktemp("installation"))


async def test_what_is_restored_is_what_was_there(installation: Installation, tmp_path: Path) -> None:
    data = tmp_path / "restored"
    said = run("restore", str(installation.stopped), "--data", str(data))
    assert "each row compared" in said
    with database_of(installation.data) as url:
        before = await hash_of(url)
    with database_of(data) as url:
        after = await hash_of(url)

    assert after == before
    assert len(before) > 40
    assert files_of(data) == files_of(installation.data)
    assert PICTURE in files_of(data).values()
    assert (data / "secret_key").read_text() == (installation.data / "secret_key").read_text()
    assert not [child.name for child in data.iterdir() if child.name.startswith(".")]
    for private in (data, data / "secret_key", data / "files"):
        assert not private.stat().st_mode & 0o077, private


def test_a_restored_installation_serves_and_its_visitors_are_known(installation: Installation, tmp_path: Path) -> None:
    data = tmp_path / "restored"
    run("restore", str(installation.running), "--data", str(data))
    with serving("serve", "--data", str(data)) as (_process, base):
        headers = {"Authorization": f"Bearer {installation.token}"}
        answer = httpx.get(f"{base}/api/v1/visitor/events", headers=headers, params={"after": 0}, trust_env=False)
        assert answer.status_code == 200
        events = answer.json()["events"]
        assert any("10086" in event.get("text", "") for event in events)
        file = next(event["file"] for event in events if "file" in event)
        assert httpx.get(f"{base}{urlsplit(file['url']).path}", trust_env=False).content == PICTURE


def test_a_backup_is_private_and_says_what_is_in_it(installation: Installation) -> None:
    manifest = verified(installation.stopped)
    assert manifest.tables["hubwright.message"].rows > 2
    assert "hubwright.flow_step" in manifest.tables and "hubwright.step" not in manifest.tables
    assert manifest.files == 1
    assert not installation.stopped.stat().st_mode & 0o077
    assert not [child for child in installation.stopped.parent.iterdir() if child.name.startswith(".stopped")]


def _places(path: Path) -> dict[str, int]:
    """A byte in the middle of every kind of member."""
    with tarfile.open(path) as tar:
        return {info.name.partition("/")[0]: info.offset_data + info.size // 2 for info in tar if info.size}


@pytest.mark.parametrize("member", ["database.dump", "files", "secret_key", "manifest.json", "manifest.sha256"])
def test_one_damaged_byte_anywhere_is_refused(installation: Installation, tmp_path: Path, member: str) -> None:
    content = bytearray(installation.stopped.read_bytes())
    content[_places(installation.stopped)[member]] ^= 1
    damaged = tmp_path / "damaged.backup"
    damaged.write_bytes(content)

    assert "is damaged" in refused(["restore", str(damaged), "--data", str(tmp_path / "data")])
    assert not (tmp_path / "data").exists() or not list((tmp_path / "data").iterdir())


@pytest.mark.parametrize("part", [0.0, 0.3, 0.9, 0.999])
def test_half_a_backup_is_refused(installation: Installation, tmp_path: Path, part: float) -> None:
    whole = installation.stopped.read_bytes()
    end = _places(installation.stopped)["manifest.sha256"]
    half = tmp_path / "half.backup"
    half.write_bytes(whole[: int(end * part)])

    assert "is damaged" in refused(["restore", str(half), "--data", str(tmp_path / "data")])


def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear all")
    assert "is damaged" in refused(["restore", str(tmp_path / "letter.txt"), "--data", str(tmp_path / "data")])
    assert "There is no file" in refused(["restore", str(tmp_path / "nothing"), "--data", str(tmp_path / "data")])


def _rewritten(installation: Installation, target: Path, **changes: object) -> Path:
    """A backup that is whole and says something else about itself."""
    manifest = verified(installation.stopped)
    writer = Writer(target)
    with tarfile.open(installation.stopped) as tar:
        for info in tar:
            if not info.name.startswith("manifest"):
                source = tar.extractfile(info)
                assert source is not None
                writer.add(info.name, source, info.size)
    writer.seal(msgspec.structs.replace(manifest, members=writer.members, **changes))
    return target


def test_a_backup_of_a_newer_version_or_another_format_is_refused(installation: Installation, tmp_path: Path) -> None:
    newer = _rewritten(installation, tmp_path / "newer.backup", migrations=["2099-01-01T00:00:00:000000"])
    assert "newer version" in refused(["restore", str(newer), "--data", str(tmp_path / "data")])
    other = _rewritten(installation, tmp_path / "other.backup", format=2)
    assert "format 2" in refused(["restore", str(other), "--data", str(tmp_path / "data")])
    assert not (tmp_path / "data").exists() or not list((tmp_path / "data").iterdir())


def test_rows_that_are_not_what_they_were_are_taken_away_again(installation: Installation, tmp_path: Path) -> None:
    told: Manifest = verified(installation.stopped)
    mark = msgspec.structs.replace(told.tables["hubwright.message"], hash="1")
    wrong = _rewritten(installation, tmp_path / "wrong.backup", tables={**told.tables, "hubwright.message": mark})

    assert "hubwright.message" in refused(["restore", str(wrong), "--data", str(tmp_path / "data")])
    assert list((tmp_path / "data").iterdir()) == []


def test_what_is_used_is_never_restored_into(installation: Installation, tmp_path: Path) -> None:
    before = sorted(path.name for path in installation.data.iterdir())
    assert "is not empty" in refused(["restore", str(installation.stopped), "--data", str(installation.data)])
    assert sorted(path.name for path in installation.data.iterdir()) == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("Dear all")
    assert "letter.txt" in refused(["restore", str(installation.stopped), "--data", str(tmp_path / "mine")])


def test_a_backup_never_overwrites_and_never_backs_up_nothing(installation: Installation, tmp_path: Path) -> None:
    before = installation.stopped.read_bytes()
    assert "is there already" in refused(["backup", str(installation.stopped), "--data", str(installation.data)])
    assert installation.stopped.read_bytes() == before
    assert "nothing to back up" in refused(["backup", str(tmp_path / "b"), "--data", str(tmp_path / "none")])
    assert not (tmp_path / "none").exists()
    told = refused(["backup", str(tmp_path / "no" / "such" / "b"), "--data", str(installation.data)])
    assert "cannot be written" in told


class TestNamedServers:
    """Over servers that the operator runs, with the programs on the PATH."""

    @staticmethod
    def named(apart: TestServers, path: Path | str) -> dict[str, str]:
        return {
            "DATABASE_URL": apart.database_url,
            "HUBWRIGHT_BACKUP_DATABASE_URL": apart.superuser_url,
            "REDIS_URL": apart.redis_url,
            "PATH": str(path),
        }

    @staticmethod
    def programs() -> Path:
        return find_binaries(None).postgres_folder

    async def test_a_database_goes_from_one_server_to_another(self, servers: TestServers, tmp_path: Path) -> None:
        target, data = tmp_path / "named.backup", tmp_path / "data"
        async with fresh_database(servers) as here, fresh_database(servers, migrated=False) as there:
            run("backup", str(target), "--data", str(tmp_path / "old"), **self.named(here, self.programs()))
            run("restore", str(target), "--data", str(data), **self.named(there, self.programs()))
            assert await hash_of(there.superuser_url) == await hash_of(here.superuser_url)
            again = refused(
                ["restore", str(target), "--data", str(tmp_path / "x")], **self.named(there, self.programs())
            )
            assert "database is not empty" in again

    async def test_programs_that_are_missing_or_too_old_are_named(self, servers: TestServers, tmp_path: Path) -> None:
        async with fresh_database(servers) as apart:
            words = ["backup", str(tmp_path / "b"), "--data", str(tmp_path / "data")]
            assert "pg_dump is not on the PATH" in refused(words, **self.named(apart, tmp_path))
            old = tmp_path / "pg_dump"
            old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 13.4'\n")
            old.chmod(0o755)
            assert "version 13" in refused(words, **self.named(apart, f"{tmp_path}:/usr/bin:/bin"))
        assert not (tmp_path / "b").exists()

    async def test_a_login_that_does_not_see_everything_is_refused(self, servers: TestServers, tmp_path: Path) -> None:
        async with fresh_database(servers) as apart:
            env = self.named(apart, self.programs()) | {"HUBWRIGHT_BACKUP_DATABASE_URL": apart.database_url}
            words = ["backup", str(tmp_path / "b"), "--data", str(tmp_path / "data")]
            assert "BYPASSRLS" in refused(words, **env)
            del env["HUBWRIGHT_BACKUP_DATABASE_URL"]
            assert "HUBWRIGHT_BACKUP_DATABASE_URL is not set" in refused(words, **env)

    async def test_another_logins_backup_is_refused(
        self, servers: TestServers, installation: Installation, tmp_path: Path
    ) -> None:
        other = _rewritten(installation, tmp_path / "other.backup", runtime_role="somebody_else")
        async with fresh_database(servers, migrated=False) as apart:
            words = ["restore", str(other), "--data", str(tmp_path / "data")]
            assert "somebody_else" in refused(words, **self.named(apart, self.programs()))


def test_the_manifest_stands_at_the_end(installation: Installation) -> None:
    with tarfile.open(installation.stopped) as tar:
        assert tar.getnames()[-2] == MANIFEST
