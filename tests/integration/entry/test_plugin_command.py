"""From `hubwright plugin new` to a signed release, for every kind and tier; nothing else than the command is used."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from hubwright.entry.cli import main
from hubwright_sdk import read_manifest
from hubwright_sdk.manifest import KINDS
from hubwright_sdk.release import ReleaseRefused, key_id, read_key, read_signed, unpack, verify, verify_folder

SANDBOXED = [(kind, "sandboxed") for kind in KINDS]
WITHOUT_CODE = [(kind, tier) for kind in KINDS if kind != "ai" for tier in ("declarative", "remote")]


def done(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a `hubwright plugin` command says when it succeeds."""
    assert main(["plugin", *words]) == 0, capsys.readouterr()
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["plugin", *words]) == 2
    return capsys.readouterr().err


def own_tests(folder: Path) -> subprocess.CompletedProcess[str]:
    """As the author runs them: in the folder, with nothing of ours set."""
    env = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-W", "ignore", "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=100, check=False)


@pytest.fixture
def made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    folder = tmp_path / "acme-orders"
    done(capsys, "new", "erp", str(folder))
    return folder


@pytest.mark.parametrize(("kind", "tier"), SANDBOXED)
def test_a_new_plugin_is_tested_graded_packed_signed_and_verified(
    kind: str, tier: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / f"acme-{kind}"
    done(capsys, "new", kind, str(folder), "--tier", tier)
    if kind == "crm":  # `check` runs the tests of them all
        ran = own_tests(folder)
        assert ran.returncode == 0, ran.stdout
        assert " passed" in ran.stdout
    _graded_signed_verified(folder, capsys)


@pytest.mark.parametrize(("kind", "tier"), WITHOUT_CODE)
def test_a_plugin_without_code_goes_the_same_way(
    kind: str, tier: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / f"acme-{kind}"
    done(capsys, "new", kind, str(folder), "--tier", tier)
    if kind == "crm":  # the tests of the others differ in words only
        assert own_tests(folder).returncode == 0
    assert read_manifest(folder / "src" / f"acme_{kind}").tier == tier
    _graded_signed_verified(folder, capsys)


def _graded_signed_verified(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(done(capsys, "check", str(folder), "--json"))
    assert told["tests"]["passed"] >= 3
    assert told["tests"]["failed"] == []
    assert told["graded"]["grade"] == "silver", told["graded"]
    assert [line["rule"] for line in told["report"]["lines"] if line["warning"] and line["findings"]] == []
    archive = Path(done(capsys, "pack", str(folder)).strip())
    first = archive.read_bytes()
    assert Path(done(capsys, "pack", str(folder), "--out", str(folder / "again")).strip()).read_bytes() == first
    keys = {by: folder / f"{by}.key" for by in ("partner", "marketplace")}
    trusted = {}
    for by, path in keys.items():
        identity, public = done(capsys, "keygen", str(path)).splitlines()[-1].split()
        assert identity == key_id(bytes.fromhex(public))
        trusted[by] = {identity: bytes.fromhex(public)}
        signed_path = Path(done(capsys, "sign", str(archive), "--key", str(path), "--by", by).strip())
    signed = read_signed(signed_path.read_bytes())
    manifest = verify(first, signed, trusted)
    assert manifest.version == "0.1.0"
    unpack(first, folder / "loaded")
    verify_folder(folder / "loaded", signed.statement)
    middle = len(first) // 2
    with pytest.raises(ReleaseRefused, match="changed"):
        verify(first[:middle] + bytes([first[middle] ^ 1]) + first[middle + 1 :], signed, trusted)
    module = folder / "loaded" / folder.name.replace("-", "_") / "manifest.toml"
    module.write_bytes(module.read_bytes() + b"\n")
    with pytest.raises(ReleaseRefused, match="was changed"):
        verify_folder(folder / "loaded", signed.statement)


def test_a_language_model_needs_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "needs code" in refused(capsys, "new", "ai", str(tmp_path / "acme-ai"), "--tier", "declarative")


def test_new_keeps_what_is_there_and_wants_a_proper_name(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    readme = (made / "README.md").read_bytes()
    assert "not an empty folder" in refused(capsys, "new", "crm", str(made))
    assert (made / "README.md").read_bytes() == readme
    assert "lower-case" in refused(capsys, "new", "crm", str(made / "new"), "--id", "Acme Orders")
    assert "already" in refused(capsys, "new", "crm", str(made / "new"), "--id", "json")


def test_check_tells_where_and_why_and_fails_below_bronze(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Grade: silver" in done(capsys, "check", str(made))
    module = made / "src" / "acme_orders" / "plugin.py"
    module.write_text(module.read_text("utf-8") + "import os\n", "utf-8")
    assert main(["plugin", "check", str(made)]) == 1
    told = capsys.readouterr().out
    line = len(module.read_text("utf-8").splitlines())
    assert f"src/acme_orders/plugin.py:{line}: os is not for plugins" in told
    assert "Grade: none" in told


def test_check_of_an_archive_says_what_check_of_its_folder_says(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = done(capsys, "pack", str(made)).strip()
    assert done(capsys, "check", archive, "--json") == done(capsys, "check", str(made), "--json")
    broken = made / "broken.whl"
    broken.write_bytes(b"no archive")
    assert "not a wheel" in refused(capsys, "check", str(broken))


def test_a_key_is_its_owners_and_is_never_written_over(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = made / "signing.key"
    done(capsys, "keygen", str(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = read_key(path)
    assert "exists" in refused(capsys, "keygen", str(path))
    assert read_key(path) == kept
    done(capsys, "pack", str(made))
    path.chmod(0o644)
    assert "read by others" in refused(capsys, "sign", str(made), "--key", str(path))


def test_a_changed_archive_gets_a_new_statement_without_old_signatures(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for by in ("partner", "marketplace"):
        done(capsys, "keygen", str(made / f"{by}.key"))
    done(capsys, "pack", str(made))
    done(capsys, "sign", str(made), "--key", str(made / "marketplace.key"), "--by", "marketplace")
    (made / "README.md").write_text("# Orders\n\nOther words.\n", "utf-8")
    done(capsys, "pack", str(made))
    beside = Path(done(capsys, "sign", str(made), "--key", str(made / "partner.key")).strip())
    assert [each.by for each in read_signed(beside.read_bytes()).signatures] == ["partner"]


@pytest.mark.parametrize("order", ["kind folder --id", "kind --id folder", "--id kind folder"])
def test_options_may_stand_before_between_and_after(
    order: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = {"kind": ["crm"], "folder": [str(tmp_path / "here")], "--id": ["--id", "acme-x"]}
    done(capsys, "new", *(word for name in order.split() for word in words[name]))
    assert read_manifest(tmp_path / "here" / "src" / "acme_x").id == "acme-x"
