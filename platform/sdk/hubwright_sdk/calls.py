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
    """An answer over HTTP, whatever its status."""

    status: int
    body: str
    retry_after: str = ""


class Http(Protocol):
    """The host does all I/O: only the hosts the manifest declares, public addresses, sizes and times capped."""

    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: str = "", deadline_s: float
    ) -> HttpAnswer:
        """Perform one request; raises Slow, Unreachable or Refused, never anything else."""
        ...


class CallContext(msgspec.Struct, frozen=True, kw_only=True):
    """One call on behalf of one company: its settings, secrets included, and a way out."""

    settings: Mapping[str, Any]
    http: Http
    idempotency_key: str
    deadline_s: float
    language: str = ""


class CallFailed(Exception):
    """A call that came to nothing. The reason is one English sentence for the company's admins, without secrets."""

    code: ClassVar[str] = "failed"

    def __init__(self, reason: str, *, usage: Usage | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
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
