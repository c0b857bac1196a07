"""What partners, operators and companies are told."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.marketplace.billed import Billed
from hubwright.control.marketplace.presentation.schemas import Listing
from hubwright.host.releases.rollout import Bounds
from hubwright.host.releases.states import Act, State
from hubwright_sdk.manifest import Price
from hubwright_sdk.manifest.parts import MeterDeclaration
from hubwright_sdk.texts import Localised


class PartnerView(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation."""

    id: UUID
    slug: str
    name: str
    email: str
    website: str
    trial_company: UUID | None
    first_party: bool = False  # an operator lets it publish under the platform's own names
    created_at: datetime


class SigningKeyView(msgspec.Struct, frozen=True, kw_only=True):
    """A public key."""

    id: UUID
    key_id: str
    name: str
    created_at: datetime
    revoked_at: datetime | None


class TokenView(msgspec.Struct, frozen=True, kw_only=True):
    """A token without its secret."""

    id: UUID
    name: str
    hint: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class NewToken(msgspec.Struct, frozen=True, kw_only=True):
    """A fresh token; it is never shown again."""

    id: UUID
    token: str
    expires_at: datetime


class HandedIn(msgspec.Struct, frozen=True, kw_only=True):
    """What the marketplace says about a release that was handed in."""

    release_id: UUID
    state: str
    grade: str
    report: dict[str, Any]


class ReleaseView(msgspec.Struct, frozen=True, kw_only=True):
    """A release as its partner and operators see it."""

    id: UUID
    plugin: str
    version: str
    name: Localised
    description: Localised
    partner: str
    state: State
    tier: str
    grade: str
    percent: int
    reason: str
    digest: str
    uploaded_at: datetime
    changed_at: datetime
    may: list[Act]
    held: bool = False  # its share of companies grows only when somebody says so
    bounds: Bounds | None = None  # what share its partner may choose now
    taken_down_at: datetime | None = None  # the plugin is out of the marketplace since then
    taken_down_by: str = ""  # partner or operator
    taken_down_why: str = ""


class InMarketplace(msgspec.Struct, frozen=True, kw_only=True):
    """Whether companies find a plugin."""

    plugin: str
    listed: bool
    taken_down_at: datetime | None
    taken_down_by: str = ""  # partner or operator; only an operator puts back what one took down
    taken_down_why: str = ""


class PermissionView(msgspec.Struct, frozen=True, kw_only=True):
    """One thing a plugin may do or see, in plain words."""

    name: str
    text: Localised


class HostView(msgspec.Struct, frozen=True, kw_only=True):
    """One place it talks to, and why."""

    host: str
    purpose: Localised
    data: list[str]


class ListedPlugin(msgspec.Struct, frozen=True, kw_only=True):
    """A plugin in the catalogue as one company sees it."""

    id: str
    version: str
    name: Localised
    description: Localised
    kind: list[str]
    partner: str
    tier: str
    grade: str
    signed_by: list[str]
    built_in: bool
    unlisted: bool
    taken_down_at: datetime | None  # only who has it sees it still
    taken_down_by: str  # partner or operator
    taken_down_why: str
    permissions: list[PermissionView]
    optional_permissions: list[PermissionView]
    data: list[PermissionView]
    hosts: list[HostView]
    price: Price
    billed: Billed
    meters: list[MeterDeclaration]
    locked_by: list[str]
    installed: bool
    stars: float | None
    reviews: int
    has_icon: bool = False
    listing: Listing | None = None  # what its partner published about it; name and description follow it


class ReviewView(msgspec.Struct, frozen=True, kw_only=True):
    """What some company thinks; whose it is is not told."""

    id: UUID
    stars: int
    text: str
    version: str
    days: int
    written_at: datetime
    edited_at: datetime | None
    reply: str
    replied_at: datetime | None


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the company may judge a plugin, what it said, and how long it takes until it may."""

    may: bool
    days_left: int | None  # None: it is not on, so no day counts
    stars: int | None
    text: str


class MeterUse(msgspec.Struct, frozen=True, kw_only=True):
    """What a plugin counted this month and what it would cost."""

    key: str
    title: Localised
    unit: Localised
    quantity: Decimal
    cost: Decimal


class PluginUse(msgspec.Struct, frozen=True, kw_only=True):
    """What a plugin cost this month so far, and whether that is on the company's invoices."""

    plugin: str
    currency: str
    monthly: Decimal
    meters: list[MeterUse]
    total: Decimal
    monthly_cap: Decimal | None
    billed: Billed


class MeterRow(msgspec.Struct, frozen=True, kw_only=True):
    """One count, what it comes to, and the key of the call that counted."""

    id: UUID
    at: datetime
    quantity: Decimal
    cost: Decimal
    deed: str


class MeterRows(msgspec.Struct, frozen=True, kw_only=True):
    """What a meter of a plugin counted in a month; ask again with `after` for the next page."""

    key: str
    title: Localised
    unit: Localised
    currency: str
    month: date
    rows: list[MeterRow]
    after: UUID | None
