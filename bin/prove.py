"""`make prove`: the crash, isolation and mutation tests at full size; docs/proof.json has date, commit and figures."""

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIGURES = ROOT / "build" / "figures.json"
ROUNDS = "30"
FLEET_EVENTS = "100000"
SUITES = {
    "crash": ["tests/crash", "tests/unit/crash"],
    "isolation": ["tests/integration/isolation"],
    "mutation": ["tests/mutation", "tests/mutation/prove_mutants.py"],
}


def main() -> int:
    """Run them all; the file is written only when everything passed."""
    FIGURES.unlink(missing_ok=True)
    environment = {
        **os.environ,
        "HUBWRIGHT_PROVE": "1",
        "HUBWRIGHT_FIGURES": str(FIGURES),
        "HUBWRIGHT_FLEET_EVENTS": os.environ.get("HUBWRIGHT_FLEET_EVENTS", FLEET_EVENTS),
        "HUBWRIGHT_CRASH_ROUNDS": os.environ.get("HUBWRIGHT_CRASH_ROUNDS", ROUNDS),
    }
    seconds: dict[str, int] = {}
    for name, paths in SUITES.items():
        began = time.monotonic()
        command = [sys.executable, "-m", "pytest", "-q", *paths]
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0:
            sys.stderr.write(f"The proof of {name} failed: docs/proof.json was not touched.\n")
            return 1
        seconds[name] = round(time.monotonic() - began)
    proof = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _git("rev-parse", "HEAD"),
        "uncommitted_changes": bool(_git("status", "--porcelain", "--untracked-files=no")),
        "processors": os.cpu_count(),
        "seconds": seconds,
        **(json.loads(FIGURES.read_text()) if FIGURES.exists() else {}),
    }
    (ROOT / "docs" / "proof.json").write_text(json.dumps(proof, indent=2) + "\n")
    sys.stdout.write("docs/proof.json is written.\n")
    return 0


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
