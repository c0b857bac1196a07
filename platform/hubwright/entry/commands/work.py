"""`hubwright _worker`: the worker process that a supervisor starts over servers it has checked."""

import argparse
import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

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
    start.with_key(settings)
    asyncio.run(start.loaded(_worker_loaded)(alive))
    return 0


def _worker_loaded() -> Callable[[Path | None], Coroutine[Any, Any, None]]:
    from hubwright.entry import discovery, worker  # noqa: PLC0415 - heavy: only the process that works loads it

    discovery.load_work()
    return worker.run_worker
