"""The contract of an embedded channel as tests: subclass it, name your plugin, run pytest."""

import gzip
import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec

from hubwright_sdk.channel import ChannelView, EmbeddedChannel, PanelMode, SettingsInvalid, UploadRules
from hubwright_sdk.manifest import parse_manifest
from hubwright_sdk.settings import schema_problems

_FLAT_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
_HASHED = re.compile(r"\.[0-9A-Za-z]{8,}\.[a-z0-9]+$")
_BASE = "https://hub.example"
_KEY = "wk_conformance"
_EVIL = '"><script>alert(1)</script>'
_MODES: tuple[PanelMode, ...] = ("page", "frame", "preview")


class ChannelContract:
    """Set `plugin`; add `bad_settings` (settings, field) pairs and `budgets` (name prefixes -> gzip bytes)."""

    plugin: ClassVar[EmbeddedChannel]
    bad_settings: ClassVar[list[tuple[dict[str, Any], str]]]
    budgets: ClassVar[Mapping[tuple[str, ...], int]]

    def test_it_is_an_embedded_channel(self) -> None:
        assert isinstance(self.plugin, EmbeddedChannel)
        assert "channel" in self.plugin.manifest.kind

    def test_the_manifest_survives_its_canonical_form(self) -> None:
        canonical = msgspec.json.decode(msgspec.json.encode(self.plugin.manifest))
        assert parse_manifest(canonical) == self.plugin.manifest

    def test_every_setting_speaks_both_languages(self) -> None:
        silent = [path for path, part in _fields(self.plugin.manifest.config_schema) if not _spoken(part)]
        assert silent == []

    def test_every_setting_has_its_place_in_the_form(self) -> None:
        properties = self.plugin.manifest.config_schema["properties"]
        order = [part.get("x-order") for part in properties.values()]
        assert None not in order
        assert len(set(order)) == len(order)

    def test_the_defaults_are_valid_and_stable(self) -> None:
        settings = self.plugin.clean_settings({})
        assert schema_problems(self.plugin.manifest.config_schema, settings) == []
        assert self.plugin.clean_settings(settings) == settings

    def test_unknown_and_bad_settings_are_refused_beside_their_field(self) -> None:
        for settings, field in [({"no_such_setting": 1}, "no_such_setting"), *self.bad_settings]:
            try:
                self.plugin.clean_settings(settings)
            except SettingsInvalid as refused:
                assert field in {problem.field for problem in refused.problems}, (settings, refused.problems)
                assert all(problem.en and problem.zh for problem in refused.problems)
            else:
                raise AssertionError(f"accepted {settings!r}")

    def test_only_public_settings_are_public(self) -> None:
        shown = self.plugin.public_settings(self.plugin.clean_settings({}))
        assert set(shown) <= set(self.plugin.manifest.public_settings)

    def test_the_snippet_is_one_safe_line(self) -> None:
        snippet = self.plugin.snippet(_BASE, _KEY)
        assert "\n" not in snippet
        assert len(snippet.encode()) <= 400
        assert snippet.startswith("<script async ")
        assert snippet.endswith("></script>")
        assert _KEY in snippet
        hostile = self.plugin.snippet(_BASE, _EVIL)
        assert "<script>" not in hostile
        assert hostile.count('"') == snippet.count('"')

    def test_the_snippet_loads_an_entry_file(self) -> None:
        prefix = f"{_BASE}/p/{self.plugin.manifest.id}/"
        name = self.plugin.snippet(_BASE, _KEY).split(prefix, 1)[1].split('"', 1)[0]
        assert name in self.plugin.entry_files

    def test_static_files_exist_and_are_content_hashed(self) -> None:
        files = [path for path in self.plugin.static_dir.iterdir() if path.suffix in {".js", ".css"}]
        assert files
        assert [path.name for path in files if not _HASHED.search(path.name)] == []
        for name, target in self.plugin.entry_files.items():
            assert _FLAT_NAME.match(name)
            assert (self.plugin.static_dir / target).is_file()

    def test_static_files_keep_their_budgets(self) -> None:
        for prefixes, limit in self.budgets.items():
            parts = [path for path in self.plugin.static_dir.iterdir() if path.name.startswith(prefixes)]
            assert parts, prefixes
            assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in parts) <= limit, prefixes

    def test_the_panel_page_is_names_and_data(self) -> None:
        for mode in _MODES:
            page = self.plugin.panel_page(_BASE, self._view(mode))
            for url in (page.script_url, page.style_url):
                head, _, name = url.rpartition("/")
                assert head == f"{_BASE}/p/{self.plugin.manifest.id}/static"
                assert (self.plugin.static_dir / name).is_file()
            assert json.loads(json.dumps(page.boot)) == page.boot
            assert page.title

    def test_rules_read_from_default_settings_are_sane(self) -> None:
        rules = self.plugin.rules(self.plugin.clean_settings({}))
        assert rules.allowed_sites == []
        assert rules.reopen_hours > 0
        assert rules.sessions_per_hour > 0
        assert rules.messages_per_minute > 0
        assert rules.message_burst > 0

    def _view(self, mode: PanelMode) -> ChannelView:
        return ChannelView(
            key=_KEY,
            name="Aurora",
            settings=self.plugin.clean_settings({}),
            language="zh",
            mode=mode,
            agents_available=True,
            rating_enabled=True,
            show_mark=True,
            upload=UploadRules(max_bytes=1_000_000, types=["image/png"]),
            text_limit=4000,
        )


def _fields(schema: Mapping[str, Any], path: str = "") -> list[tuple[str, Mapping[str, Any]]]:
    """Every named setting of a schema, also those inside lists of objects."""
    found: list[tuple[str, Mapping[str, Any]]] = []
    for key, part in schema.get("properties", {}).items():
        here = f"{path}{key}"
        found.append((here, part))
        found += _fields(part.get("items", part), f"{here}.")
    return found


def _spoken(part: Mapping[str, Any]) -> bool:
    titles = part.get("x-title", {})
    return bool(titles.get("en")) and bool(titles.get("zh"))
