#!/usr/bin/env python3
"""Writes docs/sdk and the snapshot of all hooks; refuses a change that breaks plugins unless `--breaking` is said."""

import json
import sys
from pathlib import Path

from hubwright_sdk.reference import breaking, pages, snapshot

ROOT = Path(__file__).resolve().parents[1]
SNAPSHOT = ROOT / "tests/unit/sdk/hooks_snapshot.json"


def main(arguments: list[str]) -> int:
    """Write everything; 1 when something would break."""
    if SNAPSHOT.exists() and "--breaking" not in arguments:
        broken = breaking(json.loads(SNAPSHOT.read_text("utf-8")), snapshot())
        if broken:
            sys.stderr.write("plugins that exist would break:\n" + "".join(f"  {each}\n" for each in broken))
            return 1
    SNAPSHOT.write_text(json.dumps(snapshot(), indent=1) + "\n", "utf-8")
    folder = ROOT / "docs/sdk"
    folder.mkdir(exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
