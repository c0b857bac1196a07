"""The release before this one, as it was: its code taken out of the repository's history."""

import io
import subprocess
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# 0.1 is what stood before the first migration that changes a table under running processes; a history that was
# rewritten keeps that, though not its hashes.
_FIRST_CHANGE = "migrations/sql/0006_steps_by_day.sql"
_PARTS = ("platform", "tenants", "editions", "admin_ui", "migrations", "plugins")


def previous() -> str:
    """The last commit of the release before, by what it lacks; a history without one has only today's."""
    command = ["git", "log", "--diff-filter=A", "--format=%H", "--", _FIRST_CHANGE]
    added = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    before = f"{added[-1]}~1" if added else "HEAD"
    there = subprocess.run(["git", "cat-file", "-e", f"{before}:platform"], cwd=ROOT, capture_output=True, check=False)
    return before if there.returncode == 0 else "HEAD"


def check_out(folder: Path) -> dict[str, str]:
    """Unpack it; returns the environment that makes Python take it instead of what is installed."""
    packed = subprocess.run(
        ["git", "archive", previous(), *_PARTS], cwd=ROOT, capture_output=True, check=True, timeout=60
    )
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as tar:
        if hasattr(tarfile, "data_filter"):
            tar.extractall(folder, filter="data")
        else:  # Python 3.11.2, as Debian 12 has it; what git packed is ours
            tar.extractall(folder)
    plugins = sorted(folder.glob("plugins/*/src"))
    return {"PYTHONPATH": ":".join(str(p) for p in (folder / "platform", folder / "platform/sdk", folder, *plugins))}
