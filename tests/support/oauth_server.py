"""An OAuth 2.0 server on loopback as strict ones are: PKCE S256, codes once, rotating refresh tokens, families revoked.

Its API takes a token as `Authorization: Bearer` and answers with what it was asked, also with the token: a plugin must
not see it there either.
"""

import asyncio
import base64
import hashlib
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from hubwright.kernel.settings import settings, use_settings

CLIENT = ("client-of-a-company", "client-secret-nobody-may-see")


class _Code(msgspec.Struct):
    challenge: str
    redirect_uri: str
    scope: str


class OAuthServer:
    """Remembers what it handed out."""

    def __init__(self) -> None:
        self.port = 0
        self.lasts_s: float | None = 3600.0
        self.scope: str | None = None  # granted instead of what was asked for
        self.down = False
        self.delay = 0.0
        self.rotates = True
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.codes: dict[str, _Code] = {}
        self.family_of: dict[str, int] = {}  # every refresh token ever given
        self.current: dict[int, str] = {}  # the one of each family that is still good
        self.access: dict[str, int] = {}  # good access tokens
        self.api_calls: list[str] = []

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def asked_for(self, grant: str) -> int:
        return sum(form.get("grant_type") == grant for path, form in self.asked if path == "/token")

    def consent(self, address: str) -> dict[str, str]:
        """What an admin's browser brings back after they agreed; asserts what a strict provider would refuse."""
        parts = urlsplit(address)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert parts.path == "/authorize"
        assert query["response_type"] == "code" and query["client_id"] == CLIENT[0]
        assert query["code_challenge_method"] == "S256" and len(query["code_challenge"]) == 43
        code = secrets.token_urlsafe(16)
        self.codes[code] = _Code(query["code_challenge"], query["redirect_uri"], query.get("scope", ""))
        return {"code": code, "state": query["state"]}

    def kill_access(self) -> None:
        """Every access token ends now, without anybody being told."""
        self.access.clear()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.splitlines()
        headers = {n.lower(): v.strip() for n, _c, v in (line.partition(":") for line in lines if line)}
        body = (await reader.readexactly(int(headers.get("content-length", 0)))).decode()
        _method, target, _version = first.split(" ")
        path = urlsplit(target).path
        await asyncio.sleep(self.delay)
        if path == "/api":
            status, told = self._api(headers, target, body)
        else:
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self.asked.append((path, form))
            status, told = self._token(path, headers, form)
        raw = json.dumps(told).encode()
        writer.write(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (status, len(raw)) + raw)
        writer.close()

    def _api(self, headers: dict[str, str], target: str, body: str) -> tuple[int, dict[str, Any]]:
        given = headers.get("authorization", "")
        self.api_calls.append(f"{target} {given} {headers.get('x-key', '')}")
        if given.removeprefix("Bearer ") not in self.access:
            return 401, {"error": "invalid_token"}
        return 200, {"you_sent": given, "body": body}

    def _token(self, path: str, headers: dict[str, str], form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if self.down:
            return 503, {}
        if headers.get("authorization") != "Basic " + base64.b64encode(":".join(CLIENT).encode()).decode():
            return 401, {"error": "invalid_client"}
        if path == "/revoke":
            self._end(self.family_of.get(form["token"], -1))
            return 200, {}
        match form.get("grant_type"):
            case "authorization_code":
                return self._trade_code(form)
            case "refresh_token":
                return self._refresh(form["refresh_token"])
            case "client_credentials":
                return 200, self._given(form.get("scope", ""), family=0, refresh=False)
        return 400, {"error": "unsupported_grant_type"}

    def _trade_code(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        code = self.codes.pop(form["code"], None)
        hashed = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if code is None or base64.urlsafe_b64encode(hashed).rstrip(b"=").decode() != code.challenge:
            return 400, {"error": "invalid_grant"}
        if form.get("redirect_uri") != code.redirect_uri:
            return 400, {"error": "invalid_grant"}
        return 200, self._given(code.scope, family=len(self.family_of) + 1, refresh=True)

    def _refresh(self, token: str) -> tuple[int, dict[str, Any]]:
        family = self.family_of.get(token)
        if family is None or self.current.get(family) != token:
            self._end(family or -1)  # a token that was used before: whoever has it, nobody keeps access
            return 400, {"error": "invalid_grant"}
        if not self.rotates:
            return 200, self._given("", family=family, refresh=False)
        return 200, self._given("", family=family, refresh=True)

    def _given(self, scope: str, *, family: int, refresh: bool) -> dict[str, Any]:
        access = f"at-{secrets.token_urlsafe(12)}"
        self.access[access] = family
        told: dict[str, Any] = {"access_token": access, "token_type": "Bearer", "account_id": "acct-7"}
        if self.lasts_s is not None:
            told["expires_in"] = self.lasts_s
        if scope or self.scope is not None:
            told["scope"] = scope if self.scope is None else self.scope
        if refresh:
            told["refresh_token"] = f"rt-{secrets.token_urlsafe(12)}"
            self.family_of[told["refresh_token"]] = family
            self.current[family] = told["refresh_token"]
        return told

    def _end(self, family: int) -> None:
        self.current.pop(family, None)
        self.access = {token: of for token, of in self.access.items() if of != family}


@asynccontextmanager
async def oauth_server() -> AsyncIterator[OAuthServer]:
    """Serve, and let the host go there although it is loopback."""
    made = OAuthServer()
    server = await asyncio.start_server(made.answer, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    before = settings()
    allowed = before.egress_allow | {f"127.0.0.1:{made.port}"}
    use_settings(msgspec.structs.replace(before, egress_allow=allowed))
    try:
        yield made
    finally:
        use_settings(before)
        server.close()
        await server.wait_closed()
