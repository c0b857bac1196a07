"""What a package holds as its icon is shown if it can do nothing."""

from pathlib import Path

import msgspec
import pytest

from hubwright.host.icons import read_icon
from hubwright_sdk.icons import LARGEST_ICON
from hubwright_sdk.manifest import Manifest, read_manifest
from tests.architecture.sources import ROOT

PACKAGES = sorted(path.parent for path in ROOT.glob("plugins/*/src/*/manifest.toml"))
PLAIN = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h7v7H1z"/></svg>'


def _named(icon: str | None) -> Manifest:
    manifest = read_manifest(PACKAGES[0])
    return msgspec.structs.replace(manifest, listing=msgspec.structs.replace(manifest.listing, icon=icon))


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda folder: folder.name)
def test_every_plugin_of_ours_has_an_icon(folder: Path) -> None:
    icon = read_icon(folder, read_manifest(folder))
    assert icon is not None
    assert icon.media_type == "image/svg+xml"


@pytest.mark.parametrize(
    "data",
    [
        b"<svg><script>go()</script></svg>",
        b'<svg onload="go()"></svg>',
        b'<svg><image href="https://elsewhere.example/x.png"/></svg>',
        b"<html></html>",
        PLAIN + b" " * LARGEST_ICON,
    ],
)
def test_what_could_act_or_is_no_icon_is_not_shown(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "icon.svg").write_bytes(data)
    assert read_icon(tmp_path, _named("icon.svg")) is None


def test_what_is_named_is_shown_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "icon.svg").write_bytes(PLAIN)
    shown = read_icon(tmp_path, _named("icon.svg"))
    assert shown is not None
    assert shown.data == PLAIN
    assert read_icon(tmp_path, _named(None)) is None
    assert read_icon(tmp_path, _named("other.svg")) is None
