"""The master key as an operator meets it: in the data folder, changed by a command, in backups or kept apart."""

import os
import secrets
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hubwright.kernel.backup.archive import verified
from hubwright.kernel.embedded import EmbeddedServers
from hubwright.kernel.sealed import MasterKeys
from hubwright.kernel.web_push.keys import read_key
from tests.integration.embedded.installations import run
from tests.support.demo import refused

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
WORD = "a-word-nobody-may-read"
NAMED = "the-operator-keeps-this-one-in-a-safe-place"
PROGRAM = Path(__file__).with_name("secret_program.py")
ROOT = Path(__file__).parents[3]


@contextmanager
def serving(data: Path) -> Iterator[None]:
    servers = EmbeddedServers(data)
    try:
        servers.start()
        yield
    finally:
        servers.stop()


def program(data: Path, kept: Path, *words: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, str(PROGRAM), str(data), str(kept), *words],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_a_kept_key_is_private_changes_by_a_command_and_comes_back_with_a_backup(tmp_path: Path) -> None:
    data, kept, backup = tmp_path / "data", tmp_path / "sealed", tmp_path / "all.backup"
    run("migrate", "--data", str(data))
    with serving(data):
        program(data, kept, "seal", WORD)
        first = (data / "master_key").read_text()
        assert stat.S_IMODE((data / "master_key").stat().st_mode) == 0o600
        assert WORD not in kept.read_text()
        (before,) = run("keys", "show", "--data", str(data)).splitlines()
        (after,) = run("keys", "rotate", "--data", str(data)).splitlines()
        second = (data / "master_key").read_text()
        assert first not in second, "the old one is needed no more"
        assert stat.S_IMODE((data / "master_key").stat().st_mode) == 0o600
        assert before != after == f"{MasterKeys([second]).key_id}  1 companies"
        assert program(data, kept, "open") == WORD
        run("keys", "renew", "sealed", "--data", str(data))
        assert program(data, kept, "open") == WORD, "the company's new key seals; the old one still opens"
        marketplace = secrets.token_hex(32)
        (data / "marketplace_key").write_text(marketplace)
        told = [run("keys", "push", "--data", str(data)).split()[0] for _time in range(2)]
        push = (data / "push_key").read_text()
        assert [read_key(word).id for word in push.split()][:2] == told[::-1], "the newest one signs first"
        run("backup", str(backup), "--data", str(data))
    assert verified(backup).master_keys == [MasterKeys([second]).key_id]
    restored = tmp_path / "restored"
    run("restore", str(backup), "--data", str(restored))
    assert (restored / "marketplace_key").read_text() == marketplace, "what it signed must load after a restore, too"
    assert (restored / "push_key").read_text() == push, "devices were added for it"
    with serving(restored):
        assert program(restored, kept, "open") == WORD
    assert "no company nobody" in refused_in(data, "keys", "renew", "nobody")


def refused_in(data: Path, *words: str) -> str:
    with serving(data):
        return refused([*words, "--data", str(data)])


def test_a_named_key_is_in_no_backup_and_needed_to_restore_one(tmp_path: Path) -> None:
    data, kept, backup = tmp_path / "data", tmp_path / "sealed", tmp_path / "all.backup"
    run("migrate", "--data", str(data))
    with serving(data):
        program(data, kept, "seal", WORD, HUBWRIGHT_MASTER_KEY=NAMED)
        assert not (data / "master_key").exists()
        run("backup", str(backup), "--data", str(data), HUBWRIGHT_MASTER_KEY=NAMED)
    manifest = verified(backup)
    assert "master_key" not in manifest.members
    assert NAMED.encode() not in backup.read_bytes()
    restored = tmp_path / "restored"
    for environment in ({}, {"HUBWRIGHT_MASTER_KEY": "another-key-that-is-long-enough-to-be-one"}):
        told = refused(["restore", str(backup), "--data", str(restored)], **environment)
        assert "name it in HUBWRIGHT_MASTER_KEY; nothing was changed" in told
        assert manifest.master_keys[0] in told
        assert not restored.exists() or not list(restored.iterdir())
    run("restore", str(backup), "--data", str(restored), HUBWRIGHT_MASTER_KEY=NAMED)
    with serving(restored):
        assert program(restored, kept, "open", HUBWRIGHT_MASTER_KEY=NAMED) == WORD
    with serving(data):
        assert "shorter than" in refused(["keys", "show", "--data", str(data)], HUBWRIGHT_MASTER_KEY="short")
