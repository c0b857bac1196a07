"""What a plugin says about itself: read once, checked strictly, shown to the people who decide."""

from hubwright_sdk.manifest.document import Manifest
from hubwright_sdk.manifest.matrix import BY_MESSAGE, DeliveryState, MessageKind, Messaging, Window, file_kind
from hubwright_sdk.manifest.parts import (
    ConnectionDeclaration,
    Egress,
    HttpMapping,
    Inbound,
    InboundMapping,
    Price,
)
from hubwright_sdk.manifest.reading import MANIFEST_FILE, manifest_from, manifest_schema, parse_manifest, read_manifest
from hubwright_sdk.manifest.vocabulary import DATA_CLASSES, EVENTS, KINDS, SCOPES, TIERS, VERIFIERS
from hubwright_sdk.manifest.widening import Widening, widenings
from hubwright_sdk.manifest.wrong import ManifestInvalid

__all__ = [
    "BY_MESSAGE",
    "DATA_CLASSES",
    "EVENTS",
    "KINDS",
    "MANIFEST_FILE",
    "SCOPES",
    "TIERS",
    "VERIFIERS",
    "ConnectionDeclaration",
    "DeliveryState",
    "Egress",
    "HttpMapping",
    "Inbound",
    "InboundMapping",
    "Manifest",
    "ManifestInvalid",
    "MessageKind",
    "Messaging",
    "Price",
    "Widening",
    "Window",
    "file_kind",
    "manifest_from",
    "manifest_schema",
    "parse_manifest",
    "read_manifest",
    "widenings",
]
