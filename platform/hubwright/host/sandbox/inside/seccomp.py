"""The filter on system calls: whatever is not on the list does not exist, and other machines' numbers end the box."""

import ctypes
import errno
import struct

from hubwright.host.sandbox.guards import Guards
from hubwright.host.sandbox.inside import libc, syscalls
from hubwright.host.sandbox.inside.syscalls import WORD, Check

_LOAD, _AND, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32 = 0x40000000
_NO_SUCH_CALL, _DENY = _ERRNO | errno.ENOSYS, _ERRNO | errno.EPERM
Step = tuple[int, int, int, int]  # code, jump if true, jump if false, operand


def _step(code: int, operand: int, if_true: int = 0, if_false: int = 0) -> Step:
    return code, if_true, if_false, operand


def _checked(checks: tuple[Check, ...]) -> list[Step]:
    """Allow when every check holds, else deny: written from the end, so that the way to `deny` is known."""
    steps = [_step(_RETURN, _ALLOW), _step(_RETURN, _DENY)]
    for check in reversed(checks):
        deny = len(steps) - 1  # from the step before the ones there are
        count = len(check.values)
        compare = [
            _step(_EQUAL, value, count - 1 - at, deny if at == count - 1 else 0)
            for at, value in enumerate(check.values)
        ]
        masked = [] if check.mask == WORD else [_step(_AND, check.mask)]
        load = _step(_LOAD, _ARGUMENTS + 8 * check.argument + (4 if check.high else 0))
        steps = [load, *masked, *compare, *steps]
    return steps


def program(guards: Guards, pid: int, machine: str) -> list[Step]:
    """The filter of one box, as steps."""
    let = syscalls.allowed(machine)
    conditions = syscalls.checks(pid)
    answers = {"clone3": [_step(_RETURN, _NO_SUCH_CALL)]}  # the C library then takes `clone`, whose flags can be seen
    if not guards.network:
        let |= syscalls.socket_calls(machine)
        conditions = {name: check for name, check in conditions.items() if name not in {"sendto", "fcntl", "ioctl"}}
    if not guards.processes:
        let |= syscalls.program_calls(machine)
        answers = {}
        conditions = {name: check for name, check in conditions.items() if name in {"socketpair", "sendto"}}
    if not guards.native_code:
        conditions = {name: check for name, check in conditions.items() if name not in {"mmap", "mprotect"}}
    steps = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, _ARCHITECTURES[machine], 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
    ]
    if machine == "x86_64":
        steps += [_step(_AT_LEAST, _X32, 0, 1), _step(_RETURN, _KILL)]
    for name, number in let.items():
        body = answers.get(name) or _checked(conditions.get(name, ()))
        steps += [_step(_EQUAL, number, 0, len(body)), *body]
    return [*steps, _step(_RETURN, _DENY)]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


def enforce(steps: list[Step]) -> None:
    """Lay the filter upon this process for good; needs NO_NEW_PRIVS."""
    packed = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    whole = _Program(len(steps), ctypes.cast(packed, ctypes.c_void_p))
    libc.prctl(libc.PR_SET_SECCOMP, libc.SECCOMP_MODE_FILTER, ctypes.byref(whole))
