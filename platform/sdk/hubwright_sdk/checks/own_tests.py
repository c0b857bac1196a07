"""Runs a plugin's own tests in a process of their own, with an environment that holds nothing of ours."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec

from hubwright_sdk.checks.package import OwnTests, Package

DEADLINE_S = 120
_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TZ")
_MOST_TOLD = 20


def tried_in(folder: Path, deadline_s: float = DEADLINE_S) -> OwnTests:
    """What the tests in an author's folder do. This runs the author's code: for the author's own machine, or a box."""
    folder = folder.resolve()
    with tempfile.TemporaryDirectory(prefix="hubwright-check-") as place:
        told = Path(place) / "told.json"
        command = [sys.executable, "-P", "-B", "-m", "hubwright_sdk.checks.pytest_run", str(folder), str(told)]
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment |= {
            "PYTHONPATH": f"{folder / 'src'}{os.pathsep}{folder}",
            "HOME": place,
            "TMPDIR": place,
            "PYTHONUTF8": "1",
        }
        try:
            done = subprocess.run(
                command, cwd=folder, env=environment, capture_output=True, timeout=deadline_s, check=False
            )
        except subprocess.TimeoutExpired:
            return OwnTests(0, [f"the tests did not end within {deadline_s:g} seconds"])
        if not told.is_file():
            last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["nothing was said"]
            return OwnTests(0, [f"the tests could not be run: {last[0]}"])
        run = msgspec.json.decode(told.read_bytes(), type=OwnTests)
    return OwnTests(run.passed, run.failed[:_MOST_TOLD])


def tried_from(package: Package, deadline_s: float = DEADLINE_S) -> OwnTests:
    """The same for a release, whose tests travel with it: written out as the author had it, and run there."""
    with tempfile.TemporaryDirectory(prefix="hubwright-release-") as place:
        for name, data in package.files.items():
            path = Path(place) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return tried_in(Path(place), deadline_s)
