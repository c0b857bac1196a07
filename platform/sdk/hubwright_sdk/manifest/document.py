"""The manifest itself: what a plugin is, what it needs, and what it brings."""

from typing import Annotated, Any, Literal

import msgspec

from hubwright_sdk.declared import NodeDeclaration, TriggerDeclaration
from hubwright_sdk.manifest.matrix import Messaging
from hubwright_sdk.manifest.parts import (
    ConnectionDeclaration,
    Egress,
    HttpMapping,
    Inbound,
    InboundMapping,
    Listing,
    MeterDeclaration,
    PanelDeclaration,
    Price,
    Remote,
    Resources,
)
from hubwright_sdk.manifest.vocabulary import DataClass, EventName, ImplementedHook, Kind, Scope, Tier
from hubwright_sdk.texts import Localised, Name

PluginId = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=64)]
Version = Annotated[str, msgspec.Meta(pattern=r"^\d+\.\d+\.\d+$")]
EntryPoint = Annotated[str, msgspec.Meta(pattern=r"^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*:[A-Za-z_]\w*$")]
Folder = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_-]*$")]


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The canonical form; unknown keys are errors because a typo here would be a silent privilege bug."""

    manifest_version: Literal[1]
    id: PluginId
    version: Version
    tier: Tier
    kind: Annotated[list[Kind], msgspec.Meta(min_length=1)]
    name: Localised
    description: Localised
    config_schema: dict[str, Any]
    scopes: list[Scope]
    entry_point: EntryPoint | None = None  # `module:object`, for tiers with code of their own in the release
    implements: list[ImplementedHook] = []  # hooks of its kinds that it answers, so that nobody has to try
    optional_scopes: list[Scope] = []
    data_classes: list[DataClass] = []
    public_settings: list[str] = []
    settings_version: Annotated[int, msgspec.Meta(ge=1)] = 1
    entitlements: list[Name] = []
    channel_limit: Name | None = None  # the entitlement that bounds how many channels of this plugin a company has
    grants: dict[Name, bool | int] = {}  # entitlements that come with it; heard only from the platform's own
    texts: dict[str, Localised] = {}
    static: Folder | None = None
    nodes: list[NodeDeclaration] = []
    triggers: list[TriggerDeclaration] = []
    events: list[EventName] = []  # what it is told, after the fact
    panels: list[PanelDeclaration] = []
    egress: list[Egress] = []
    connections: list[ConnectionDeclaration] = []
    inbound: list[Inbound] = []
    http: list[HttpMapping] = []
    inbound_events: list[InboundMapping] = []
    remote: Remote | None = None
    messaging: Messaging | None = None
    meters: list[MeterDeclaration] = []
    price: Price = Price()
    resources: Resources = Resources()
    listing: Listing = Listing()
    concurrency: Annotated[int, msgspec.Meta(ge=1, le=64)] = 4  # calls at once for one company

    def said(self, key: str, language: str) -> str:
        """A text of the plugin's own, for pages that show more than name and description."""
        text = self.texts.get(key)
        return text.said_in(language) if text else key
