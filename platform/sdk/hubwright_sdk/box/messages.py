"""What host and box say to each other. The host trusts the shape of none of it before it is decoded into these."""

from typing import Annotated

import msgspec

from hubwright_sdk.calls import Usage

Counted = Annotated[int, msgspec.Meta(ge=0, le=100_000_000)]
Line = Annotated[str, msgspec.Meta(max_length=2_000)]


class _Message(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """A message of either side; its first element says which."""


class Ask(_Message, frozen=True):
    """The host calls a method; context is what a CallContext holds besides its ways out, or nil."""

    id: int
    method: str
    arguments: msgspec.Raw
    context: msgspec.Raw


class HttpGot(_Message, frozen=True):
    """The answer to a request that the host did for the box."""

    id: int
    status: int
    body: str
    retry_after: str
    data: bytes = b""


class Told(msgspec.Struct, frozen=True, array_like=True):
    """A typed failure on its way: the code of an SDK failure, or none when the plugin failed without saying how."""

    code: Annotated[str, msgspec.Meta(max_length=40)]
    reason: Annotated[str, msgspec.Meta(max_length=4_000)]
    tokens_in: Counted = 0
    tokens_out: Counted = 0
    retry_after_s: Annotated[float, msgspec.Meta(ge=0, le=1e9)] | None = None

    @property
    def usage(self) -> Usage:
        return Usage(self.tokens_in, self.tokens_out)


class HttpFailed(_Message, frozen=True):
    """Why the host did not do a request."""

    id: int
    told: Told


class Ready(_Message, frozen=True):
    """The plugin is loaded, or the sentence that says why it is not."""

    problem: Line = ""


class Answered(_Message, frozen=True):
    """What a method returned."""

    id: int
    value: msgspec.Raw


class Failed(_Message, frozen=True):
    """Why a method returned nothing."""

    id: int
    told: Told


class HttpAsk(_Message, frozen=True):
    """The plugin wants a request done on behalf of one call."""

    id: int
    call: int
    method: str
    url: str
    headers: dict[str, str]
    body: str
    deadline_s: float


class Logged(_Message, frozen=True):
    """A line the plugin printed or logged during a call (0: between calls)."""

    call: int
    text: Line


class Metered(_Message, frozen=True):
    """The plugin counted something during a call."""

    call: int
    key: Annotated[str, msgspec.Meta(max_length=80)]
    quantity: Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000)]


class Attempted(_Message, frozen=True):
    """The plugin asked the interpreter for something that no plugin needs. The kernel refuses; this makes it seen."""

    call: int
    what: Line


ToBox = Ask | HttpGot | HttpFailed
ToHost = Ready | Answered | Failed | HttpAsk | Logged | Metered | Attempted
NIL = msgspec.Raw(msgspec.msgpack.encode(None))

_encoder = msgspec.msgpack.Encoder()
_to_box: msgspec.msgpack.Decoder[ToBox] = msgspec.msgpack.Decoder(ToBox)
_to_host: msgspec.msgpack.Decoder[ToHost] = msgspec.msgpack.Decoder(ToHost)


def encoded(message: ToBox | ToHost) -> bytes:
    """One message as bytes."""
    return _encoder.encode(message)


def raw(value: object) -> msgspec.Raw:
    """A value inside of a message; raises what msgspec raises for one that has no form."""
    return msgspec.Raw(_encoder.encode(value))


def from_host(payload: bytes) -> ToBox:
    """What the host says."""
    return _to_box.decode(payload)


def from_box(payload: bytes) -> ToHost:
    """What a box says; raises msgspec.MsgspecError or RecursionError for anything else."""
    return _to_host.decode(payload)
