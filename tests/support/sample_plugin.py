"""A plugin of platinum grade as files by name; tests spoil one thing at a time."""

import json
import struct
import zlib
from pathlib import Path
from typing import Any

from hubwright_sdk.checks import Package

NAME = "acme_stock"
ROOT = f"src/{NAME}/"

MANIFEST = """\
manifest_version = 1
id = "acme-stock"
version = "1.2.0"
tier = "sandboxed"
kind = ["erp"]
scopes = []
implements = ["check"]
entry_point = "acme_stock.plugin:plugin"
config_schema = "settings.schema.json"
settings_version = 2
data_classes = ["order"]

[name]
en = "Stock"
zh = "库存"

[description]
en = "Tells flows how many pieces are left."
zh = "告诉流程还剩多少件。"

[listing]
licence = "Apache-2.0"
support = "help@acme.example"
privacy_url = "https://acme.example/privacy"
icon = "icon.svg"
about = { en = "Asks the warehouse of Acme.", zh = "查询 Acme 仓库。" }

[listing.changes]
"1.2.0" = { en = "Asks faster.", zh = "查询更快。" }

[[listing.screenshots]]
file = "shot.png"
alt = { en = "The step in a flow.", zh = "流程中的步骤。" }

[[nodes]]
name = "look"
category = "data"
title = { en = "Look into the stock", zh = "查询库存" }
help = { en = "Asks the warehouse.", zh = "询问仓库。" }
ports = [{ id = "there", title = { en = "In stock", zh = "有货" } }]

[[egress]]
setting = "address"
purpose = { en = "Asks what is left.", zh = "查询余量。" }
"""

SETTINGS: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["address"],
    "properties": {
        "address": {
            "type": "string",
            "x-title": {"en": "Address", "zh": "地址"},
            "x-help": {"en": "Where the warehouse answers.", "zh": "仓库接口的地址。"},
        },
        "access_key": {
            "type": "string",
            "x-secret": True,
            "x-title": {"en": "Access key", "zh": "访问密钥"},
            "x-help": {"en": "From the warehouse's own pages.", "zh": "在仓库系统中获取。"},
        },
    },
}

BASE = '''\
"""What every plugin of ours does with settings."""

from collections.abc import Mapping
from typing import Any

from hubwright_sdk import Manifest, SettingsInvalid, schema_problems, with_defaults


class Plain:
    """Settings by their schema."""

    manifest: Manifest

    def clean_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        whole = with_defaults(self.manifest.config_schema, settings)
        problems = schema_problems(self.manifest.config_schema, whole)
        if problems:
            raise SettingsInvalid(problems)
        return whole

    def public_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        return {}
'''

PLUGIN = '''\
"""The object behind the entry point."""

import json
from pathlib import Path
from typing import Any

from acme_stock.base import Plain
from hubwright_sdk import (
    CallContext,
    CallFailed,
    CheckRow,
    Malformed,
    NodeCall,
    NodeResult,
    RateLimited,
    Refused,
    read_manifest,
    retry_after_seconds,
)


class Stock(Plain):
    """Asks the warehouse."""

    def __init__(self) -> None:
        self.manifest = read_manifest(Path(__file__).parent)

    def upgrade_settings(self, settings: dict[str, Any], version: int) -> dict[str, Any]:
        return {"address": settings["url"]} if version == 1 else settings

    async def check(self, context: CallContext) -> list[CheckRow]:
        try:
            await self.ask(context)
        except CallFailed as failed:
            return [CheckRow("Warehouse", ok=False, text=failed.reason)]
        return [CheckRow("Warehouse", ok=True)]

    async def call_node(self, call: NodeCall, context: CallContext) -> NodeResult:
        await self.ask(context)
        return NodeResult("there")

    async def ask(self, context: CallContext) -> Any:
        address = context.settings["address"]
        answer = await context.http.send("GET", address, headers={}, deadline_s=context.deadline_s)
        if answer.status == 429:
            raise RateLimited("the warehouse is busy", retry_after_s=retry_after_seconds(answer.retry_after))
        if answer.status != 200:
            raise Refused("the warehouse says no")
        try:
            return json.loads(answer.body)
        except ValueError:
            raise Malformed("the warehouse says nonsense") from None


plugin = Stock()
'''


README = """\
# Stock

Tells flows how many pieces are left in one place.
Fill in the address and the access key.
"""

TESTS = '''\
"""What the warehouse says."""

from typing import ClassVar

from acme_stock.plugin import plugin
from hubwright_sdk import HttpAnswer, Malformed, NodeCall, RateLimited, Refused
from hubwright_sdk.conformance import ErpContract, Trial

FAILURES = (Malformed, RateLimited, Refused)


class TestContract(ErpContract):
    """The SDK's suite."""

    plugin = plugin
    settings: ClassVar = {"address": "https://stock.example", "access_key": "k"}
    bad_settings: ClassVar = [({}, "address")]
    trials: ClassVar = [Trial(hook="call_node", argument=NodeCall(node="look", input={}), answer=HttpAnswer(200, "{}"))]


def test_stock() -> None:
    assert len(FAILURES) == 3
'''


def picture(width: int, height: int) -> bytes:
    """A PNG of one colour."""

    def part(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\x00" + b"\xe0" * width) * height
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")


def sample() -> dict[str, str | bytes]:
    """All files, fresh, as they lie in the author's folder."""
    return {
        "README.md": README,
        "CHANGELOG.md": "# Changes\n\n## 1.2.0\n- Asks faster.\n",
        "LICENSE": "Apache License, Version 2.0\n",
        "tests/test_stock.py": TESTS,
        f"{ROOT}__init__.py": '"""Stock."""\n',
        f"{ROOT}base.py": BASE,
        f"{ROOT}plugin.py": PLUGIN,
        f"{ROOT}py.typed": "",
        f"{ROOT}shot.png": picture(1280, 800),
        f"{ROOT}manifest.toml": MANIFEST,
        f"{ROOT}settings.schema.json": json.dumps(SETTINGS, ensure_ascii=False, indent=1),
        f"{ROOT}icon.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h7v7H1z"/></svg>\n',
    }


def as_package(files: dict[str, str | bytes]) -> Package:
    return Package(NAME, {name: data.encode() if isinstance(data, str) else data for name, data in files.items()})


def written(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    return folder
