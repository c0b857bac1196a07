"""bin/setup and bin/browser: what a fresh machine lacks is named in one sentence, with exit code 2."""

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.embedded import shared_servers

ROOT = Path(__file__).parents[2]


def program(folder: Path, name: str, script: str) -> Path:
    """A small program on a PATH of our own."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout without an environment, and a PATH with only the plainest tools."""
    shutil.copytree(ROOT / "bin", tmp_path / "checkout" / "bin")
    shutil.copytree(ROOT / "requirements", tmp_path / "checkout" / "requirements")
    beside = ("platform/sdk", "platform/stripe_standin", "plugins/hubwright-webchat")
    for name in ("pyproject.toml", *(f"{each}/pyproject.toml" for each in beside)):
        (tmp_path / "checkout" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / "checkout" / name)
    tools = tmp_path / "path"
    tools.mkdir()
    for name in ("sh", "dirname", "cat", "cksum", "tr", "ls", "head", "id", "rm"):
        found = shutil.which(name)
        assert found is not None
        (tools / name).symlink_to(found)
    return tmp_path / "checkout"


def run(checkout: Path, script: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [shutil.which("sh") or "sh", f"bin/{script}"],
        cwd=checkout,
        env={"PATH": str(checkout.parent / "path"), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_without_python_it_says_so(checkout: Path) -> None:
    done = run(checkout, "setup")
    assert done.returncode == 2
    assert "Python 3.11" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_old_python_is_not_taken(checkout: Path) -> None:
    program(checkout.parent / "path", "python3", "exit 1")
    assert run(checkout, "setup").returncode == 2


def test_a_missing_venv_module_names_the_package(checkout: Path) -> None:
    fake = f'case "$2" in *ensurepip*) exit 1 ;; esac\nexec {sys.executable} "$@"'
    program(checkout.parent / "path", "python3", fake)
    done = run(checkout, "setup")

    assert done.returncode == 2
    assert f"python3.{sys.version_info.minor}-venv" in done.stderr


@pytest.fixture
def with_driver(checkout: Path) -> Path:
    """A checkout whose Playwright starts."""
    program(checkout / ".venv" / "bin", "playwright", '[ "$1" = --version ]')
    return checkout


def test_a_driver_that_does_not_start_names_the_library(checkout: Path) -> None:
    done = run(checkout, "browser", HUBWRIGHT_CHROMIUM="/bin/sh")
    assert done.returncode == 2
    assert "libatomic1" in done.stderr.strip().splitlines()[-1]


def test_debian_as_root_installs_the_library_of_the_driver(checkout: Path) -> None:
    tools = checkout.parent / "path"
    (tools / "id").unlink()
    program(tools, "id", "echo 0")
    program(checkout / ".venv" / "bin", "playwright", f"[ -e {tools}/libatomic1 ]")
    program(tools, "apt-get", f'case "$*" in *"install -y -qq libatomic1"*) : > {tools}/libatomic1 ;; esac')
    found = program(tools, "chromium", "true")
    done = run(checkout, "browser")

    assert (done.returncode, done.stdout.strip()) == (0, str(found))


def test_the_browser_that_was_named_is_taken(with_driver: Path) -> None:
    browser = program(with_driver.parent / "elsewhere", "my-chromium", "true")
    done = run(with_driver, "browser", HUBWRIGHT_CHROMIUM=str(browser))
    assert (done.returncode, done.stdout.strip()) == (0, str(browser))


def test_a_named_browser_that_is_not_there_is_refused(with_driver: Path) -> None:
    done = run(with_driver, "browser", HUBWRIGHT_CHROMIUM="/no/such/browser")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_system_chromium_is_found(with_driver: Path) -> None:
    found = program(with_driver.parent / "path", "chromium", "true")
    done = run(with_driver, "browser")
    assert (done.returncode, done.stdout.strip()) == (0, str(found))


def test_without_any_browser_it_says_so(with_driver: Path) -> None:
    done = run(with_driver, "browser")
    assert done.returncode == 2
    assert "HUBWRIGHT_CHROMIUM" in done.stderr


def test_debian_as_root_installs_chromium(with_driver: Path) -> None:
    tools = with_driver.parent / "path"
    (tools / "id").unlink()
    program(tools, "id", "echo 0")
    (tools / "chmod").symlink_to(shutil.which("chmod") or "chmod")
    made = f"printf '#!/bin/sh\\n' > {tools}/chromium; chmod +x {tools}/chromium"
    program(tools, "apt-get", f'echo "$@" >> {tools}/asked; case "$*" in *install*) {made} ;; esac')
    done = run(with_driver, "browser")

    assert (done.returncode, done.stdout.strip()) == (0, f"{tools}/chromium")
    assert "install -y -qq chromium fonts-noto-cjk" in (tools / "asked").read_text("utf-8")


def test_set_up_again_changes_nothing() -> None:
    if not (ROOT / ".venv" / "stamp").is_file():
        subprocess.run(["sh", "bin/setup"], cwd=ROOT, check=True, timeout=600)
    before = (ROOT / ".venv" / "stamp").stat().st_mtime_ns
    subprocess.run(["sh", "bin/setup"], cwd=ROOT, check=True, timeout=60, env={**os.environ})
    assert (ROOT / ".venv" / "stamp").stat().st_mtime_ns == before
    assert (ROOT / ".venv" / "bin" / "hubwright").is_file()


def named_servers(**environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "bin/named_servers.py"],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.strip()


def test_integration_tests_run_on_named_servers_too_where_they_stand() -> None:
    endpoints = shared_servers()
    named = {"HUBWRIGHT_TEST_POSTGRES": endpoints.superuser_url, "HUBWRIGHT_TEST_REDIS": endpoints.redis_url}
    assert named_servers(**named) == " ".join(f"{name}={url}" for name, url in named.items())
    assert named_servers(**{**named, "HUBWRIGHT_TEST_POSTGRES": endpoints.database_url}) == "", "no superuser"
    assert named_servers(**{**named, "HUBWRIGHT_TEST_REDIS": "redis://127.0.0.1:1/0"}) == ""
    test = (ROOT / "bin/test").read_text("utf-8")
    assert re.search(r"env \$named \.venv/bin/pytest .* \$integration", test)


def test_no_test_is_left_out() -> None:
    """What runs first, beside the browser, and in it is everything there is, on a machine with servers and without."""
    test = (ROOT / "bin/test").read_text("utf-8")
    first = re.search(r"^\.venv/bin/pytest .*?((?: tests/\S+)+)$", test, re.MULTILINE)
    passed_over = re.search(r"case .* in (.*) \| tests/__\*\) ;;", test)
    rest = re.search(r'^integration="tests/integration((?: --ignore=\S+)+)"$', test, re.MULTILINE)
    assert first is not None and passed_over is not None and rest is not None
    alone = set(first[1].split())
    assert set(rest[1].replace("--ignore=", "").split()) == {each for each in alone if "integration" in each}
    assert set(passed_over[1].split(" | ")) == {"tests/crash/", "tests/integration/", "tests/support/"}
    assert "tests/crash" in alone
    assert list((ROOT / "tests/support").rglob("test_*.py")) == []
    assert re.search(r"pytest .* plugins\b", test)
    journeys = re.search(r'^journeys="(.*)"$', test, re.MULTILINE)
    assert journeys is not None
    assert all((ROOT / folder).is_dir() for folder in journeys[1].split())
    assert "other_journeys=e2e\nfor folder in $journeys; do\n" in test
    tries = re.findall(r"HUBWRIGHT_SECOND_TRIES=(\d) \.venv/bin/pytest .* \$(?:other_)?journeys", test)
    assert tries == ["2", "1"], "together as many as a run has"
