"""`python -m tests.hostile.alone <attack> <folder> <input>`: one attack in a process to throw away, unguarded.

The guard is off in this process only; nothing outside of tests can do that. What comes of it is printed as JSON.
"""

import asyncio
import importlib
import sys
from pathlib import Path

import msgspec

from hubwright.host.sandbox.boxes import Boxes
from hubwright.host.sandbox.guards import Guards
from tests.hostile.attacks import ATTACKS
from tests.hostile.stand import HERE, Outcome, let_loose


async def _unguarded(name: str, into: Path, given: dict[str, object]) -> Outcome:
    attack = ATTACKS[name]
    boxes = Boxes(guards=Guards(**({attack.guard: False} if attack.guard else {})))
    try:
        return await let_loose(name, into, boxes, given, checked_by_host=attack.checked_by_host)
    finally:
        await boxes.close()


def main(name: str, into: str, given: str) -> None:
    """Without any box where that is the guard: the import then happens right here."""
    if name not in ATTACKS:
        sys.path.append(str(HERE / name))
        importlib.import_module("attack")
        return
    outcome = asyncio.run(_unguarded(name, Path(into), msgspec.json.decode(given)))
    sys.stdout.buffer.write(b"\n" + msgspec.json.encode(outcome))


if __name__ == "__main__":
    main(*sys.argv[1:])
