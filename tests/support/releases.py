"""A small plugin, its archive, and archives that were tampered with."""

import io
import zipfile
from pathlib import Path
from typing import Any

from hubwright_sdk.release import (
    SignedRelease,
    Trusted,
    key_id,
    new_key,
    pack,
    public_key,
    read_entries,
    sign,
    statement_of,
)
from hubwright_sdk.release.wheel import record_of

PARTNER = new_key()
MARKETPLACE = new_key()
INFO = "acme_stock-1.2.0.dist-info"
MANIFEST = """
manifest_version = 1
id = "acme-stock"
version = "1.2.0"
tier = "sandboxed"
kind = ["erp"]
scopes = []
entry_point = "acme_stock.plugin:plugin"
config_schema = "settings.schema.json"
name = { en = "Stock", zh = "库存" }
description = { en = "Looks into the stock.", zh = "查询库存。" }
"""
SETTINGS = '{"type": "object", "additionalProperties": false, "properties": {}}'


def trusted() -> Trusted:
    def keys(private: bytes) -> dict[str, bytes]:
        return {key_id(public_key(private)): public_key(private)}

    return {"partner": keys(PARTNER), "marketplace": keys(MARKETPLACE)}


def write_plugin(folder: Path) -> Path:
    package = folder / "src" / "acme_stock"
    package.mkdir(parents=True)
    (folder / "README.md").write_text("# Stock\n")
    (folder / "tests").mkdir()
    (folder / "tests" / "test_stock.py").write_text("def test_it() -> None: ...\n")
    (package / "manifest.toml").write_text(MANIFEST, "utf-8")
    (package / "settings.schema.json").write_text(SETTINGS)
    (package / "__init__.py").write_text('"""Stock."""\n')
    (package / "plugin.py").write_text("plugin = object()\n")
    return folder


def signed_release(archive: bytes) -> SignedRelease:
    statement = statement_of(archive, sdk="0.1.0", built_at="2026-11-26T12:00:00Z")
    signed = SignedRelease(statement).with_signature(sign(statement, PARTNER, "partner"))
    return signed.with_signature(sign(statement, MARKETPLACE, "marketplace"))


def packed(folder: Path) -> bytes:
    return pack(write_plugin(folder))


def zipped(entries: dict[str, bytes]) -> bytes:
    """An archive with its RECORD in order, whatever it holds."""
    record = f"{INFO}/RECORD"
    rest = {name: data for name, data in entries.items() if name != record}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in {**rest, record: record_of(rest, record)}.items():
            archive.writestr(name, data)
    return made.getvalue()


def with_files(archive: bytes, files: dict[str, bytes]) -> bytes:
    return zipped({**read_entries(archive), **files})


def with_entry(archive: bytes, entry: zipfile.ZipInfo, data: bytes = b"x", **how: Any) -> bytes:
    """The archive with one entry appended as it is, however odd."""
    made = io.BytesIO(archive)
    with zipfile.ZipFile(made, "a") as opened:
        opened.writestr(entry, data, **how)
    return made.getvalue()
