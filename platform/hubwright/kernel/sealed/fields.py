"""Secret fields inside JSON: each is sealed by itself, the rest stays readable."""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec
import structlog

from hubwright.kernel.sealed.seal import Place, SealBroken, seal, unseal, version_of

_MARK = "$sealed"
log = structlog.get_logger()


async def seal_fields(table: str, row: object, values: Mapping[str, Any], secret: Collection[str]) -> dict[str, Any]:
    """The values as they may be stored: secret ones sealed, whatever their type; empty ones hold no secret."""
    stored = dict(values)
    for name in secret:
        if stored.get(name) not in (None, "", [], {}):
            told = msgspec.json.encode(stored[name]).decode()
            stored[name] = {_MARK: await seal(_place(table, row, name), told)}
    return stored


async def open_fields(table: str, row: object, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they were given; a secret that cannot be opened is missing, and that is logged."""
    values = dict(stored)
    for name, value in stored.items():
        if _is_sealed(value):
            try:
                values[name] = msgspec.json.decode(await unseal(_place(table, row, name), value[_MARK]))
            except SealBroken as broken:
                log.error("secret_unreadable", place=str(broken))
                del values[name]
    return values


async def reseal_fields(
    table: str, row: object, stored: Mapping[str, Any], secret: Collection[str], version: int
) -> dict[str, Any] | None:
    """Bring stored values under the newest key, those in the clear too; None when they are. What is broken stays."""
    late = [name for name in stored if _is_late(stored[name], name in secret, version)]
    renewed = dict(stored)
    for name in late:
        opened = await open_fields(table, row, {name: stored[name]})
        if name in opened:
            renewed |= await seal_fields(table, row, opened, [name])
    return renewed if renewed != dict(stored) else None


def _is_late(value: Any, secret: bool, version: int) -> bool:
    if _is_sealed(value):
        return version_of(value[_MARK]) != version
    return secret and value not in (None, "", [], {})


def _is_sealed(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {_MARK} and isinstance(value[_MARK], str)


def _place(table: str, row: object, name: str) -> Place:
    return Place(table, f"settings.{name}", str(row))
