"""Web chat keeps the SDK's contract for embedded channels, and its own budgets."""

import hashlib
import json
from pathlib import Path
from typing import Any, ClassVar

from hubwright_sdk.conformance import ChannelContract
from hubwright_webchat.plugin import plugin

FRONTEND = Path(__file__).parents[1] / "frontend"


class TestWebChat(ChannelContract):
    plugin = plugin
    budgets: ClassVar = {("loader.",): 8 * 1024, ("panel",): 45 * 1024}
    bad_settings: ClassVar[list[tuple[dict[str, Any], str]]] = [
        ({"colour": "#787878"}, "colour"),
        ({"colour": "teal"}, "colour"),
        ({"side": "top"}, "side"),
        ({"logo_url": "javascript:alert(1)"}, "logo_url"),
        ({"logo_url": "http://shop.example/logo.png"}, "logo_url"),
        ({"logo_url": "/files/../secret"}, "logo_url"),
        ({"privacy_url": "javascript:alert(1)"}, "privacy_url"),
        ({"consent_required": True}, "privacy_text_en"),
        ({"allowed_sites": ["https://shop.example; script-src *"]}, "allowed_sites.0"),
        ({"allowed_sites": ["https://ok.example", "*"]}, "allowed_sites.1"),
        ({"allowed_sites": ["https://*.shop.example"]}, "allowed_sites.0"),
        ({"allowed_sites": ["https://me:pw@shop.example"]}, "allowed_sites.0"),
        ({"reopen_hours": 0}, "reopen_hours"),
        ({"prechat_fields": [{"key": "Bad Key", "label_en": "A", "label_zh": "甲"}]}, "prechat_fields.0.key"),
        ({"prechat_fields": [{"key": "a", "label": {"en": "A"}}]}, "prechat_fields.0.label_zh"),
        (
            {"prechat_fields": [{"key": "a", "label_en": "A", "label_zh": "甲"}] * 2},
            "prechat_fields.1.key",
        ),
    ]


def test_the_committed_build_is_whole_and_unchanged() -> None:
    manifest = json.loads((plugin.static_dir / "manifest.json").read_text("utf-8"))
    present = {path.name for path in plugin.static_dir.iterdir()} - {"manifest.json"}
    assert present == set(manifest["sha256"])
    assert set(manifest["files"].values()) <= present
    for name, digest in manifest["sha256"].items():
        assert hashlib.sha256((plugin.static_dir / name).read_bytes()).hexdigest() == digest, name


def test_the_committed_build_is_of_these_sources() -> None:
    """A changed source without `npm run build` is found here, on machines without node too."""
    files = [path for path in (FRONTEND / "src").rglob("*") if path.is_file()]
    files += [FRONTEND / name for name in ("build.mjs", "package.json", "package-lock.json")]
    whole = hashlib.sha256()
    for name, path in sorted((path.relative_to(FRONTEND).as_posix(), path) for path in files):
        whole.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    manifest = json.loads((plugin.static_dir / "manifest.json").read_text("utf-8"))
    assert whole.hexdigest() == manifest["sources"], "run `npm run build` in frontend/"


def test_dependencies_are_pinned_exactly_and_the_lock_names_no_registry() -> None:
    package = json.loads((FRONTEND / "package.json").read_text("utf-8"))
    pins = {**package["dependencies"], **package["devDependencies"]}
    assert {name: pin for name, pin in pins.items() if not pin[0].isdigit()} == {}
    assert '"resolved"' not in (FRONTEND / "package-lock.json").read_text("utf-8")


def test_no_source_writes_markup() -> None:
    banned = ("innerHTML", "outerHTML", "insertAdjacentHTML", "dangerouslySetInnerHTML", "document.write", "eval(")
    found = [
        (path.name, word)
        for path in (FRONTEND / "src").rglob("*.ts*")
        for word in banned
        if word in path.read_text("utf-8")
    ]
    assert found == []
