"""For every rule the sample plugin with one thing spoiled, so that it fails this rule and no other."""

import json
from collections.abc import Callable
from typing import Any

from tests.support.sample_plugin import PLUGIN, ROOT, SETTINGS, sample

Files = dict[str, str | bytes]
Spoil = Callable[[Files], object]
MANIFEST = f"{ROOT}manifest.toml"
CODE = f"{ROOT}plugin.py"
FORM = f"{ROOT}settings.schema.json"
ICON = f"{ROOT}icon.svg"
COMPLETES = "    async def complete(self) -> None: ...\n\n\nplugin ="
SCREENSHOT = '[[listing.screenshots]]\nfile = "a.png"\nalt = { en = "A", zh = "一" }\n\n'


def without(name: str) -> Spoil:
    return lambda files: files.pop(name)


def with_file(name: str, data: str | bytes) -> Spoil:
    return lambda files: files.update({name: data})


def replaced(name: str, old: str, new: str) -> Spoil:
    def spoil(files: Files) -> None:
        text = files[name]
        assert isinstance(text, str)
        assert old in text, old
        files[name] = text.replace(old, new)

    return spoil


def in_code(line: str) -> Spoil:
    return with_file(CODE, PLUGIN.replace("\n\nclass Stock", f"\n{line}\n\n\nclass Stock"))


def with_setting(name: str, **part: Any) -> Spoil:
    named = {"type": "string", "x-title": {"en": "One", "zh": "一"}, "x-help": {"en": "One.", "zh": "一。"}, **part}
    kept = {key: value for key, value in named.items() if value is not None}
    return with_file(FORM, json.dumps({**SETTINGS, "properties": {**SETTINGS["properties"], name: kept}}))


def with_png(data: bytes) -> Spoil:
    def spoil(files: Files) -> None:
        files[MANIFEST] = str(files[MANIFEST]).replace("icon.svg", "icon.png")
        files[f"{ROOT}icon.png"] = data

    return spoil


def declarative(files: Files) -> None:
    """A tier without code, with code."""
    text = str(files[MANIFEST])
    text = text.replace('"sandboxed"', '"declarative"').replace('entry_point = "acme_stock.plugin:plugin"\n', "")
    text = text.replace('implements = ["check"]\n', "")
    http = '[[http]]\nnode = "look"\nmethod = "GET"\nurl = "{{settings.address}}"\n'
    files[MANIFEST] = text + http + 'answers = [{ when = "true", port = "there" }]\n'


SPOILED: dict[str, list[Spoil]] = {
    "manifest": [
        replaced(MANIFEST, "manifest_version = 1", "manifest_version = 2"),
        replaced(MANIFEST, "scopes = []", 'scopes = ["everything"]'),
        replaced(MANIFEST, "settings_version = 2", "settings_verison = 2"),
        replaced(MANIFEST, '"address"', '"adress"'),
        without(MANIFEST),
        without(FORM),
    ],
    "contents": [
        with_file(f"{ROOT}start.pth", "import acme_stock\n"),
        with_file(f"{ROOT}.env", "A=1\n"),
        with_file(f"{ROOT}data.bin", b"\x7fELF\x02\x01"),
        with_file("tests/more.zip", b"PK\x03\x04"),
    ],
    "python": [with_file(f"{ROOT}more.py", "def broken(:\n"), with_file(f"{ROOT}more.py", "print 'two'\n")],
    "declared": [
        replaced(CODE, "async def call_node", "async def call_step"),
        replaced(CODE, "\n\nplugin =", COMPLETES),
        replaced(CODE, "class Stock(Plain)", "class Stock"),
        replaced(CODE, "plugin = Stock()", "plugin = 3"),
        replaced(MANIFEST, "acme_stock.plugin:plugin", "acme_stock.plugin:other"),
        replaced(MANIFEST, "acme_stock.plugin:plugin", "acme_stock.elsewhere:plugin"),
        declarative,
    ],
    "calls": [
        in_code("import os"),
        in_code("import subprocess"),
        in_code("from socket import create_connection"),
        in_code("import importlib.util"),
        in_code("import ctypes, json"),
        in_code("from asyncio import create_subprocess_exec"),
        in_code("import asyncio\n\nconnect = asyncio.open_connection"),
        in_code('run = eval("1")'),
        in_code("run = exec"),
        in_code('more = __import__("json")'),
        in_code("everything = ().__class__.__mro__"),
        in_code('found = getattr(dict, "__subclasses__")'),
        in_code('text = open("/etc/passwd").read()'),
        in_code('Path("/tmp/left").write_text("x")'),
        in_code("from pickle import loads"),
        in_code("import marshal"),
    ],
    "imports": [
        in_code("import requests"),
        in_code("from urllib.request import urlopen"),
        in_code("import sqlite3"),
        in_code("from hubwright.kernel import db"),
        in_code("from hubwright_sdk.box import runner"),
    ],
    "invisible": [
        in_code('name = "pay\u200bpal"'),
        in_code('admin = "user\u202e"'),
        in_code(f'hidden = "{chr(0xE0141)}{chr(0xFE01)}"'),
        with_file("tests/test_more.py", '"""\u2066"""\n'),
    ],
    "blobs": [
        in_code(f'data = "{"QUJDREVG" * 40}"'),
        in_code(f'data = b"{chr(92)}x41{(chr(92) + "x42") * 60}"'),
        in_code(f"data = [{'0x41, ' * 60}]"),
        in_code("; ".join(f"a{n} = {n}" for n in range(80))),
    ],
    "secrets": [
        in_code(f'key = "AKIA{"ABCDEFGHIJKLMNOP"}"'),
        in_code(f'token = "ghp_{"a1B2" * 9}"'),
        in_code('api_key = "f81b3c77a90d4e65b2"'),
        with_file("README.md", "# Stock\n\nSet address and access key.\npassword: 'hT7kq93LmZx1'\n"),
    ],
    "secret-settings": [
        with_setting("password"),
        with_setting("api_token"),
        with_setting("client_secret"),
        with_setting("key"),
    ],
    "settings-upgrade": [replaced(CODE, "def upgrade_settings", "def upgrade")],
    "licence": [
        without("LICENSE"),
        with_file("LICENSE", "\n"),
        replaced(MANIFEST, 'licence = "Apache-2.0"', ""),
        replaced(MANIFEST, 'licence = "Apache-2.0"', 'licence = "mine"'),
    ],
    "readme": [without("README.md"), with_file("README.md", "# Stock\n")],
    "tests": [
        without("tests/test_stock.py"),
        with_file("tests/test_stock.py", ""),
        with_file("tests/test_stock.py", "def test_nothing() -> None: ...\n"),
    ],
    "icon": [
        without(ICON),
        replaced(MANIFEST, 'icon = "icon.svg"', ""),
        with_file(ICON, "not a picture"),
        with_file(ICON, "<svg><script>alert(1)</script></svg>"),
        with_file(ICON, '<svg onload="alert(1)"></svg>'),
        with_file(ICON, '<svg><image href="https://acme.example/p.png"/></svg>'),
        with_png(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\0\x80"),
    ],
    "languages": [
        replaced(MANIFEST, 'zh = "告诉流程还剩多少件。"', 'zh = "Tells flows how many."'),
        with_setting("place", **{"x-title": {"en": "Place"}}),
        with_setting("place", **{"x-title": None}),
        with_setting("place", **{"x-help": {"zh": "地点。"}}),
    ],
    "changelog": [
        without("CHANGELOG.md"),
        replaced("CHANGELOG.md", "1.2.0", "1.2.01"),
        replaced(MANIFEST, '"1.2.0" =', '"1.1.0" ='),
    ],
    "listing": [
        replaced(MANIFEST, 'support = "help@acme.example"', ""),
        replaced(MANIFEST, 'privacy_url = "https://acme.example/privacy"', ""),
        replaced(MANIFEST, 'about = { en = "Asks the warehouse of Acme.", zh = "查询 Acme 仓库。" }', ""),
        replaced(MANIFEST, "[listing.changes]", SCREENSHOT + "[listing.changes]"),
    ],
    "help": [with_setting("place", **{"x-help": None})],
    "typed": [without(f"{ROOT}py.typed")],
    "annotated": [
        replaced(CODE, "settings: dict[str, Any], version: int", "settings, version: int"),
        in_code("def more():\n    pass"),
        in_code("def more(*all) -> None:\n    pass"),
    ],
}  # fmt: skip


def spoiled(spoil: Spoil) -> Files:
    files = sample()
    spoil(files)
    return files
