"""A partner with keys and a token, an operator, and releases of a small plugin, in as many versions as a test needs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.identity.founding import found_account
from hubwright.control.marketplace import handing_in, partners, reviewing
from hubwright.kernel.actor import Actor
from hubwright.kernel.ids import new_id
from hubwright_sdk.release import SignedRelease, new_key, pack, public_key, sign, statement_of
from tests.support.sample_plugin import SETTINGS, sample, written

EGRESS = '[[egress]]\nsetting = "address"\npurpose = { en = "Asks what is left.", zh = "查询余量。" }\n'
Files = dict[str, str | bytes]
Change = Callable[[Files], None]
OPERATOR = Actor(kind="operator", account_id=UUID(int=7), name="Op")


class Made(msgspec.Struct, frozen=True):
    """An archive and what its author signed."""

    archive: bytes
    signed: bytes


class Market:
    """One partner and one plugin of theirs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.slug = f"acme{new_id().hex[-10:]}"
        self.plugin, self.package = f"{self.slug}-stock", f"{self.slug}_stock"
        self.key = new_key()
        self.person = Actor(kind="account", account_id=new_id(), name="Ada")
        self.partner_id = UUID(int=0)
        self.token = ""

    async def open(self) -> "Market":
        """Sign the partner up, with a key and a token."""
        assert self.person.account_id is not None
        await found_account(
            account_id=self.person.account_id,
            email=f"{self.slug}@example.test",
            name="Ada",
            language="en",
            password_hash=None,
            proved=True,
        )
        self.partner_id = await partners.sign_up_partner(
            self.person, self.slug, f"Acme {self.plugin}", "dev@acme.example"
        )
        await partners.add_signing_key(self.person, self.partner_id, "laptop", public_key(self.key).hex())
        self.token = (await partners.make_token(self.person, self.partner_id, "ci")).token
        return self

    def files(self, version: str, *changes: Change) -> Files:
        """The sample under this market's own name, as a certain version."""
        files = sample()
        for change in changes:
            change(files)
        renamed: Files = {}
        for name, data in files.items():
            if isinstance(data, bytes):
                renamed[name.replace("acme_stock", self.package)] = data
                continue
            text = data.replace("acme-stock", self.plugin).replace("acme_stock", self.package)
            text = text.replace('version = "1.2.0"', f'version = "{version}"').replace("1.2.0", version)
            renamed[name.replace("acme_stock", self.package)] = text
        return renamed

    def made(self, version: str, *changes: Change, key: bytes | None = None) -> Made:
        """Packed and signed by the partner."""
        archive = pack(written(self.folder / new_id().hex, self.files(version, *changes)))
        statement = statement_of(archive, sdk="0.1.0", built_at="2026-11-26T12:00:00Z")
        signed = SignedRelease(statement).with_signature(sign(statement, key or self.key, "partner"))
        return Made(archive, signed.to_json())

    async def handed_in(self, version: str, *changes: Change) -> UUID:
        """A draft."""
        made = self.made(version, *changes)
        return (await handing_in.hand_in(self.person, self.partner_id, made.archive, made.signed)).release_id

    async def approved(self, version: str, *changes: Change) -> UUID:
        """Past review and signed by both."""
        release_id = await self.handed_in(version, *changes)
        await handing_in.submit(self.person, release_id)
        await reviewing.take(OPERATOR, release_id)
        await reviewing.approve(OPERATOR, release_id)
        return release_id

    async def published(self, version: str, *changes: Change) -> UUID:
        """There for everybody."""
        release_id = await self.approved(version, *changes)
        await reviewing.roll(OPERATOR, release_id, 100)
        return release_id


def in_manifest(old: str, new: str) -> Change:
    """Change one passage of the manifest."""

    def change(files: Files) -> None:
        name = "src/acme_stock/manifest.toml"
        text = str(files[name])
        assert old in text, old
        files[name] = text.replace(old, new, 1)

    return change


def in_code(old: str, new: str) -> Change:
    """Change one passage of the plugin's code."""

    def change(files: Files) -> None:
        name = "src/acme_stock/plugin.py"
        text = str(files[name])
        assert old in text, old
        files[name] = text.replace(old, new, 1)

    return change


def with_settings(**properties: Any) -> Change:
    """Other settings, none of them required."""

    def change(files: Files) -> None:
        schema = {**SETTINGS, "required": [], "properties": properties}
        files["src/acme_stock/settings.schema.json"] = json.dumps(schema)

    return change


def with_scope(*scopes: str) -> Change:
    """A plugin that wants these."""
    return in_manifest("scopes = []", f"scopes = {json.dumps(list(scopes))}")


def simple(files: Files) -> None:
    """Settings of one form, nothing to reach, an answer of its own: what a box can run without any network."""
    in_manifest("settings_version = 2\n", "")(files)
    in_manifest('[[egress]]\nsetting = "address"\npurpose = { en = "Asks what is left.", zh = "查询余量。" }\n', "")(
        files
    )
    with_settings(
        address={"type": "string", "x-title": {"en": "Address", "zh": "地址"}, "x-help": {"en": "a", "zh": "a"}}
    )(files)
    in_code(
        '        await self.ask(context)\n        return NodeResult("there")', '        return NodeResult("there")'
    )(files)
