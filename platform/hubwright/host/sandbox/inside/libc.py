"""The few system calls that Python does not offer."""

import ctypes
import os
import platform

_LIBC = ctypes.CDLL(None, use_errno=True)

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
SECCOMP_MODE_FILTER, SECCOMP_GET_ACTION_AVAIL = 2, 2
SECCOMP_SYSCALL = {"x86_64": 317, "aarch64": 277}
MACHINE = platform.machine()


def prctl(option: int, value: int = 0, pointer: object = 0) -> None:
    """Ask for something about this process; raises OSError."""
    arguments = (ctypes.c_ulong(value), pointer or ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0))
    if _LIBC.prctl(option, *arguments) != 0:
        raise_errno("prctl")


def syscall(number: int, *arguments: object) -> int:
    """Perform a call by its number; -1 when it fails."""
    words = (ctypes.c_long(each) if isinstance(each, int) else each for each in arguments)
    result: int = _LIBC.syscall(ctypes.c_long(number), *words)
    return result


def raise_errno(what: str) -> None:
    """The error of the last call."""
    code = ctypes.get_errno()
    raise OSError(code, f"{what}: {os.strerror(code)}")


def one_arena() -> None:
    """Have threads share one heap: arenas reserve 64 MiB of address space each, which would count as used."""
    _LIBC.mallopt(-8, 1)


def can_kill_by_filter() -> bool:
    """Whether the kernel has seccomp filters that end a process."""
    number = SECCOMP_SYSCALL.get(MACHINE)
    action = ctypes.c_uint32(0x80000000)
    return number is not None and syscall(number, SECCOMP_GET_ACTION_AVAIL, 0, ctypes.byref(action)) == 0
