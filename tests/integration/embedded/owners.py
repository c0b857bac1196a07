"""Starts `owner_program` and finds what it started."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from hubwright.kernel.embedded import Endpoints
from tests.support.process_tree import Process, children_of


class Owner(NamedTuple):
    """A running owner process and where its servers listen."""

    process: subprocess.Popen[str]
    endpoints: Endpoints

    def child(self, kind: str) -> Process | None:
        """The living direct child of one kind, told apart by its command line."""
        signs = {"postgres": "/postgres -D", "valkey": "valkey-server", "web": "# web", "worker": "# worker"}
        return next((found for found in children_of(self.process.pid) if signs[kind] in found.arguments), None)


@contextmanager
def running_owner(data: Path, *kinds: str) -> Iterator[Owner]:
    """An owner that is ready, and gone afterwards with its sockets, whatever a test did to it."""
    command = [sys.executable, "-m", "tests.integration.embedded.owner_program", str(data), *kinds]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, f"the owner ended with {process.wait()}"
            owner = Owner(process, Endpoints(**json.loads(line)))
        except BaseException:
            process.kill()
            raise
        try:
            yield owner
        finally:
            process.terminate()
            process.wait(15)
            shutil.rmtree(owner.endpoints.database_url.rpartition("host=")[2], ignore_errors=True)
