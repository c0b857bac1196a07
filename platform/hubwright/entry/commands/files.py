"""`hubwright files move`: brings the files of the folder into the object store, while everything runs."""

import argparse
import asyncio
import sys

from hubwright.entry import start
from hubwright.kernel.errors import StartRefused
from hubwright.kernel.settings import Settings

HELP = "move files from the folder into the object store"


def describe(parser: argparse.ArgumentParser) -> None:
    """`files move`."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    moved = verbs.add_parser("move", help="bring every file of the folder into the bucket; begun again, it goes on")
    start.add_data_argument(moved)


def run(arguments: argparse.Namespace) -> int:
    """Move them, and say how far it is."""
    settings = start.load(arguments)
    sys.stdout.write(f"{asyncio.run(_move(settings))} files moved.\n")
    return 0


async def _move(settings: Settings) -> int:
    from hubwright.kernel.files import LocalFolder, StoreAway, bucket_of, move_older  # noqa: PLC0415 - for work, not for --help

    bucket = bucket_of(settings)
    try:
        return await move_older(LocalFolder(settings.data / "files"), bucket, _told)
    except StoreAway as failure:
        raise StartRefused(f"Not every file is moved, {failure}; the same command goes on.") from failure
    finally:
        await bucket.close()


def _told(done: int, of: int) -> None:
    if done == of or done % 100 == 0:
        sys.stdout.write(f"{done} of {of}\n")
        sys.stdout.flush()
