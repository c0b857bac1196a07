"""A partner with a key, and plugins of theirs as they are handed in."""

import secrets
from pathlib import Path
from typing import Any

import msgspec

from hubwright.control.marketplace.hand_in import hand_in, submit
from hubwright.control.marketplace.partners import add_key, become_partner
from hubwright.control.marketplace.review import decide
from hubwright.control.marketplace.schemas import HandedIn, Partner
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import global_execute, outside_tenants
from hubwright.kernel.ids import new_id
from hubwright_sdk.release import SignedRelease, new_key, pack, public_key, sign, statement_of
from tests.support.sample_plugin import MANIFEST, ROOT, sample, written

PLUGIN = '''\
"""The object behind the entry point."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hubwright_sdk import CallContext, CheckRow, NodeCall, NodeResult, read_manifest


class Stock:
    """Knows what is left."""

    def __init__(self) -> None:
        self.manifest = read_manifest(Path(__file__).parent)

    def clean_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        return dict(settings)

    def public_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        return {}

    def upgrade_settings(self, settings: dict[str, Any], from_version: int) -> dict[str, Any]:
        return {**settings, "address": f"{settings['address']}/v2"}

    async def check(self, context: CallContext) -> list[CheckRow]:
        return [CheckRow("Warehouse", ok=True)]

    async def call_node(self, call: NodeCall, context: CallContext) -> NodeResult:
        return NodeResult("there")


plugin = Stock()
'''


class Shop(msgspec.Struct, frozen=True):
    """A partner, who they are, and the key they sign with."""

    actor: Actor
    partner: Partner
    key: bytes

    @property
    def id(self) -> str:
        return f"{self.partner.slug}-stock"


async def account(kind: str = "account") -> Actor:
    """Somebody who signs in."""
    account_id = new_id()
    async with outside_tenants("an account belongs to no company"):
        await global_execute(
            "INSERT INTO account (id, email, name, password_hash, is_operator) VALUES ($1, $2, 'Pat', '', $3)",
            account_id,
            f"{account_id.hex}@example.org",
            kind == "operator",
        )
    return Actor(kind="operator" if kind == "operator" else "account", account_id=account_id, name="Pat")


async def make_shop() -> Shop:
    """A partner with one key."""
    actor, key = await account(), new_key()
    partner = await become_partner(actor, f"s{secrets.token_hex(6)}", "Stock & Co")
    await add_key(partner, public_key(key).hex())
    return Shop(actor, partner, key)


def wheel(shop: Shop, into: Path, version: str = "1.2.0", **changes: str) -> bytes:
    """The sample plugin under the shop's name, with parts of the manifest exchanged."""
    said = MANIFEST.replace("acme-stock", shop.id).replace("1.2.0", version)
    for before, now in changes.items():
        said = said.replace(*now.split(" -> ", 1)) if before.startswith("change") else said + now
    files = sample()
    files[f"{ROOT}manifest.toml"] = said
    files[f"{ROOT}plugin.py"] = PLUGIN
    files["CHANGELOG.md"] = f"# Changes\n\n## {version}\n- Something.\n"
    return pack(written(into / version, files))


def signed(shop: Shop, archive: bytes) -> bytes:
    """The statement with the partner's signature."""
    statement = statement_of(archive, sdk="0.1.0", built_at="2026-11-26T12:00:00Z")
    return SignedRelease(statement).with_signature(sign(statement, shop.key, "partner")).to_json()


async def handed_in(shop: Shop, into: Path, version: str = "1.2.0", **changes: str) -> HandedIn:
    """A draft."""
    archive = wheel(shop, into, version, **changes)
    return await hand_in(shop.partner, archive, signed(shop, archive))


async def published(shop: Shop, operator: Actor, into: Path, version: str = "1.2.0", **changes: str) -> HandedIn:
    """A release that everybody may install."""
    draft = await handed_in(shop, into, version, **changes)
    await submit(shop.partner, draft.release_id)
    await decide(operator, draft.release_id, "approve")
    return draft


def settings() -> dict[str, Any]:
    return {"address": "https://stock.example", "access_key": "k-canary"}
