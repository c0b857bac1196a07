"""Ports for servers that tests start: from outside of where the kernel takes those of connections.

Else a connection could have one by the time its server, which may take seconds to begin, listens there.
"""

import itertools
import random
import socket

_FIRST, _MANY = 20_000, 10_000  # connections have theirs from 32768 on, unless a machine says otherwise
_tries = itertools.count(random.SystemRandom().randrange(_MANY))  # runs beside this one begin elsewhere


def free_port() -> int:
    """A port nobody listens on right now, and that was not given out here lately."""
    for _ in range(_MANY):
        port = _FIRST + next(_tries) % _MANY
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")
