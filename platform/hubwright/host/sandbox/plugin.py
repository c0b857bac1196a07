"""A sandboxed release as the host calls any plugin: the same protocols, every method goes through the box."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from hubwright.host.failures import Broken
from hubwright.host.sandbox.boxes import Boxes
from hubwright.host.sandbox.release import SandboxRelease
from hubwright_sdk import CallContext, Manifest, SettingsInvalid
from hubwright_sdk.box.methods import offered_by


class SandboxedPlugin:
    """One release for one company. Which protocols it fulfils is what its manifest says; see `sandboxed`."""

    def __init__(self, release: SandboxRelease, tenant_id: UUID, boxes: Boxes) -> None:
        self.release, self.tenant_id, self.boxes = release, tenant_id, boxes

    @property
    def manifest(self) -> Manifest:
        return self.release.manifest

    def clean_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """By the schema, without any code of the plugin."""
        return self.release.clean_settings(settings)

    def public_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """What the manifest lists."""
        return self.release.public_settings(settings)

    async def upgraded(self, settings: Mapping[str, Any], from_version: int) -> dict[str, Any]:
        """Settings of an older release in this one's form; raises CallFailed and leaves what was given."""
        if not any(method.name == "upgrade_settings" for method in offered_by(self.manifest)):
            return self.clean_settings(settings)
        given = await self.boxes.call(
            self.release,
            self.tenant_id,
            "upgrade_settings",
            (dict(settings), from_version),
            secrets=secret_values(self.manifest, settings),
        )
        try:
            return self.clean_settings(given)
        except SettingsInvalid as invalid:
            fields = ", ".join(sorted({problem.field for problem in invalid.problems}))
            raise Broken(
                f"the plugin {self.manifest.id} brought the settings into a form of its own: {fields}"
            ) from None


def secret_values(manifest: Manifest, settings: Mapping[str, Any]) -> list[str]:
    """Values of the settings that must be seen nowhere."""
    properties: Mapping[str, Any] = manifest.config_schema.get("properties", {})
    found = (settings.get(name) for name, part in properties.items() if part.get("x-secret"))
    return [value for value in found if isinstance(value, str) and value]


def sandboxed(release: SandboxRelease, tenant_id: UUID, boxes: Boxes) -> SandboxedPlugin:
    """The plugin to call; it has exactly the methods that its manifest promises."""
    methods = {method.name: _through(method.name) for method in offered_by(release.manifest) if method.takes_context}
    kind = type("SandboxedPlugin", (SandboxedPlugin,), methods)
    made: SandboxedPlugin = kind(release, tenant_id, boxes)
    return made


def _through(name: str) -> Callable[..., Awaitable[Any]]:
    async def method(self: SandboxedPlugin, *arguments: Any) -> Any:
        *given, context = arguments
        if not isinstance(context, CallContext):
            raise TypeError("a call needs its context")
        return await self.boxes.call(
            self.release,
            self.tenant_id,
            name,
            tuple(given),
            context,
            secrets=secret_values(self.manifest, context.settings),
        )

    method.__name__ = name
    return method
