"""`platform/` is a source root, never a package: Python's own module of that name must stay reachable (ADR 1)."""

import platform
import subprocess
import sys
import sysconfig

from tests.architecture.sources import ROOT


def test_platform_folder_is_a_source_root_not_a_package() -> None:
    strays = [found.name for found in (ROOT / "platform").iterdir() if found.suffix in (".py", ".pyi", ".pth")]

    assert strays == []
    assert sorted(found.name for found in (ROOT / "platform").iterdir() if found.is_dir()) == [
        "hubwright",
        "sdk",
        "stripe_standin",
    ]


def test_stdlib_platform_wins_inside_pytest() -> None:
    assert platform.__file__ is not None
    assert platform.__file__.startswith(sysconfig.get_path("stdlib"))


def test_stdlib_platform_wins_from_the_root_and_from_inside_the_folder() -> None:
    for folder in (ROOT, ROOT / "platform"):
        said = subprocess.run(
            [sys.executable, "-c", "import platform, uuid; print(platform.__file__)"],
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        assert said.startswith(sysconfig.get_path("stdlib"))
