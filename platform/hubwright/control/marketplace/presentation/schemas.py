"""What a presentation consists of, as it is kept, and as it is read in one language."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from hubwright_sdk.texts import Localised

ADDRESS = "/listing-pictures"
CATEGORIES: dict[str, Localised] = {
    "channels": Localised("Channels", "渠道"),
    "customers": Localised("Customers and sales", "客户与销售"),
    "orders": Localised("Orders and delivery", "订单与配送"),
    "help": Localised("Tickets and service", "工单与服务"),
    "marketing": Localised("Marketing", "营销"),
    "ai": Localised("AI", "人工智能"),
    "devices": Localised("Devices", "设备"),
    "tools": Localised("Tools for developers", "开发工具"),
    "other": Localised("Other", "其他"),
}


class Words(msgspec.Struct, frozen=True):
    """One text in both languages; while somebody writes, either may be missing."""

    en: str = ""
    zh: str = ""

    def said_in(self, language: str) -> str:
        """In this language, or in the other while this one is missing."""
        return (self.zh or self.en) if language == "zh" else (self.en or self.zh)

    @property
    def whole(self) -> bool:
        """Whether both are there."""
        return bool(self.en and self.zh)


class Screenshot(msgspec.Struct, frozen=True, kw_only=True):
    """One picture, and what it shows in words."""

    id: UUID
    alt: Words = Words()
    width: int
    height: int

    @property
    def url(self) -> str:
        """Where everybody finds it once it is published."""
        return f"{ADDRESS}/{self.id}"


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a partner says about a plugin."""

    name: Words = Words()
    tagline: Words = Words()
    description: Words = Words()
    category: str = "other"
    keywords: list[str] = []
    support: str = ""
    screenshots: list[Screenshot] = []


class Presentation(msgspec.Struct, frozen=True, kw_only=True):
    """What is being written, and what companies read meanwhile."""

    plugin: str
    draft: Listing
    published: Listing | None = None
    changed_at: datetime | None = None
    published_at: datetime | None = None

    @property
    def differs(self) -> bool:
        """Whether publishing would change anything."""
        return self.draft != self.published


class Block(msgspec.Struct, frozen=True):
    """One paragraph of a description, or one list of points."""

    kind: Literal["text", "points"]
    lines: list[str]


class ShownPicture(msgspec.Struct, frozen=True, kw_only=True):
    """One screenshot for a page."""

    url: str
    alt: str
    width: int
    height: int


class ListingView(msgspec.Struct, frozen=True, kw_only=True):
    """A listing in one language, ready for a page."""

    name: str
    tagline: str
    description: list[Block]
    category: str
    keywords: list[str]
    support: str
    screenshots: list[ShownPicture]
