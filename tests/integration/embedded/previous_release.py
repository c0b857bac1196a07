"""The release before this one, as it was: its code taken out of the repository's history."""

import io
import subprocess
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# 0.1: the last commit before tables began to change under running processes. A later release names its own predecessor.
PREVIOUS = "6d18329"
_PARTS = ("platform", "tenants", "editions", "admin_ui", "migrations", "plugins")


def check_out(folder: Path) -> dict[str, str]:
    """Unpack it; returns the environment that makes Python take it instead of what is installed."""
    packed = subprocess.run(
        ["git", "archive", PREVIOUS, *_PARTS], cwd=ROOT, capture_output=True, check=False, timeout=60
    )
    assert packed.returncode == 0, (
        f"the history lacks {PREVIOUS}, the release before: fetch it whole (git fetch --unshallow)"
    )
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as tar:
        tar.extractall(folder, filter="data")
    plugins = sorted(folder.glob("plugins/*/src"))
    return {"PYTHONPATH": ":".join(str(p) for p in (folder / "platform", folder / "platform/sdk", folder, *plugins))}
