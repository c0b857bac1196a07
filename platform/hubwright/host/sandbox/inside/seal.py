"""Puts the walls around this process, in the one order that works; nothing of a stranger has run before."""

import os
import resource
import signal
from pathlib import Path

import msgspec

from hubwright.host.sandbox.guards import Guards
from hubwright.host.sandbox.inside import landlock, libc, seccomp

_MIB = 1024 * 1024
_SLACK_MB = 96  # address space beyond data: stacks' guards, what threads reserve and never touch
_MOST_FILES, _MOST_THREADS = 64, 64
_MOST_CPU_S = 1_800  # of a whole life; the host ends a box long before, between calls


class Readable(msgspec.Struct, frozen=True):
    """What a box may read: folders with all below, and folders of which only the names are seen."""

    whole: list[str]
    names: list[str]


class Walls(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for around one box."""

    memory_mb: int
    user: int | None
    guards: Guards


def seal(walls: Walls, readable: Readable, owner: int) -> None:
    """Close this process off; raises OSError when any part cannot be had, and then no code may be run."""
    guards = walls.guards
    rules = landlock.Rules(guards)
    rules.allow_reading(readable.whole)
    rules.allow_listing(readable.names)
    _limit(walls)
    if walls.user is not None and guards.files:
        os.setgroups([])
        os.setresgid(walls.user, walls.user, walls.user)
        os.setresuid(walls.user, walls.user, walls.user)
    libc.prctl(libc.PR_SET_PDEATHSIG, int(signal.SIGKILL))  # after the change of user, which clears it
    if os.getppid() != owner:
        os._exit(1)
    libc.prctl(libc.PR_SET_DUMPABLE, 0)
    libc.prctl(libc.PR_SET_NO_NEW_PRIVS, 1)
    rules.enforce()
    seccomp.enforce(seccomp.program(guards, os.getpid(), libc.MACHINE))


def _limit(walls: Walls) -> None:
    if walls.guards.memory:
        pages = [int(word) * os.sysconf("SC_PAGE_SIZE") for word in Path("/proc/self/statm").read_text().split()]
        whole, data = pages[0], pages[5]
        _cap(resource.RLIMIT_DATA, data + walls.memory_mb * _MIB)
        _cap(resource.RLIMIT_AS, whole + (walls.memory_mb + _SLACK_MB) * _MIB)
    _cap(resource.RLIMIT_CORE, 0)
    _cap(resource.RLIMIT_FSIZE, 0)
    _cap(resource.RLIMIT_NOFILE, _MOST_FILES)
    _cap(resource.RLIMIT_CPU, _MOST_CPU_S)
    if walls.user is not None:  # counts per user, so only where the user is the box's own
        _cap(resource.RLIMIT_NPROC, _MOST_THREADS)


def _cap(what: int, most: int) -> None:
    _soft, hard = resource.getrlimit(what)
    value = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (value, value))
