"""Renders every refusal and failure in one place: problem+json for programs, a friendly page for people."""

from typing import Any

import asyncpg
import structlog
from litestar import Request
from litestar.exceptions import HTTPException, ValidationException
from litestar.response import Response

from admin_ui.csp import headers_for, nonce_of
from admin_ui.preferences import read_language
from admin_ui.refusals import problem_page, refusal_page, wants_page
from hubwright.control.platform_access.errors import OnlyToLook
from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _
from hubwright.kernel.problems import problem, problem_of

log = structlog.get_logger()
AnyRequest = Request[Any, Any, Any]
_DATABASE_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what asyncpg raises when a server dies in the middle of a word
    ConnectionError,
    FileNotFoundError,  # the server's socket, while it is started again
)
_KINDS = {
    400: "bad-request",
    401: "sign-in-needed",
    403: "not-allowed",
    404: "missing",
    405: "method-not-allowed",
    413: "too-large",
    415: "unsupported-media-type",
    422: "invalid",
    429: "too-many",
}


def _as_json(status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> Response[Any]:
    return Response(body, status_code=status, media_type="application/problem+json", headers=headers)


def refused(request: AnyRequest, refusal: Refusal) -> Response[Any]:
    """Answer what we refused on purpose."""
    if wants_page(request):
        return refusal_page(request, refusal)
    return _as_json(refusal.status, problem_of(refusal), refusal.headers())


def http_failure(request: AnyRequest, failure: HTTPException) -> Response[Any]:
    """Answer what the framework refused: unknown paths, malformed bodies, missing CSRF tokens."""
    status, headers = failure.status_code, _as_if_routed(request)
    if wants_page(request):
        return problem_page(request, status, headers=headers)
    more: dict[str, object] = {}
    if isinstance(failure, ValidationException) and isinstance(failure.extra, list):
        status = 400
        more["errors"] = [{"field": e.get("key", ""), "message": e.get("message", "")} for e in failure.extra]
    kind = "bad-request" if status == 400 else _KINDS.get(status, "failed")
    return _as_json(status, problem(status, kind, failure.detail, **more), {**headers, **(failure.headers or {})})


def _as_if_routed(request: AnyRequest) -> dict[str, str]:
    """Language and headers for an address without a route, which passes no middleware."""
    if nonce_of(request.scope):
        return {}
    read_language(request.scope)
    return headers_for(request.scope)


def unreachable(request: AnyRequest, failure: Exception) -> Response[Any]:
    """Answer while the database is away: nothing was taken, the same request again will be."""
    log.warning("database_unreachable", path=request.url.path, error=type(failure).__name__)
    if wants_page(request):
        return problem_page(request, 503, headers={"Retry-After": "1"})
    said = problem(503, "unavailable", _("We are not reachable for a moment. Please try again."), retry_after=1)
    return _as_json(503, said, {"Retry-After": "1"})


def defect(request: AnyRequest, failure: Exception) -> Response[Any]:
    """Answer our own defects without a word of what is inside."""
    if isinstance(failure, _DATABASE_AWAY):
        return unreachable(request, failure)
    if isinstance(failure, asyncpg.ReadOnlySQLTransactionError):  # an operator inside a company, to look only
        return refused(request, OnlyToLook())
    log.error("request_failed", path=request.url.path, exc_info=failure)
    if wants_page(request):
        return problem_page(request, 500)
    return _as_json(500, problem(500, "internal", _("Something went wrong on our side.")))


HANDLERS: dict[Any, Any] = {Refusal: refused, HTTPException: http_failure, Exception: defect}
