"""What a plugin does for whoever sets it up: the check before it is switched on, and settings of older releases."""

from collections.abc import Mapping
from typing import Annotated, Any, Protocol, runtime_checkable

import msgspec

from hubwright_sdk.calls import CallContext
from hubwright_sdk.channel import Plugin


class CheckRow(msgspec.Struct, frozen=True):
    """One thing that was tried, and how it went, in the language of the context."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    ok: bool
    text: Annotated[str, msgspec.Meta(max_length=600)] = ""


@runtime_checkable
class LiveCheck(Plugin, Protocol):
    """A plugin that can try its own settings: credentials, reachability, callbacks. Changes nothing there."""

    async def check(self, context: CallContext) -> list[CheckRow]:
        """Try everything that can be tried, row by row; a row that failed is an answer, not a failure."""
        ...


@runtime_checkable
class SettingsUpgrade(Plugin, Protocol):
    """A plugin whose settings changed their form; pure, without a context."""

    def upgrade_settings(self, settings: Mapping[str, Any], from_version: int) -> dict[str, Any]:
        """The settings of an older `settings_version` in today's form."""
        ...
