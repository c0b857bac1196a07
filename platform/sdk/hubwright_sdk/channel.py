"""What core and an embedded channel (one that lives in somebody's web page) say to each other."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

import msgspec

from hubwright_sdk.manifest import Manifest

Language = Literal["en", "zh"]
PanelMode = Literal["page", "frame", "preview"]


class FieldProblem(msgspec.Struct, frozen=True):
    """One sentence beside one field; `field` is a dotted path such as `prechat_fields.0.key`."""

    field: str
    en: str
    zh: str

    def said_in(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


class SettingsInvalid(Exception):
    """These settings cannot be stored; the problems say why, field by field."""

    def __init__(self, problems: list[FieldProblem]) -> None:
        super().__init__("; ".join(f"{problem.field}: {problem.en}" for problem in problems))
        self.problems = problems


class PrechatField(msgspec.Struct, frozen=True):
    """One question asked before the first message."""

    key: str
    label_en: str
    label_zh: str
    type: Literal["text", "email", "phone", "textarea"]
    required: bool


class ChannelRules(msgspec.Struct, frozen=True):
    """What core must enforce for a channel, read out of settings only the plugin understands."""

    allowed_sites: list[str]
    reopen_hours: int
    sessions_per_hour: int
    messages_per_minute: int
    message_burst: int
    consent_required: bool
    prechat_fields: list[PrechatField]
    identity_mode: Literal["off", "optional", "required"] = "off"
    identity_secret: str = ""
    identity_secret_before: str = ""
    identity_hash_accepted: bool = False


class UploadRules(msgspec.Struct, frozen=True):
    """What core's file store accepts, told to the visitor before they try."""

    max_bytes: int
    types: list[str]


class ChannelView(msgspec.Struct, frozen=True):
    """What core tells a plugin about one configured channel when a visitor asks for its page."""

    key: str
    name: str
    settings: Mapping[str, Any]
    language: Language
    mode: PanelMode
    agents_available: bool
    rating_enabled: bool
    show_mark: bool
    upload: UploadRules
    text_limit: int


class PanelPage(msgspec.Struct, frozen=True):
    """The page core renders around a plugin's panel: names and data, never markup."""

    title: str
    language: Language
    script_url: str
    style_url: str
    boot: dict[str, Any]
    image_origins: list[str] = []


@runtime_checkable
class Plugin(Protocol):
    """Every plugin, whatever it does."""

    @property
    def manifest(self) -> Manifest:
        """What this plugin is and needs."""
        ...

    def clean_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """The settings as they may be stored, defaults filled in; raises SettingsInvalid."""
        ...

    def public_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """The part of the settings that a visitor's browser may see."""
        ...


@runtime_checkable
class EmbeddedChannel(Plugin, Protocol):
    """A channel that lives in a web page: core serves its files and pages, the plugin decides what they are."""

    @property
    def static_dir(self) -> Path:
        """Content-hashed files, served for ever under /p/<plugin>/static/<name>."""
        ...

    @property
    def entry_files(self) -> Mapping[str, str]:
        """Names that never change, served under /p/<plugin>/<name> -> the file in static_dir they mean today."""
        ...

    def rules(self, settings: Mapping[str, Any]) -> ChannelRules:
        """What core enforces on this channel's behalf."""
        ...

    def snippet(self, base_url: str, channel_key: str) -> str:
        """The one line a company pastes into its site."""
        ...

    def panel_page(self, base_url: str, channel: ChannelView) -> PanelPage:
        """What the hosted page, the frame and the preview show."""
        ...
