"""What a company must have for a plugin: the entitlements it names, and those that its kind asks of any plugin."""

from hubwright.kernel import entitlements
from hubwright.kernel.jobs import enqueue
from hubwright_sdk import Manifest

KIND_NEEDS = {"crm": "connectors.crm", "erp": "connectors.erp", "iot": "connectors.iot"}
_GRANTS_CHANGED = "entitlements.refresh"  # a job of tenants', which alone works out what a company may use


def needs_of(manifest: Manifest) -> list[str]:
    """The keys, each once."""
    own = (KIND_NEEDS[kind] for kind in manifest.kind if kind in KIND_NEEDS)
    return list(dict.fromkeys((*manifest.entitlements, *own)))


async def require_needs(manifest: Manifest) -> None:
    """Refuse what the company may not use."""
    for key in needs_of(manifest):
        await entitlements.require(key)


async def lacking(manifest: Manifest | None) -> list[str]:
    """What the company lacks for it; nothing is the usual answer."""
    return await entitlements.lacking(needs_of(manifest)) if manifest is not None else []


async def tell_grants(manifest: Manifest | None) -> None:
    """A plugin that brings entitlements came or went: what the company may use is worked out anew."""
    if manifest is not None and manifest.grants:
        await enqueue(_GRANTS_CHANGED, {})
