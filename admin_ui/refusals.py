"""Refusals as people see them: a friendly page, a toast for htmx, or the way to sign-in."""

from typing import Any
from urllib.parse import urlencode

from litestar import MediaType, Request
from litestar.response import Redirect, Response

from admin_ui.flash import see_other
from admin_ui.lacking import lacking_words
from admin_ui.rendering import bare_page, fragment, is_fragment_request
from admin_ui.signed_in import no_session_cookie
from hubwright.kernel.errors import EntitlementLacking, Refusal, SignInNeeded
from hubwright.kernel.i18n import _
from hubwright.kernel.problems import problem_of
from tenants.demos.errors import DemoOver, DemoWasReset

_TITLES = {
    400: lambda: _("That could not be understood"),
    403: lambda: _("Not for this account"),
    404: lambda: _("Nothing here"),
    405: lambda: _("That could not be understood"),
    409: lambda: _("Somebody was faster"),
    410: lambda: _("This is over"),
    413: lambda: _("Too large"),
    422: lambda: _("Please check what you entered"),
    423: lambda: _("Read-only for now"),
    429: lambda: _("One moment, please"),
}

# whatever the request aimed at, and whichever part of the answer its form selects
_AS_A_TOAST = {"HX-Retarget": "#toasts", "HX-Reswap": "beforeend", "HX-Reselect": ".hw-toast"}


def wants_page(request: Request[Any, Any, Any]) -> bool:
    """The API and its kin get problem+json; everything a browser opens gets a page."""
    path = request.url.path
    return not path.startswith(("/api/", "/schema", "/healthz", "/readyz", "/metrics"))


def refusal_page(request: Request[Any, Any, Any], refusal: Refusal) -> Response[Any]:
    """Answer a page request that was refused."""
    if isinstance(refusal, SignInNeeded):
        return _to_sign_in(request)
    if isinstance(refusal, DemoWasReset):
        return _to_fresh_demo(request, refusal)
    if isinstance(refusal, DemoOver):
        return _demo_over(request, refusal)
    if isinstance(refusal, EntitlementLacking):
        return _lacking_page(request, refusal)
    return problem_page(request, refusal.status, refusal.sentence(), refusal.headers())


def problem_page(
    request: Request[Any, Any, Any], status: int, sentence: str = "", headers: dict[str, str] | None = None
) -> Response[Any]:
    """Say what went wrong in the reader's language; also for 404, 405, CSRF failures and our own defects."""
    title = _TITLES.get(status, lambda: _("Something went wrong on our side"))()
    said = sentence or {
        404: _("This page does not exist, or it belongs to somebody else."),
        403: _("This form is no longer valid. Go back, reload the page and try again."),
        405: _("This address does not answer that way."),
    }.get(status, _("It has been noted. Please try again in a moment."))
    if is_fragment_request(request):
        return fragment(
            request, "errors/toast.html", status=status, headers=_AS_A_TOAST | (headers or {}), sentence=said
        )
    if "text/html" not in request.headers.get("accept", "text/html") and "*/*" not in request.headers.get("accept", ""):
        return Response(said, status_code=status, media_type=MediaType.TEXT, headers=headers or {})
    return bare_page(
        request, "errors/problem.html", status=status, headers=headers, title=title, sentence=said, code=status
    )


def _lacking_page(request: Request[Any, Any, Any], refusal: EntitlementLacking) -> Response[Any]:
    """Name what the company has not, and lead to where it can be had."""
    sentence, url = lacking_words(refusal.key)
    if refusal.limit:
        sentence = refusal.sentence()
    if is_fragment_request(request):
        return fragment(
            request, "errors/toast_lacking.html", status=refusal.status, headers=_AS_A_TOAST, said=sentence, url=url
        )
    return bare_page(request, "errors/lacking.html", status=refusal.status, key=refusal.key, sentence=sentence, url=url)


def _to_sign_in(request: Request[Any, Any, Any]) -> Response[Any]:
    back = request.url.path if request.method == "GET" else ""
    url = "/sign-in" + (f"?{urlencode({'next': back})}" if back not in ("", "/") else "")
    if is_fragment_request(request):
        return Response(None, status_code=401, headers={"HX-Redirect": "/sign-in"})
    return Redirect(url, status_code=303)


def _to_fresh_demo(request: Request[Any, Any, Any], refusal: DemoWasReset) -> Response[Any]:
    """A page goes on in the fresh demo and says so; what a script asked for has to be asked again from there."""
    if refusal.url:
        return see_other(request, refusal.url, refusal.sentence())
    return Response(problem_of(refusal), status_code=refusal.status, media_type="application/problem+json")


def _demo_over(request: Request[Any, Any, Any], refusal: DemoOver) -> Response[Any]:
    """The whole page says so, and the browser forgets who it was there."""
    if is_fragment_request(request):
        return Response(None, status_code=204, headers={"HX-Redirect": "/home"})
    return bare_page(
        request, "demos/over.html", status=refusal.status, sentence=refusal.sentence(), cookies=[no_session_cookie()]
    )
