"""Host names of companies: there the chat is the whole site; pages for staff and everything else are not there."""

from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from hubwright.kernel.errors import Missing
from hubwright.kernel.settings import settings
from hubwright.runtime.visitor.pages import hosted_panel
from tenants.domains.hosts import chat_at

_OF_THE_CHAT = ("/c/", "/p/", "/api/v1/visitor/", "/files/", "/favicon.ico")


class CustomHost(ASGIMiddleware):
    """Opens a company's chat at `/` of its own host name."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Serve the chat, let through what belongs to it, and know nothing else there."""
        host = host_of(scope)
        chat = await chat_at(host) if host else None
        if chat is None or scope["path"].startswith(_OF_THE_CHAT):
            await next_app(scope, receive, send)
            return
        if scope["path"] != "/" or not chat.channel_key:
            raise Missing(scope["path"])
        request = Request[Any, Any, Any](scope, receive, send)
        answer = await hosted_panel(request, chat.channel_key)
        await answer.to_asgi_response(app=None, request=request)(scope, receive, send)


def host_of(scope: Scope) -> str:
    """The host name that was asked for, '' when it is the platform's own."""
    told = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1").lower()
    host = told.partition(":")[0] if not told.startswith("[") else ""
    return "" if host == urlsplit(settings().public_url).hostname else host
