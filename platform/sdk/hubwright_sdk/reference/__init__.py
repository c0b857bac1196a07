"""The documentation of the SDK, written from its code, and what must not change under plugins that exist."""

from hubwright_sdk.reference.pages import pages
from hubwright_sdk.reference.snapshot import breaking, snapshot

__all__ = ["breaking", "pages", "snapshot"]
