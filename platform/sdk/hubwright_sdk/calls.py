"""What the host hands to a plugin that is called, and the ways in which a call may fail."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar, Protocol

import msgspec


class Usage(msgspec.Struct, frozen=True):
    """What a call used up at a language model; a failed call may have cost something too."""

    tokens_in: int = 0
    tokens_out: int = 0


class HttpAnswer(msgspec.Struct, frozen=True):
    """An answer over HTTP, whatever its status; of pictures, sound and the like `data` holds the bytes."""

    status: int
    body: str
    retry_after: str = ""
    data: bytes = b""


class Http(Protocol):
    """The host does all I/O: only the hosts the manifest declares, public addresses, sizes and times capped."""

    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: str = "", deadline_s: float
    ) -> HttpAnswer:
        """Perform one request; raises Slow, Unreachable or Refused, never anything else.

        Bytes that are no text go into `body` as Python writes them there: `data.decode(errors="surrogateescape")`.
        """
        ...


class Net(Protocol):
    """For native plugins that hold connections of their own: where they may connect to."""

    async def address(self, host: str, port: int) -> str:
        """The address to connect to, of a host that the manifest declares; raises Refused for a private one."""
        ...


class NoNet:
    """Where nobody connects by themselves."""

    async def address(self, host: str, port: int) -> str:
        """Refuse it."""
        raise Refused(f"{host}:{port} cannot be connected to in this call")


class Book(Protocol):
    """Where a call's counts and lines go; the host keeps them with the call, whatever comes of it."""

    def count(self, key: str, quantity: int) -> None:
        """Count something for a meter of the manifest."""
        ...

    def write(self, text: str) -> None:
        """Keep a line for the company's admins."""
        ...


class NoBook:
    """Where nobody reads: what is counted and said is forgotten."""

    def count(self, key: str, quantity: int) -> None:
        """Forget it."""

    def write(self, text: str) -> None:
        """Forget it."""


MOST_OF_A_LINE = 1_000


class Tokens(Protocol):
    """For native plugins that sign in over connections of their own: access tokens of what they are connected to."""

    async def token(self, connection: str, *, refused: str = "") -> str:
        """A token that is good now; with `refused`, the one that the other side did not take, the one after it.

        Fails as a call does: when somebody has to connect it again, and when the provider cannot be asked.
        """
        ...


class NoTokens:
    """Where nothing is connected."""

    async def token(self, connection: str, *, refused: str = "") -> str:  # noqa: ARG002 - the form of it
        """Refuse it."""
        raise Refused(f"there is no connection {connection} in this call")


class CallContext(msgspec.Struct, frozen=True, kw_only=True):
    """One call on behalf of one company: its settings, secrets included, and ways out, all given by the host."""

    settings: Mapping[str, Any]
    http: Http
    idempotency_key: str
    deadline_s: float
    language: str = ""
    scopes: frozenset[str] = frozenset()
    book: Book = NoBook()
    net: Net = NoNet()
    tokens: Tokens = NoTokens()

    def has_scope(self, scope: str) -> bool:
        """Whether the company granted this; what is wished for without it is refused."""
        return scope in self.scopes

    def meter(self, key: str, quantity: int = 1) -> None:
        """Count something for a meter that the manifest declares; counted once for a call, however often it is sent."""
        if quantity < 1:
            raise ValueError("only what happened is counted")
        self.book.count(key, quantity)

    def log(self, text: str) -> None:
        """Say something to the company's admins; the host masks secrets and keeps it with the call for some days."""
        self.book.write(text[:MOST_OF_A_LINE])


class CallFailed(Exception):
    """A call that came to nothing. The reason is one English sentence for the company's admins, without secrets.

    Whoever knows that nothing of the deed itself has left sets `began` to False: then it may be done again by anybody.
    """

    code: ClassVar[str] = "failed"

    def __init__(self, reason: str, *, usage: Usage | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.began = True
        self.usage = usage or Usage()


class Slow(CallFailed):
    """No answer before the deadline; whether anything was done is unknown."""

    code = "timeout"


class Unreachable(CallFailed):
    """The other side could not be reached, or broke off."""

    code = "unreachable"


class RateLimited(CallFailed):
    """The other side did nothing and asks to come back later."""

    code = "rate_limited"

    def __init__(self, reason: str, *, retry_after_s: float | None = None, usage: Usage | None = None) -> None:
        super().__init__(reason, usage=usage)
        self.retry_after_s = retry_after_s


class Malformed(CallFailed):
    """There was an answer, but not one that can be used."""

    code = "malformed"


class Refused(CallFailed):
    """The other side (or the host) says no, and will say so again."""

    code = "refused"


class AuthExpired(Refused):
    """The other side does not take the credentials any more: somebody must connect again."""

    code = "auth_expired"


class WindowClosed(Refused):
    """The channel takes no message to this customer now: they have to write first, or the quota is used up."""

    code = "window_closed"


def retry_after_seconds(value: str) -> float | None:
    """Read a Retry-After header, seconds or a date; None when there is none that can be read."""
    if value.strip().isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
