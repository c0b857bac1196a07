"""Children that never outlive their owner and, where we are root, never run as root."""

import ctypes
import os
import pwd
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from hubwright.kernel.errors import StartRefused

_ON_LINUX = sys.platform.startswith("linux")
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)  # loaded before any fork: loading is not safe between fork and exec
_SERVER_USERS = ("hubwright", "nobody")


class ServerUser(NamedTuple):
    """Who the embedded servers run as when we are root."""

    uid: int
    gid: int


def server_user(cluster: Path) -> ServerUser | None:
    """Choose the user for a cluster folder: its owner if it exists already, else a system user; None when not root."""
    if os.geteuid() != 0:
        return None
    if cluster.exists() and cluster.stat().st_uid != 0:
        status = cluster.stat()
        return ServerUser(status.st_uid, status.st_gid)
    for name in _SERVER_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return ServerUser(entry.pw_uid, entry.pw_gid)
    raise StartRefused(
        "PostgreSQL refuses to run as root and there is no user to run it as: "
        "create a system user named hubwright (useradd --system hubwright), or start as an ordinary user."
    )


def give_to(user: ServerUser | None, path: Path) -> None:
    """Hand a folder of ours to the server user; nothing to do when servers run as ourselves."""
    if user is not None:
        os.chown(path, user.uid, user.gid)


def before_exec(user: ServerUser | None, when_owner_dies: signal.Signals) -> Callable[[], None]:
    """Build the `preexec_fn` of a child: drop root first, because that clears the parent-death signal, then ask for it.

    The signal follows the *thread* that starts the child, so children are started from the main thread only.
    """
    owner = os.getpid()

    def prepare() -> None:
        if user is not None:
            os.setgroups([])
            os.setresgid(user.gid, user.gid, user.gid)
            os.setresuid(user.uid, user.uid, user.uid)
        if _ON_LINUX:
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(when_owner_dies), 0, 0, 0)
            if os.getppid() != owner:  # the owner died before the line above
                os._exit(1)

    return prepare
