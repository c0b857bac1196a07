"""What a plugin asks for, what a company agreed to, and what is missing between the two."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from hubwright.host.installation import release_queries as queries
from hubwright.host.installation.errors import AgreementNeeded
from hubwright.host.installation.price_history import require_payable
from hubwright.kernel.database import Row
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright_sdk import Manifest
from hubwright_sdk.manifest import Price
from hubwright_sdk.manifest.widening import hosts_of


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody read and said yes to; a metered price comes with the most it may come to in a month."""

    scopes: list[str] = []
    hosts: list[str] = []
    data: list[str] = []
    price: Price = msgspec.field(default_factory=Price)
    monthly_cap: Decimal | None = None


def asked_by(manifest: Manifest) -> Agreement:
    """Everything that a company agrees to when it installs this."""
    data = {name for place in manifest.egress for name in place.data} | set(manifest.data_classes)
    return Agreement(
        scopes=sorted(manifest.scopes),
        hosts=sorted(hosts_of(manifest)),
        data=sorted(data),
        price=manifest.price,
    )


def missing(agreed: Agreement, manifest: Manifest) -> dict[str, object]:
    """What is asked for beyond what was agreed to; empty when nothing is."""
    asked = asked_by(manifest)
    beyond: dict[str, object] = {}
    for kind in ("scopes", "hosts", "data"):
        more = sorted(set(getattr(asked, kind)) - set(getattr(agreed, kind)))
        if more:
            beyond[kind] = more
    if asked.price.is_above(agreed.price):
        beyond["price"] = msgspec.to_builtins(asked.price)
    return beyond


async def agree(plugin_id: str, manifest: Manifest, agreed: Agreement, by: str) -> Decimal | None:
    """Write an agreement down; refused while it does not cover what is asked. Returns the cap that holds."""
    beyond = missing(agreed, manifest)
    if beyond:
        raise AgreementNeeded(plugin_id, beyond)
    await require_payable(plugin_id, manifest.price)
    cap = agreed.monthly_cap if manifest.price.model == "metered" else None
    if manifest.price.model == "metered" and (cap is None or not cap.is_finite() or not 0 < cap < 1_000_000):
        raise Invalid(FieldError("agreed.monthly_cap", _("Say how much this may cost in a month at most.")))
    asked = asked_by(manifest)
    optional = sorted(set(agreed.scopes) & set(manifest.optional_scopes))
    await queries.add_consent(
        plugin_id,
        manifest.version,
        scopes=[*asked.scopes, *optional],
        hosts=asked.hosts,
        data=asked.data,
        price=msgspec.to_builtins(asked.price),
        monthly_cap=cap,
        agreed_by=by,
    )
    return cap


async def agreed_to(plugin_id: str) -> Agreement:
    """What the active tenant agreed to last; nothing where nobody was asked."""
    row = await queries.last_consent(plugin_id)
    return _agreement(row) if row is not None else Agreement()


async def granted_scopes(manifest: Manifest) -> frozenset[str]:
    """What calls for the active tenant may do: what it must, what was agreed to beyond that and is asked for still."""
    if not manifest.optional_scopes:  # nothing is installed that misses what it must have
        return frozenset(manifest.scopes)
    row = await queries.last_consent(manifest.id)
    agreed = row["scopes"] if row is not None else ()
    return frozenset([*manifest.scopes, *(scope for scope in manifest.optional_scopes if scope in agreed)])


def _agreement(row: Row) -> Agreement:
    price: Mapping[str, Any] = row["price"]
    return Agreement(
        scopes=row["scopes"],
        hosts=row["hosts"],
        data=row["data"],
        price=msgspec.convert(price, Price),
        monthly_cap=row["monthly_cap"],
    )
