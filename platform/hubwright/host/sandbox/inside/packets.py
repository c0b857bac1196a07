"""What the host and the zygote say to each other; both are ours."""

import msgspec

from hubwright.host.sandbox.inside.seal import Walls


class _Packet(msgspec.Struct, frozen=True, tag=True):
    """One packet of a seqpacket socket."""


class Spawn(_Packet, frozen=True, kw_only=True):
    """Make a box; its socket and the release's folder come along as descriptors."""

    box: int
    entry_point: str
    most_bytes: int
    walls: Walls


class Up(_Packet, frozen=True):
    """The zygote is there, or why it makes no boxes."""

    problem: str = ""


class Spawned(_Packet, frozen=True):
    """A box runs; a descriptor of its process comes along."""

    box: int
    pid: int


class Gone(_Packet, frozen=True):
    """A box ended with this status, as waitpid tells it."""

    box: int
    status: int


MOST = 64 * 1024
from_zygote = msgspec.msgpack.Decoder(Up | Spawned | Gone)
from_host = msgspec.msgpack.Decoder(Spawn)


def packed(packet: Spawn | Up | Spawned | Gone) -> bytes:
    """One packet as bytes."""
    return msgspec.msgpack.encode(packet)
