"""The sign-in cookie, and who is behind it."""

from typing import Any
from uuid import UUID

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from hubwright.control.identity.schemas import SignedIn
from hubwright.control.identity.sessions import ABSOLUTE, COOKIE_NAME, SALES_COOKIE
from hubwright.kernel.actor import actor_of
from hubwright.kernel.errors import SignInNeeded
from hubwright.kernel.settings import settings


def session_cookie(signed_in: SignedIn) -> Cookie:
    """Hand the secret to the browser, out of reach of scripts and other sites."""
    return _cookie(signed_in.cookie, int(ABSOLUTE.total_seconds()))


def no_session_cookie() -> Cookie:
    """Make the browser forget the secret."""
    return _cookie("", 0)


def sales_cookie(secret: str) -> Cookie:
    """Keep who somebody of sales is while they are somebody of a demo; empty forgets it."""
    return _cookie(secret, int(ABSOLUTE.total_seconds()) if secret else 0, SALES_COOKIE)


def _cookie(value: str, seconds: int, name: str = COOKIE_NAME) -> Cookie:
    secure = settings().public_url.startswith("https:")
    return Cookie(key=name, value=value, max_age=seconds, path="/", httponly=True, samesite="lax", secure=secure)


def brought_cookie(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """The secret this browser brings, if any."""
    return connection.cookies.get(COOKIE_NAME) or None


def account_id_of(connection: ASGIConnection[Any, Any, Any, Any]) -> UUID:
    """The account behind a page that needs a person."""
    account_id = actor_of(connection).account_id
    if account_id is None:
        raise SignInNeeded
    return account_id
