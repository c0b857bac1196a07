"""Landlock: which files may be read, and that TCP may not be used at all. Needs no rights of ours."""

import contextlib
import ctypes
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from hubwright.host.sandbox.guards import Guards
from hubwright.host.sandbox.inside.libc import raise_errno, syscall

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446  # the same on every machine
_PATH_BENEATH = 1
LEAST_ABI = 4  # the first that knows TCP
_EXECUTE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 2, 1 << 3
_FILES = {4: (1 << 15) - 1, 5: (1 << 16) - 1}
_TCP = (1 << 0) | (1 << 1)  # bind, connect
_SCOPED = (1 << 0) | (1 << 1)  # abstract unix sockets, signals
_PROGRAMS = ("/bin", "/usr", "/lib", "/lib64")


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("tcp", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def abi() -> int:
    """What this kernel's Landlock can do; 0 without."""
    return max(0, syscall(_CREATE, 0, 0, 1))


class Rules:
    """A set of rules that is filled, then laid upon this process for good."""

    def __init__(self, guards: Guards) -> None:
        self._on = guards.files
        if not self._on:
            return
        version = abi()
        wanted = _Ruleset(
            _FILES[min(version, 5)],
            _TCP if guards.network else 0,
            _SCOPED if version >= 6 and guards.processes and guards.network else 0,
        )
        self._set = syscall(_CREATE, ctypes.byref(wanted), 24 if version >= 6 else 16, 0)
        if self._set < 0:
            raise_errno("landlock_create_ruleset")
        if not guards.processes:  # only a test's: programs could not be started otherwise
            self.allow(_PROGRAMS, _EXECUTE | _READ_FILE | _READ_DIR)

    def allow_reading(self, places: Iterable[str]) -> None:
        """Files, and folders with everything below."""
        self.allow(places, _READ_FILE | _READ_DIR)

    def allow_listing(self, places: Iterable[str]) -> None:
        """The names in a folder and below it."""
        self.allow(places, _READ_DIR)

    def allow(self, places: Iterable[str], rights: int) -> None:
        """Give rights on places that exist; a file can have fewer than a folder."""
        if not self._on:
            return
        for place in places:
            with contextlib.suppress(FileNotFoundError):
                folder = os.open(place, os.O_PATH | os.O_CLOEXEC)
                try:
                    fit = rights if stat.S_ISDIR(os.fstat(folder).st_mode) else rights & ~_READ_DIR
                    rule = _Beneath(fit, folder)
                    if syscall(_ADD_RULE, self._set, _PATH_BENEATH, ctypes.byref(rule), 0) != 0:
                        raise_errno("landlock_add_rule")
                finally:
                    os.close(folder)

    def enforce(self) -> None:
        """From now on; needs NO_NEW_PRIVS."""
        if not self._on:
            return
        if syscall(_RESTRICT, self._set, 0) != 0:
            raise_errno("landlock_restrict_self")
        os.close(self._set)


def parts_of_library(folder: str) -> list[str]:
    """Everything in the standard library's folder but what others installed into it."""
    return [str(each) for each in Path(folder).iterdir() if each.name not in {"site-packages", "dist-packages"}]
