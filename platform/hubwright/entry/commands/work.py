"""`hubwright _worker`: the worker process that a supervisor starts over servers it has checked."""

import argparse
import asyncio
from pathlib import Path

from hubwright.entry import start
from hubwright.kernel.settings import Settings

HELP = "the worker process (started by serve)"


def describe(parser: argparse.ArgumentParser) -> None:
    """A file that tells that the worker lives."""
    start.add_data_argument(parser)
    parser.add_argument("--alive", type=Path)


def run(arguments: argparse.Namespace) -> int:
    """Work until told to stop."""
    return perform(start.load(arguments), arguments.alive)


def perform(settings: Settings, alive: Path | None) -> int:
    """Run the worker's loops in this process."""
    from hubwright.entry.worker import run_worker  # noqa: PLC0415 - heavy: only the process that works loads it

    start.with_key(settings)
    asyncio.run(run_worker(alive))
    return 0
