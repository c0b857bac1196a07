"""HubSpot's OAuth: codes once, id and secret in the form only, refresh tokens that rotate, scopes, giving back."""

import secrets
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hubspot_testing.objects import Wrong

CLIENT = ("client-of-the-tests", "a-secret-of-the-tests")
SCOPES = [
    "oauth",
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.objects.companies.read",
    "crm.objects.deals.read",
    "crm.objects.deals.write",
]


class Grants:
    """Who may do what."""

    def __init__(self) -> None:
        self.codes: dict[str, tuple[str, str]] = {}
        self.access: dict[str, int] = {}
        self.family_of: dict[str, int] = {}
        self.current: dict[int, str] = {}
        self.given_back: list[str] = []
        self.refreshed = 0
        self.scopes = list(SCOPES)

    def consent(self, address: str) -> dict[str, str]:
        """What the browser of an admin brings back after they agreed."""
        parts = urlsplit(address)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert parts.path == "/oauth/authorize", address
        assert query["client_id"] == CLIENT[0], address
        assert set(query["scope"].split()) == set(SCOPES), address
        code = secrets.token_urlsafe(16)
        self.codes[code] = (query["redirect_uri"], query.get("code_challenge", ""))
        return {"code": code, "state": query["state"]}

    def token(self, form: dict[str, str]) -> dict[str, Any]:
        self._require_app(form)
        match form.get("grant_type"):
            case "authorization_code":
                went = self.codes.pop(form.get("code", ""), None)
                if went is None or form.get("redirect_uri") != went[0]:
                    raise Wrong(400, "BAD_AUTH_CODE", "missing or unknown auth code", error="invalid_grant")
                return self._given(len(self.family_of) + 1)
            case "refresh_token":
                return self._refreshed(form.get("refresh_token", ""))
        raise Wrong(400, "BAD_GRANT_TYPE", "unknown grant type", error="unsupported_grant_type")

    def give_back(self, form: dict[str, str]) -> None:
        self._require_app(form)
        family = self.family_of.get(form.get("token", ""))
        if family is not None:
            self.end(family)
            self.given_back.append(form["token"])

    def direct(self) -> str:
        """An access token without the way over a browser, for tests of the plugin alone."""
        return str(self._given(len(self.family_of) + 1)["access_token"])

    def require(self, header: str, scope: str) -> None:
        """Whether a request may go on."""
        token = header.removeprefix("Bearer ")
        if token not in self.access:
            raise Wrong(401, "EXPIRED_AUTHENTICATION", "The OAuth token used to make this call expired")
        if scope not in self.scopes:
            raise Wrong(
                403,
                "MISSING_SCOPES",
                "This app hasn't been granted all required scopes to make this call.",
                errors=[{"message": "scopes are missing", "context": {"requiredGranularScopes": [scope]}}],
            )

    def end(self, family: int) -> None:
        self.current.pop(family, None)
        self.access = {token: of for token, of in self.access.items() if of != family}

    def _refreshed(self, token: str) -> dict[str, Any]:
        family = self.family_of.get(token)
        if family is None or self.current.get(family) != token:
            self.end(family or -1)
            raise Wrong(400, "BAD_REFRESH_TOKEN", "missing or invalid refresh token", error="invalid_grant")
        self.refreshed += 1
        return self._given(family)

    def _given(self, family: int) -> dict[str, Any]:
        access, refresh = f"at-{secrets.token_urlsafe(12)}", f"rt-{secrets.token_urlsafe(12)}"
        self.access[access] = self.family_of[refresh] = family
        self.current[family] = refresh
        return {
            "token_type": "bearer",
            "access_token": access,
            "refresh_token": refresh,
            "expires_in": 1800,
            "hub_id": 4711,
            "scopes": list(self.scopes),
        }

    def _require_app(self, form: dict[str, str]) -> None:
        if (form.get("client_id"), form.get("client_secret")) != CLIENT:
            raise Wrong(400, "BAD_CLIENT_ID", "missing or unknown client id or secret", error="invalid_client")
