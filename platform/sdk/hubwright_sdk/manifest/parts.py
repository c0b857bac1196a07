"""What a manifest is made of: places it talks to, credentials, doors, prices; each a closed struct."""

from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec

from hubwright_sdk.manifest.vocabulary import DataClass, VerifierName
from hubwright_sdk.texts import Localised, Name

_LABEL = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
Host = Annotated[str, msgspec.Meta(pattern=rf"^{_LABEL}(\.{_LABEL})+$", max_length=253)]
FileName = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=100)]
HttpsUrl = Annotated[str, msgspec.Meta(pattern=r"^https://[^\s]+$", max_length=500)]
Money = Annotated[str, msgspec.Meta(pattern=r"^\d{1,9}(\.\d{1,6})?$")]


class Egress(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One place the plugin talks to, and why: a host, or whatever address a setting holds.

    With a connection the host puts that connection's credentials on every request there; the plugin never has them.
    """

    purpose: Localised
    host: Host | None = None
    setting: str | None = None
    connection: Name | None = None
    data: list[DataClass] = []


class ConnectionDeclaration(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Credentials to one outside system, filled in by an admin and used by the host only.

    `api_key` and `basic` are typed in; `oauth2_code` sends the admin to the provider (PKCE); `oauth2_client` trades
    an id and a secret for tokens. Addresses may hold `{setting}`. Each company brings its own OAuth app:
    `client_id` and `client_secret` name the settings that hold its id and its secret; `client_auth` says where a
    provider wants them: in the header of HTTP Basic, or in the posted form.

    With `chosen_by` each account of a channel plugin has a connection of its own, with the app in its own settings; it
    is asked for where that setting of the account holds the connection's name.
    """

    name: Name
    title: Localised
    scheme: Literal["api_key", "basic", "oauth2_code", "oauth2_client"]
    help: Localised | None = None
    placed: Literal["bearer", "header", "query"] = "bearer"
    placed_as: str = "Authorization"
    authorize_url: str = ""
    token_url: str = ""
    revoke_url: str = ""
    scopes: list[str] = []
    client_auth: Literal["basic", "post"] = "basic"
    client_id: str = "client_id"
    client_secret: str = "client_secret"  # noqa: S105 - the name of a setting
    chosen_by: str = ""


class Inbound(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An address of the installation that another system posts to; the host checks the signature.

    With `replies` the post is kept open for some seconds: what is said first goes into the answer to it.
    """

    path: Name
    title: Localised
    verifier: VerifierName
    secret: str
    replies: bool = False


class PanelDeclaration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A block beside a conversation in the inbox; the plugin gives rows, the host draws them."""

    name: Name
    title: Localised
    icon: Name = "layout-sidebar-right"


class MeterDeclaration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something the plugin counts through the host."""

    key: Name
    title: Localised
    unit: Localised


class Price(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a company pays. A metered price is asked for with a cap that the company sets."""

    model: Literal["free", "flat", "metered"] = "free"
    currency: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}$")] = "USD"
    monthly: Money = "0"
    per_unit: dict[Name, Money] = {}

    def is_above(self, other: "Price") -> bool:
        """Whether a company would have to agree again: another currency, or anything that costs more."""
        if self.is_free:
            return False
        if self.currency != other.currency and not other.is_free:
            return True
        keys = self.per_unit.keys() | other.per_unit.keys()
        more = any(Decimal(self.per_unit.get(key, "0")) > Decimal(other.per_unit.get(key, "0")) for key in keys)
        return Decimal(self.monthly) > Decimal(other.monthly) or more

    @property
    def is_free(self) -> bool:
        return not Decimal(self.monthly) and not any(Decimal(each) for each in self.per_unit.values())


class Resources(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The most a sandboxed plugin gets: memory of its box, processor time and time of one call."""

    memory_mb: Annotated[int, msgspec.Meta(ge=64, le=1024)] = 256
    cpu_ms: Annotated[int, msgspec.Meta(ge=10, le=30_000)] = 2_000
    deadline_ms: Annotated[int, msgspec.Meta(ge=50, le=30_000)] = 10_000


class AnswerMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an answer means: the exit of the first whose `when` holds over `status` and `body`, and values by path."""

    when: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]
    port: Name
    values: dict[Name, str] = {}


class Signing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the host signs a declarative request, with a secret that a setting holds; left empty, it does not sign."""

    scheme: Literal["standard", "hub_sha256"]
    secret: str


class HttpMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A declarative step: one request with holes over `input` and `settings`, and what its answers mean."""

    node: Name
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    url: Annotated[str, msgspec.Meta(max_length=2_000)]
    headers: dict[str, str] = {}
    body: Any = None
    sign: Signing | None = None
    answers: Annotated[list[AnswerMapping], msgspec.Meta(min_length=1, max_length=20)]


class InboundMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A declarative door: which event for flows a post means, and its data by path into the posted JSON."""

    path: Name
    event: Name
    key: str = ""
    data: dict[Name, str] = {}


class Remote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a remote plugin is called, with signed requests: a fixed address or the one a setting holds."""

    url: HttpsUrl | None = None
    setting: str | None = None


class Screenshot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A picture for the catalogue, in words for those who do not see it."""

    file: FileName
    alt: Localised


class Listing(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What people see before they install."""

    licence: str = ""
    support: str = ""
    privacy_url: HttpsUrl | None = None
    icon: FileName | None = None
    screenshots: list[Screenshot] = []
    about: Localised | None = None
    changes: dict[str, Localised] = {}
