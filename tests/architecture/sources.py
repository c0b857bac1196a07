"""Where our sources are, as git knows them: committed files and new ones that nobody ignores."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("platform/hubwright", "platform/sdk", "tenants", "editions", "admin_ui", "migrations", "plugins")
BUILT = ("admin_ui/static/", "plugins/hubwright-webchat/src/hubwright_webchat/static/", "requirements/")


@cache
def committed() -> tuple[Path, ...]:
    """Every file of the project that exists."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(sorted(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()))


def name_of(file: Path) -> str:
    """How messages and test ids name a file."""
    return file.relative_to(ROOT).as_posix()


@cache
def written(*endings: str) -> tuple[Path, ...]:
    """Files with these endings that people write; built ones are left out."""
    return tuple(f for f in committed() if f.suffix in endings and not name_of(f).startswith(BUILT))


@cache
def product() -> tuple[Path, ...]:
    """The Python that runs in production, without anybody's tests."""
    return tuple(
        file
        for file in written(".py")
        if name_of(file).startswith(tuple(f"{p}/" for p in PACKAGES)) and "tests" not in file.relative_to(ROOT).parts
    )


@cache
def tree_of(file: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(file.read_text(encoding="utf-8"))
