"""Calls through Stripe's library: one client, keys for every deed, failures in our words."""

from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Any, TypeVar

import httpx
import stripe
from stripe import StripeClient

from hubwright.control.billing.payments.failures import Declined, InDoubt, NotDone, Refused
from hubwright.control.billing.payments.stripe_wire import Wire

T = TypeVar("T")
PATIENCE_S = 20.0
_RETRY_SAFELY = 409  # somebody else holds the same key at this moment


class StripeCalls:
    """What every part of the Stripe provider stands on."""

    provider = "stripe"

    def __init__(self, key: str, api_base: str) -> None:
        stripe.enable_telemetry = False  # how long our calls took is nobody's business
        self.test_mode = "_test_" in key
        self._http = Wire(PATIENCE_S)
        self._client = StripeClient(
            key,
            base_addresses={"api": api_base, "connect": api_base, "files": api_base, "meter_events": api_base},
            http_client=self._http,
            max_network_retries=0,  # our own rows say what is tried again, and whether it may be
        )
        self.v1 = self._client.v1
        self.meters: dict[str, str] = {}  # by the name of their events

    async def close(self) -> None:
        """Close connections."""
        await self._http.close_async()


def got(thing: Any, name: str) -> Any:
    """A field that may not be there; the library's objects are no mappings."""
    return thing[name] if thing is not None and name in thing else None


def once(key: str) -> Any:
    """Options of a deed: the same key does it once. Typed loosely, as each service has a class of its own for them."""
    return {"idempotency_key": key}


async def told(call: Awaitable[T]) -> T:
    """Wait for a call; what the library raises becomes what it means for us."""
    try:
        return await call
    except stripe.CardError as error:
        raise Declined(getattr(error.error, "decline_code", None) or error.code or "declined") from None
    except stripe.RateLimitError as error:
        raise NotDone("rate_limited", _words(error)) from None
    except stripe.APIConnectionError as error:
        raise _unreached(error) from None
    except stripe.StripeError as error:
        status = error.http_status or 0
        if status == _RETRY_SAFELY:
            raise NotDone("busy", _words(error)) from None
        if status >= 500 or status == 0:
            raise InDoubt("server_error", _words(error)) from None
        raise Refused(error.code or type(error).__name__, _words(error)) from None


def _unreached(error: "stripe.APIConnectionError") -> NotDone | InDoubt:
    never = isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
    return NotDone("unreachable") if never else InDoubt("no_answer", type(error.__cause__).__name__)


def _words(error: stripe.StripeError) -> str:
    return (error.user_message or "")[:200]


def moment(seconds: int | None) -> datetime | None:
    """A time of Stripe's."""
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None


def known_moment(seconds: int) -> datetime:
    """A time that is always there."""
    return datetime.fromtimestamp(seconds, UTC)


def seconds(at: datetime) -> int:
    """A time as Stripe wants it."""
    return int(at.timestamp())
