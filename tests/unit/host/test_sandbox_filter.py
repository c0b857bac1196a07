"""The filter on system calls, executed step by step as the kernel would, for both machines."""

import errno
import struct
from collections.abc import Sequence

import pytest

from hubwright.host.sandbox.guards import ALL, Guards
from hubwright.host.sandbox.inside import seccomp, syscalls

ALLOW, KILL = 0x7FFF0000, 0x80000000
DENY, NO_SUCH_CALL = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
PID = 4242


def verdict(steps: list[seccomp.Step], number: int, architecture: int, arguments: Sequence[int] = ()) -> int:
    """Run the program over one call."""
    filled = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("=iIQ6Q", number, architecture, 0, *(each & (2**64 - 1) for each in filled))
    held, at = 0, 0
    while True:
        code, if_true, if_false, operand = steps[at]
        at += 1
        match code:
            case 0x20:
                (held,) = struct.unpack_from("=I", data, operand)
            case 0x54:
                held &= operand
            case 0x15:
                at += if_true if held == operand else if_false
            case 0x35:
                at += if_true if held >= operand else if_false
            case 0x06:
                return operand
            case _:
                raise AssertionError(code)


@pytest.fixture(params=syscalls.MACHINES)
def machine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def ask(machine: str, name: str, *arguments: int, guards: Guards = ALL) -> int:
    """What the filter says to a call by its name."""
    every = syscalls.allowed(machine) | syscalls.socket_calls(machine) | syscalls.program_calls(machine)
    return verdict(seccomp.program(guards, PID, machine), every[name], ARCHITECTURES[machine], arguments)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("read", ()),
        ("futex", ()),
        ("mmap", (0, 4096, 3)),
        ("mprotect", (0, 4096, 1)),
        ("clone", (0x3D0F00,)),
        ("fcntl", (3, 4)),
        ("fcntl", (3, 1030)),
        ("ioctl", (3, 0x5451)),
        ("socketpair", (1, 0x80801)),
        ("sendto", (3, 1 << 40, 9)),
        ("prlimit64", (0, 3, 0, 1 << 40)),
        ("tgkill", (PID, 4243, 6)),
    ],
)
def test_what_python_needs_is_let_through(machine: str, name: str, arguments: tuple[int, ...]) -> None:
    assert ask(machine, name, *arguments) == ALLOW


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("socket", (2, 1)),
        ("connect", ()),
        ("bind", ()),
        ("execve", ()),
        ("kill", (1, 9)),
        ("prctl", ()),
        ("wait4", ()),
        ("mmap", (0, 4096, 7)),
        ("mprotect", (0, 4096, 5)),
        ("clone", (17,)),
        ("clone", (0x10000 | 0x10000000,)),
        ("fcntl", (3, 8)),
        ("fcntl", (3, 10)),
        ("ioctl", (3, 0x5412)),
        ("socketpair", (2, 1)),
        ("socketpair", (1, 2)),
        ("sendto", (3, 0, 0, 0, 1 << 40)),
        ("sendto", (3, 0, 0, 0, 8)),
        ("prlimit64", (1, 3, 0)),
        ("prlimit64", (0, 3, 1 << 40)),
        ("tgkill", (1, 1, 9)),
    ],
)
def test_everything_else_is_denied(machine: str, name: str, arguments: tuple[int, ...]) -> None:
    assert ask(machine, name, *arguments) == DENY


def test_numbers_nobody_listed_are_denied(machine: str) -> None:
    listed = set(syscalls.allowed(machine).values())
    steps = seccomp.program(ALL, PID, machine)
    let_through = {
        number for number in range(1_024) if verdict(steps, number, ARCHITECTURES[machine]) not in {DENY, NO_SUCH_CALL}
    }

    assert let_through <= listed


def test_threads_find_the_older_call(machine: str) -> None:
    assert ask(machine, "clone3") == NO_SUCH_CALL


def test_other_machines_numbers_end_the_process(machine: str) -> None:
    steps = seccomp.program(ALL, PID, machine)
    other = next(each for name, each in ARCHITECTURES.items() if name != machine)

    assert verdict(steps, 0, other) == KILL
    if machine == "x86_64":
        assert verdict(steps, 0x40000000, ARCHITECTURES[machine]) == KILL
        assert verdict(steps, 0x40000000 | 59, ARCHITECTURES[machine]) == KILL


@pytest.mark.parametrize(
    ("guards", "name", "arguments"),
    [
        (Guards(network=False), "socket", (2, 1)),
        (Guards(processes=False), "execve", ()),
        (Guards(processes=False), "clone", (17,)),
        (Guards(native_code=False), "mmap", (0, 4096, 7)),
    ],
)
def test_each_guard_is_what_denies(machine: str, guards: Guards, name: str, arguments: tuple[int, ...]) -> None:
    assert ask(machine, name, *arguments, guards=guards) == ALLOW
    assert ask(machine, name, *arguments) == DENY
