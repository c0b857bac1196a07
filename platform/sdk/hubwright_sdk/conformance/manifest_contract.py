"""What holds for every plugin: its manifest, and the settings that it takes and refuses."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import msgspec

from hubwright_sdk.channel import Plugin, SettingsInvalid
from hubwright_sdk.manifest import parse_manifest
from hubwright_sdk.settings import schema_problems


class ManifestContract:
    """Set `plugin`, good `settings`, and `bad_settings` as pairs of settings and the field that is wrong."""

    plugin: ClassVar[Plugin]
    settings: ClassVar[Mapping[str, Any]] = {}
    bad_settings: ClassVar[list[tuple[dict[str, Any], str]]]

    def test_the_manifest_survives_its_canonical_form(self) -> None:
        canonical = msgspec.json.decode(msgspec.json.encode(self.plugin.manifest))
        assert parse_manifest(canonical) == self.plugin.manifest

    def test_every_setting_speaks_both_languages(self) -> None:
        silent = [name for name, part in _settings(self.plugin.manifest.config_schema) if not _speaks(part)]
        assert silent == []

    def test_good_settings_are_taken_and_stable(self) -> None:
        settings = self.plugin.clean_settings(self.settings)
        assert schema_problems(self.plugin.manifest.config_schema, settings) == []
        assert self.plugin.clean_settings(settings) == settings

    def test_bad_settings_are_refused_beside_their_field(self) -> None:
        unknown = {**self.settings, "no_such_setting": 1}
        for settings, field in [(unknown, "no_such_setting"), *self.bad_settings]:
            try:
                self.plugin.clean_settings(settings)
            except SettingsInvalid as refused:
                assert field in {problem.field for problem in refused.problems}, (settings, refused.problems)
                assert all(problem.en and problem.zh for problem in refused.problems)
            else:
                raise AssertionError(f"accepted {settings!r}")

    def test_no_secret_setting_is_public(self) -> None:
        shown = self.plugin.public_settings(self.plugin.clean_settings(self.settings))
        assert set(shown) <= set(self.plugin.manifest.public_settings)


def _settings(schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, part in schema.get("properties", {}).items():
        yield name, part
        yield from _settings(part.get("items", part))


def _speaks(part: Mapping[str, Any]) -> bool:
    titles = part.get("x-title", {})
    return bool(titles.get("en")) and bool(titles.get("zh"))
