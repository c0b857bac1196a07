"""What the host does itself for plugins that bring no object: settings by the schema alone."""

from collections.abc import Mapping
from typing import Any

from hubwright_sdk import Manifest, SettingsInvalid, schema_problems, with_defaults


class PlainSettings:
    """The part of the protocol that follows from the manifest."""

    def __init__(self, manifest: Manifest) -> None:
        self.manifest = manifest

    def clean_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        whole = with_defaults(self.manifest.config_schema, settings)
        problems = schema_problems(self.manifest.config_schema, whole)
        if problems:
            raise SettingsInvalid(problems)
        return whole

    def public_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        return {name: settings[name] for name in self.manifest.public_settings if name in settings}
