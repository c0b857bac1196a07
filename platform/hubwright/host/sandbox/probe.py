"""Whether this machine has what the walls are made of: without it sandboxed plugins are refused, never weakened."""

import platform
import sys
from functools import cache
from pathlib import Path

import msgspec

from hubwright.host.sandbox.inside import landlock, libc
from hubwright.host.sandbox.inside.syscalls import MACHINES


class Probed(msgspec.Struct, frozen=True):
    """What the kernel has; `missing` is one sentence, or none."""

    missing: str
    landlock: int = 0

    @property
    def enough(self) -> bool:
        return not self.missing


def judged(*, system: str, machine: str, abi: int, filters: bool, proc: bool) -> Probed:
    """What these findings mean."""
    if system != "linux":
        return Probed(f"sandboxed plugins need Linux, this is {system}")
    if machine not in MACHINES:
        return Probed(f"there is no list of system calls for {machine}")
    if abi < landlock.LEAST_ABI:
        return Probed(f"the kernel's Landlock is version {abi}, {landlock.LEAST_ABI} is needed", abi)
    if not filters:
        return Probed("the kernel has no seccomp filters", abi)
    if not proc:
        return Probed("/proc is not there", abi)
    return Probed("", abi)


@cache
def probe() -> Probed:
    """Look once; a kernel does not change under a process."""
    on_linux = sys.platform == "linux"
    return judged(
        system=sys.platform,
        machine=platform.machine(),
        abi=landlock.abi() if on_linux else 0,
        filters=on_linux and libc.can_kill_by_filter(),
        proc=Path("/proc/self/fd").is_dir(),
    )
