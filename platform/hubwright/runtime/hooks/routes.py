"""The addresses that other systems post to: a flow's own, and the doors of plugins."""

from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from hubwright.host.signing import platform_public_key
from hubwright.host.verifiers import Post
from hubwright.kernel.address import client_address
from hubwright.kernel.settings import settings
from hubwright.runtime.hooks.plugin_posts import take_post
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


AnyRequest = Request[Any, Any, Any]
PLUGIN_POST = "/api/v1/hooks/{plugin_id:str}/{installation:str}/{path:str}"
MOST_POSTED = 256 * 1024


@post(
    PLUGIN_POST,
    opt={"audience": "public"},
    status_code=200,
    request_max_body_size=MOST_POSTED,
    tags=["plugins"],
    operation_id="post_to_plugin",
    summary="Post to a door of a plugin",
)
async def post_to_plugin(
    request: AnyRequest, plugin_id: FromPath[str], installation: FromPath[str], path: FromPath[str]
) -> Response[str]:
    """Signed as the door's scheme asks, at most 256 KiB; the same post counts once a day."""
    return await _taken(request, plugin_id, installation, path)


@get(
    PLUGIN_POST,
    opt={"audience": "public"},
    tags=["plugins"],
    operation_id="check_plugin_door",
    summary="Answer a service that checks the address",
)
async def check_plugin_door(
    request: AnyRequest, plugin_id: FromPath[str], installation: FromPath[str], path: FromPath[str]
) -> Response[str]:
    """Echo what a service asks for, if it is signed."""
    return await _taken(request, plugin_id, installation, path)


class PlatformKey(msgspec.Struct, frozen=True):
    """An Ed25519 key in the form of Standard Webhooks."""

    key: str


@get(
    "/api/v1/platform-key",
    opt={"audience": "public"},
    tags=["plugins"],
    operation_id="platform_key",
    summary="The key that the first call to a remote plugin is signed with",
)
async def platform_key() -> PlatformKey:
    """A partner's service checks `installed` calls with it."""
    return PlatformKey(platform_public_key())


async def _taken(request: AnyRequest, plugin_id: str, installation: str, path: str) -> Response[str]:
    asked = request.scope.get("query_string", b"").decode("latin-1")
    raw_path = request.scope.get("raw_path", request.url.path.encode()).decode("latin-1").partition("?")[0]
    posted = Post(
        method=request.method,
        url=f"{settings().public_url}{raw_path}" + (f"?{asked}" if asked else ""),
        query=dict(request.query_params.items()),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await request.body() if request.method == "POST" else b"",
    )
    reply = await take_post(
        plugin_id, installation, path, posted, request.app.state.buckets, sender=client_address(request)
    )
    return Response(reply, media_type="text/plain")


ROUTES = [call_hook, post_to_plugin, check_plugin_door, platform_key]
