"""A sentence that survives one redirect: "Saved", perhaps with Undo. Carried in a signed cookie, shown once."""

import base64
from typing import Any

import msgspec
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.response import Redirect, Response

from hubwright.kernel.settings import settings
from hubwright.kernel.tokens import sign, unsign

COOKIE = "hw_flash"
_PURPOSE = "flash"


class Undo(msgspec.Struct, frozen=True):
    """What the Undo button posts."""

    url: str
    fields: dict[str, str] = {}


class Toast(msgspec.Struct, frozen=True):
    """One sentence in the live region."""

    text: str
    kind: str = "done"
    undo: Undo | None = None


def flash_cookie(toast: Toast) -> Cookie:
    """Pack the sentence; signed, so that nobody else can put words or forms on our pages."""
    payload = base64.urlsafe_b64encode(msgspec.json.encode(toast)).decode()
    secure = settings().public_url.startswith("https:")
    return Cookie(
        key=COOKIE, value=sign(payload, _PURPOSE), max_age=60, path="/", httponly=True, samesite="lax", secure=secure
    )


def waiting_toast(connection: ASGIConnection[Any, Any, Any, Any]) -> Toast | None:
    """Unpack the sentence this browser carries, if it is ours."""
    payload = unsign(connection.cookies.get(COOKIE, ""), _PURPOSE)
    if payload is None:
        return None
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(payload), type=Toast)
    except (msgspec.DecodeError, ValueError):
        return None


def see_other(
    request: ASGIConnection[Any, Any, Any, Any],
    url: str,
    said: str = "",
    *,
    undo: Undo | None = None,
    kind: str = "done",
    cookies: list[Cookie] | None = None,
) -> Response[Any]:
    """After a change: go and look at the result, with a sentence about it. Works for plain and htmx forms."""
    carried = list(cookies or [])
    if said:
        carried.append(flash_cookie(Toast(said, kind, undo)))
    if request.headers.get("hx-request"):
        return Response(None, status_code=204, headers={"HX-Redirect": url}, cookies=carried)
    return Redirect(url, status_code=303, cookies=carried)
