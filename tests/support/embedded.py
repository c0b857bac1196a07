"""The one set of embedded servers that all integration tests of a run share."""

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

from hubwright.kernel.embedded import EmbeddedServers, Endpoints


@cache
def shared_servers() -> Endpoints:
    """Start the servers of this run; they stop with it. The first call must come from the main thread."""
    folder = Path(tempfile.mkdtemp(prefix="hubwright-tests-"))
    servers = EmbeddedServers(folder / "data")
    owner = os.getpid()

    def stop() -> None:
        if os.getpid() == owner:  # not in a process that was forked from us
            servers.stop()
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return servers.start()
