"""The well-behaved plugin as releases that boxes can run."""

from pathlib import Path
from typing import Any
from uuid import uuid4

from hubwright.host.sandbox.release import SandboxRelease
from tests.hostile.stand import described

CODE = Path(__file__).parent / "code"


def release(**more: Any) -> SandboxRelease:
    """Each time one of its own."""
    return SandboxRelease(described(entry_point="well_behaved:plugin", **more), CODE, digest=uuid4().hex)
