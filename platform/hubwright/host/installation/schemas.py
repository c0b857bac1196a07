"""Installations as others see them."""

from datetime import datetime

import msgspec


class InstallationView(msgspec.Struct, frozen=True, kw_only=True):
    """One plugin that is or was switched on."""

    plugin: str
    version: str
    enabled: bool
    epoch: int
    updated_at: datetime
