"""What OAuth 2.0 says and reads (Authlib writes and parses it), without any I/O."""

import json
from datetime import datetime, timedelta
from typing import Any

import msgspec
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7009 import prepare_revoke_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from hubwright.host.connections.schemas import Credentials

_ACCOUNT = ("account_id", "hub_id", "user_id", "sub", "team_id", "id")
# The provider says no and will say so again; only a person can help.
_UNSAID = {"offline_access", "openid"}  # asks for a refresh token, or who it is; providers leave them out of answers
FINAL = frozenset({"invalid_grant", "invalid_client", "unauthorized_client", "access_denied", "invalid_scope"})


class App(msgspec.Struct, frozen=True, kw_only=True):
    """A company's own app at a provider, and the provider's addresses."""

    client_id: str
    client_secret: str
    authorize_url: str
    token_url: str
    revoke_url: str
    scopes: tuple[str, ...]
    in_form: bool = False  # id and secret travel in the posted form, not in a header


class Form(msgspec.Struct, frozen=True):
    """One request to a provider."""

    url: str
    headers: dict[str, str]
    body: str


class Granted(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider handed out."""

    credentials: Credentials
    expires_at: datetime | None
    account: str


class Denied(Exception):
    """The provider's answer is no token; `code` is its word for why, or ours."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def final(self) -> bool:
        return self.code in FINAL


def authorize_address(app: App, *, redirect_uri: str, state: str, verifier: str) -> str:
    """Where an admin is sent; only the hash of the verifier goes with them."""
    address: str = prepare_grant_uri(
        app.authorize_url,
        app.client_id,
        "code",
        redirect_uri=redirect_uri,
        scope=" ".join(app.scopes) or None,
        state=state,
        code_challenge=create_s256_code_challenge(verifier),
        code_challenge_method="S256",
    )
    return address


def code_form(app: App, *, code: str, redirect_uri: str, verifier: str) -> Form:
    """Trade a code for tokens."""
    body = prepare_token_request("authorization_code", redirect_uri=redirect_uri, code=code, code_verifier=verifier)
    return _signed(app, app.token_url, body)


def refresh_form(app: App, refresh_token: str) -> Form:
    """Trade a refresh token for the next tokens."""
    return _signed(app, app.token_url, prepare_token_request("refresh_token", refresh_token=refresh_token))


def client_form(app: App) -> Form:
    """Trade the app's own id and secret for a token."""
    scope = {"scope": " ".join(app.scopes)} if app.scopes else {}
    return _signed(app, app.token_url, prepare_token_request("client_credentials", **scope))


def revoke_form(app: App, token: str) -> Form:
    """Give a token back."""
    body, _headers = prepare_revoke_token_request(token, "refresh_token")
    return _signed(app, app.revoke_url, body)


def read_tokens(status: int, body: str, now: datetime, before: Credentials | None = None) -> Granted:
    """Read a token answer; raises Denied. A provider that does not rotate keeps the refresh token of before."""
    told = _object(body)
    if status != 200 or "error" in told:
        error = told.get("error")
        raise Denied(error if isinstance(error, str) and error.isidentifier() else f"http_{status}")
    access = told.get("access_token")
    if not isinstance(access, str) or not access:
        raise Denied("no_token")
    refresh = told.get("refresh_token")
    refresh = refresh if isinstance(refresh, str) else before.refresh_token if before is not None else ""
    return Granted(
        credentials=Credentials(access_token=access, refresh_token=refresh, scope=_text(told.get("scope"))),
        expires_at=_expiry(told.get("expires_in"), now),
        account=next((_text(told[name]) for name in _ACCOUNT if _text(told.get(name))), ""),
    )


def missing_scopes(app: App, credentials: Credentials) -> list[str]:
    """What was asked for and not granted; a provider that does not tell granted all of it (RFC 6749, 5.1)."""
    granted = set(credentials.scope.replace(",", " ").split())
    return [scope for scope in app.scopes if scope not in granted | _UNSAID] if granted else []


def _signed(app: App, url: str, body: str) -> Form:
    auth = ClientAuth(app.client_id, app.client_secret, "client_secret_post" if app.in_form else "client_secret_basic")
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    url, headers, body = auth.prepare("POST", url, headers, body)
    return Form(url, headers, body)


def _expiry(seconds: Any, now: datetime) -> datetime | None:
    try:
        lasts = float(seconds)
    except (TypeError, ValueError):
        return None
    return now + timedelta(seconds=lasts) if 0 < lasts < 10 * 365 * 86_400 else None


def _object(body: str) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _text(value: Any) -> str:
    return str(value)[:200] if isinstance(value, str | int) and not isinstance(value, bool) else ""
