"""`make prove`: what `make test` does small, at full size and counted; docs/proof.json has it all.

`make prove ONLY=crash` runs one of them.
"""

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIGURES = ROOT / "build" / "figures.json"
PROOF = ROOT / "docs" / "proof.json"
ROUNDS = "30"
FLEET_EVENTS = "100000"
CHANNEL_MESSAGES = "10000"
TRAFFIC_HOURS, TRAFFIC_SPEED = "10", "40"
SUITES = {  # a folder would hide a file of it that is named too
    "crash": ["tests/crash", "tests/unit/crash"],
    "channels": ["tests/channels/prove_channels.py"],
    "isolation": ["tests/integration/isolation"],
    "editions": ["tests/integration/journeys", "tests/integration/tenants/test_after_a_downgrade.py"],
    "payments": ["tests/integration/payments/test_kills.py"],
    "traffic": ["tests/traffic/prove_traffic.py"],
    "mutation": ["tests/mutation/test_mutation.py", "tests/mutation/prove_mutants.py"],
}


def main(wanted: list[str]) -> int:
    """Run the wanted ones, or all; what a suite proved is written when it passed, beside what others proved before."""
    unknown = [name for name in wanted if name not in SUITES]
    if unknown:
        sys.stderr.write(f"There is no proof {unknown[0]}; there are {', '.join(SUITES)}.\n")
        return 2
    for name in wanted or SUITES:
        began = time.monotonic()
        FIGURES.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pytest", "-q", *SUITES[name]]
        if subprocess.run(command, cwd=ROOT, env=_environment(), check=False).returncode != 0:
            sys.stderr.write(f"The proof of {name} failed: what {PROOF.name} says of it was not touched.\n")
            return 1
        if not FIGURES.exists():
            sys.stderr.write(f"The proof of {name} left no figures, so nothing was proved.\n")
            return 1
        _keep(name, round(time.monotonic() - began))
    sys.stdout.write("docs/proof.json is written.\n")
    return 0


def _environment() -> dict[str, str]:
    return {
        "HUBWRIGHT_FLEET_EVENTS": FLEET_EVENTS,
        "HUBWRIGHT_CRASH_ROUNDS": ROUNDS,
        "HUBWRIGHT_CHANNEL_MESSAGES": CHANNEL_MESSAGES,
        "HUBWRIGHT_TRAFFIC_HOURS": TRAFFIC_HOURS,
        "HUBWRIGHT_TRAFFIC_SPEED": TRAFFIC_SPEED,
        **os.environ,
        "HUBWRIGHT_PROVE": "1",
        "HUBWRIGHT_FIGURES": str(FIGURES),
    }


def _keep(name: str, seconds: int) -> None:
    proof: dict[str, object] = json.loads(PROOF.read_text()) if PROOF.exists() else {}
    proof[name] = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _git("rev-parse", "HEAD"),
        "uncommitted_changes": bool(_git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs")),
        "processors": os.cpu_count(),
        "seconds": seconds,
        **json.loads(FIGURES.read_text()),
    }
    PROOF.write_text(json.dumps(proof, indent=2, ensure_ascii=False) + "\n")


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
