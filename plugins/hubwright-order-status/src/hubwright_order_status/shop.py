"""One way to the shop, and what its answers mean."""

import json
from typing import Any, cast
from urllib.parse import quote, urlencode

from hubwright_sdk import (
    AuthExpired,
    CallContext,
    HttpAnswer,
    Malformed,
    RateLimited,
    Refused,
    Unreachable,
    retry_after_seconds,
)

_NOBODYS = "0"  # no order has this number: enough to see whether the shop is there and takes the key
_MOST_OF_A_NUMBER = 40


async def order_of(context: CallContext, number: str) -> dict[str, Any] | None:
    """An order as the shop tells it, None where it knows none; the host puts the company's key on the request."""
    wanted = number.strip()
    if not wanted or len(wanted) > _MOST_OF_A_NUMBER:
        return None
    return await _asked(context, f"/orders/{quote(wanted, safe='')}")


async def orders_of(context: CallContext, email: str, limit: int) -> list[dict[str, Any]]:
    """A customer's orders; a shop that cannot search has none."""
    found = await _asked(context, f"/orders?{urlencode({'email': email, 'limit': limit})}")
    orders = (found or {}).get("orders", [])
    if not isinstance(orders, list) or not all(isinstance(each, dict) for each in orders):
        raise Malformed("the shop answers without a list of orders")
    return cast("list[dict[str, Any]]", orders)


async def reach(context: CallContext) -> None:
    """Ask for an order that nobody has."""
    await _asked(context, f"/orders/{_NOBODYS}")


async def _asked(context: CallContext, path: str) -> dict[str, Any] | None:
    answer = await context.http.send(
        "GET",
        f"{context.settings['address']}{path}",
        headers={"Accept": "application/json"},
        deadline_s=context.deadline_s,
    )
    if answer.status == 404:
        return None
    _taken(answer)
    try:
        found = json.loads(answer.body)
    except ValueError:
        raise Malformed("the shop answers with something else than JSON") from None
    if not isinstance(found, dict):
        raise Malformed("the shop answers with something else than an object")
    return cast("dict[str, Any]", found)


def _taken(answer: HttpAnswer) -> None:
    """Nothing, or a failure that says whether trying again helps."""
    match answer.status:
        case 401 | 403:
            raise AuthExpired("the shop does not take the key")
        case 429:
            raise RateLimited("the shop is busy", retry_after_s=retry_after_seconds(answer.retry_after))
    if answer.status >= 500:
        raise Unreachable(f"the shop answers {answer.status}")
    if answer.status >= 300:
        raise Refused(f"the shop answers {answer.status}")
