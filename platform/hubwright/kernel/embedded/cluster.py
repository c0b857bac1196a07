"""Makes a new database cluster: complete or not there at all."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

from hubwright.kernel.embedded.binaries import Binaries
from hubwright.kernel.embedded.unprivileged import ServerUser, before_exec, give_to
from hubwright.kernel.errors import StartRefused

SUPERUSER = "postgres"
HERE = "/proc/self/cwd" if Path("/proc/self/cwd").exists() else "."
SERVER_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def make_cluster(binaries: Binaries, cluster: Path, user: ServerUser | None, password: str) -> None:
    """Run initdb beside the final place and rename: a killed initdb leaves nothing that looks like a cluster."""
    for left_over in cluster.parent.glob(f"{cluster.name}.making-*"):
        shutil.rmtree(left_over)
    making = cluster.with_name(f"{cluster.name}.making-{os.getpid()}")
    making.mkdir(mode=0o700)
    give_to(user, making)
    _run_initdb(binaries, making, user, password)
    making.rename(cluster)


def _run_initdb(binaries: Binaries, folder: Path, user: ServerUser | None, password: str) -> None:
    """Folders above ours may be closed to the server user, so it enters by its working directory, never by path."""
    reading, writing = os.pipe()
    try:
        if user is not None:
            os.fchown(reading, user.uid, user.gid)
        with os.fdopen(writing, "wb") as pipe:  # short enough for the pipe's buffer: nobody need read meanwhile
            pipe.write(f"{password}\n".encode())
        result = subprocess.run(
            [
                binaries.postgres("initdb"),
                f"--pgdata={HERE}",
                f"--username={SUPERUSER}",
                f"--pwfile=/dev/fd/{reading}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--locale=C.UTF-8",
            ],
            cwd=folder,
            env=SERVER_ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            pass_fds=(reading,),
            preexec_fn=before_exec(user, signal.SIGKILL),
        )
    finally:
        os.close(reading)
    if result.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        reason = result.stdout.strip().splitlines()[-1:] or ["it left no message"]
        raise StartRefused(f"A new database could not be made in {folder.parent}: {reason[0]}")
