"""Whether a call that costs may be made: it is taken from the company's cap before, and settled afterwards."""

from collections.abc import Mapping
from typing import Any

from hubwright import flows
from hubwright.control.spending.reserve import reserve, settle
from hubwright.host.calls import Installed
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import encode_json

CAP_REACHED = "cap_reached"
_LETTERS_A_TOKEN = 3


async def may_call(taken: Mapping[str, Any], call: flows.PluginCall, to: Installed) -> bool:
    """Take what the call may come to; what costs nothing always may."""
    if call.purpose == "ai":
        return await reserve("ai", most_tokens(call.input), idem_key=_deed(taken), now=utc_now())
    if to.plugin.manifest.price.model == "metered":
        return await reserve("plugins", 1, idem_key=_deed(taken), now=utc_now())
    return True


async def paid(taken: Mapping[str, Any], spent: Mapping[str, int]) -> None:
    """What it really came to: tokens, or the call itself."""
    is_ai = taken["request"].get("purpose") == "ai"
    await settle(_deed(taken), sum(spent.values()) if is_ai else 1)


async def not_made(taken: Mapping[str, Any]) -> None:
    """Give back what was taken."""
    await settle(_deed(taken), 0)


def most_tokens(asked: Any) -> int:
    """About as many as a completion can use, its question included."""
    answer = asked.get("max_tokens", 0) if isinstance(asked, Mapping) else 0
    return int(answer) + len(encode_json(asked)) // _LETTERS_A_TOKEN


def _deed(taken: Mapping[str, Any]) -> str:
    return f"{taken['key']}:{taken['attempts']}"
