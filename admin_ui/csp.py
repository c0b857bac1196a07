"""Security headers on every answer: a strict policy with one nonce per request, unless the answer brings its own."""

import secrets

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
)
_FIXED = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=()"),
]


def policy(nonce: str, *, ancestors: str = "'none'") -> str:
    """The page policy; no 'strict-dynamic', which would let a trusted script run injected ones."""
    return _POLICY.format(nonce=nonce, ancestors=ancestors)


def nonce_of(scope: Scope) -> str:
    """The nonce of this request, for a template that needs an inline element."""
    return str(scope["state"].get("csp_nonce", ""))


def headers_for(scope: Scope) -> dict[str, str]:
    """The headers for an answer that this middleware does not see, as that to an address without a route."""
    nonce = scope["state"].setdefault("csp_nonce", secrets.token_urlsafe(16))
    fixed = {name.decode(): value.decode() for name, value in _FIXED}
    return {"content-security-policy": policy(nonce), **fixed}


class SecurityHeaders(ASGIMiddleware):
    """Adds the headers to whatever answers; a handler that sets its own policy keeps it."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Make the nonce, then watch the answer leave."""
        nonce = secrets.token_urlsafe(16)
        scope["state"]["csp_nonce"] = nonce

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message["headers"])
                names = {name.lower() for name, _value in given}
                ours = [(b"content-security-policy", policy(nonce).encode()), *_FIXED]
                message["headers"] = [*given, *(header for header in ours if header[0] not in names)]
            await send(message)

        await next_app(scope, receive, send_with_headers)
