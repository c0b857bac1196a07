"""POST /api/v1/hooks/<key>: the address that a flow shows to be given to another system."""

from typing import Any

import msgspec
from litestar import Request, post
from litestar.params import FromPath

from hubwright.runtime.hooks.take_hook import take_hook

MOST_BYTES = 64 * 1024


class HookTaken(msgspec.Struct, frozen=True):
    """The call is committed as a run."""

    run_id: str


@post(
    "/api/v1/hooks/{key:str}",
    opt={"audience": "public"},
    status_code=202,
    request_max_body_size=MOST_BYTES,
    tags=["flows"],
    operation_id="call_hook",
    summary="Call a flow's own address",
)
async def call_hook(request: Request[Any, Any, Any], key: FromPath[str]) -> HookTaken:
    """Post JSON of at most 64 KiB; signed, if the flow asks for it, by HMAC-SHA256 over the body."""
    run_id = await take_hook(key, await request.body(), request.headers, request.app.state.buckets)
    return HookTaken(str(run_id))


ROUTES = [call_hook]
