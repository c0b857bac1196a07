"""A partner's release as it lies unpacked and verified on this machine, ready to be run in boxes."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from hubwright_sdk import Manifest, SettingsInvalid, schema_problems, with_defaults
from hubwright_sdk.release import ReleaseStatement


class SandboxRelease(msgspec.Struct, frozen=True):
    """What the catalogue holds for a sandboxed plugin: everything but its code, which only boxes read.

    The folder is what may be imported; the digest names its content, so two releases never share a box.
    """

    manifest: Manifest
    folder: Path
    digest: str
    statement: ReleaseStatement | None = None  # what every byte is compared with before a box opens it
    ready: Callable[[], Awaitable[Path]] | None = None  # unpacks what is not on this machine yet

    def clean_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """By the schema alone: no code of the plugin takes part."""
        whole = with_defaults(self.manifest.config_schema, settings)
        problems = schema_problems(self.manifest.config_schema, whole)
        if problems:
            raise SettingsInvalid(problems)
        return whole

    def public_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """What the manifest lists."""
        return {name: settings[name] for name in self.manifest.public_settings if name in settings}
