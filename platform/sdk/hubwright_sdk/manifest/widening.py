"""What an update asks for beyond what a company agreed to; empty means that it may come by itself."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from hubwright_sdk.manifest.document import Manifest

Asked = Literal["scope", "host", "data", "price", "tier"]


class Widening(msgspec.Struct, frozen=True):
    """One thing more than before."""

    what: Asked
    name: str


def widenings(before: Manifest, after: Manifest) -> list[Widening]:
    """Compare two manifests of one plugin: scopes, hosts (with the data sent there), data classes, price, tier."""
    return list(_widenings(before, after))


def hosts_of(manifest: Manifest) -> frozenset[str]:
    """Where it talks to; an address from a setting counts as that setting."""
    named = {place.host or f"{{{place.setting}}}" for place in manifest.egress}
    if manifest.remote is not None:
        named.add(manifest.remote.url or f"{{{manifest.remote.setting}}}")
    return frozenset(named)


def _widenings(before: Manifest, after: Manifest) -> Iterator[Widening]:
    for scope in sorted(set(after.scopes) - set(before.scopes)):
        yield Widening("scope", scope)
    for host in sorted(hosts_of(after) - hosts_of(before)):
        yield Widening("host", host)
    sent = {data for place in before.egress for data in place.data} | set(before.data_classes)
    will_be = {data for place in after.egress for data in place.data} | set(after.data_classes)
    for data in sorted(will_be - sent):
        yield Widening("data", data)
    if after.price.is_above(before.price):
        yield Widening("price", after.price.model)
    if after.tier != before.tier and after.tier in ("native", "remote"):
        yield Widening("tier", after.tier)
