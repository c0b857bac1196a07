"""What a plugin says about itself: read once, checked strictly, shown to the people who decide."""

from hubwright_sdk.manifest.document import Manifest
from hubwright_sdk.manifest.parts import (
    ConnectionDeclaration,
    Egress,
    HttpMapping,
    Inbound,
    InboundMapping,
    Messaging,
    Price,
)
from hubwright_sdk.manifest.reading import MANIFEST_FILE, manifest_from, manifest_schema, parse_manifest, read_manifest
from hubwright_sdk.manifest.vocabulary import DATA_CLASSES, EVENTS, KINDS, SCOPES, TIERS, VERIFIERS
from hubwright_sdk.manifest.widening import Widening, widenings
from hubwright_sdk.manifest.wrong import ManifestInvalid

__all__ = [
    "DATA_CLASSES",
    "EVENTS",
    "KINDS",
    "MANIFEST_FILE",
    "SCOPES",
    "TIERS",
    "VERIFIERS",
    "ConnectionDeclaration",
    "Egress",
    "HttpMapping",
    "Inbound",
    "InboundMapping",
    "Manifest",
    "ManifestInvalid",
    "Messaging",
    "Price",
    "Widening",
    "manifest_from",
    "manifest_schema",
    "parse_manifest",
    "read_manifest",
    "widenings",
]
