"""The object behind the entry point: manifest, settings, files, snippet, panel."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hubwright_sdk import ChannelRules, ChannelView, Manifest, PanelPage, hookimpl, read_manifest
from hubwright_webchat import panel, settings
from hubwright_webchat.assets import STATIC, assets
from hubwright_webchat.snippet import snippet


class WebChat:
    """Web chat as the host sees it; all state is read-only."""

    def __init__(self) -> None:
        self.manifest: Manifest = read_manifest(Path(__file__).parent)
        self.static_dir: Path = STATIC
        self.entry_files: Mapping[str, str] = {"loader.js": assets()["loader.js"]}

    @hookimpl
    def hubwright_plugin(self) -> "WebChat":
        return self

    def clean_settings(self, settings_: Mapping[str, Any]) -> dict[str, Any]:
        return settings.clean(self.manifest, settings_)

    def public_settings(self, settings_: Mapping[str, Any]) -> dict[str, Any]:
        return settings.public(self.manifest, settings_)

    def rules(self, settings_: Mapping[str, Any]) -> ChannelRules:
        return settings.rules(self.manifest, settings_)

    def snippet(self, base_url: str, channel_key: str) -> str:
        return snippet(base_url, self.manifest.id, channel_key)

    def panel_page(self, base_url: str, channel: ChannelView) -> PanelPage:
        return panel.page(self.manifest, base_url, channel)


plugin = WebChat()
