"""Which looks a plugin needs, from its manifest and what is filled in."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from hubwright.control.plugin_hooks.addresses import hook_addresses
from hubwright.host.dispatch.activations import answers
from hubwright.host.installation.verbs import release_to_try
from hubwright.runtime.setting_up.schemas import (
    Result,
    Row,
    Setup,
    has_settings,
    row_of_connection,
    row_of_door,
)
from hubwright_sdk import Manifest
from hubwright_sdk.manifest.parts import Egress
from hubwright_sdk.texts import Localised

_SERVICE = Localised("the plugin's own service", "插件自身的服务")


async def rows_of(setup: Setup) -> list[Row]:
    """Everything that is looked at, with what is known of it."""
    manifest = setup.manifest
    plugin, _release = await release_to_try(setup.plugin)
    found: list[Row] = []
    if has_settings(manifest):
        found.append(Row(key="settings", kind="settings"))
    found += [row_of_connection(each) for each in manifest.connections]
    found += host_rows(manifest, setup.settings)
    if answers(plugin, "check"):
        found.append(Row(key="own", kind="own"))
    known = [msgspec.structs.replace(row, result=setup.checks.get(row.key)) for row in found]
    return [*known, *[_door(setup, row) for row in await _doors(setup.plugin)]]


def host_rows(manifest: Manifest, settings: Mapping[str, Any]) -> list[Row]:
    """The places it talks to, each once."""
    found: dict[str, Row] = {}
    for number, (purpose, address) in enumerate(_places(manifest, settings)):
        row = Row(key=f"host:{number}", kind="host", title=purpose, name=_host(address), address=address)
        found.setdefault(origin_of(address) or row.key, row)
    return list(found.values())


def address_of(place: Egress, settings: Mapping[str, Any]) -> str:
    """Where a place is; empty while the setting that holds it is."""
    return f"https://{place.host}/" if place.host else str(settings.get(place.setting or "") or "")


def origin_of(address: str) -> str:
    """Scheme, host and port; empty for what is no web address."""
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.hostname}{port}" if parts.hostname and parts.scheme else ""


def _places(manifest: Manifest, settings: Mapping[str, Any]) -> Iterator[tuple[Localised, str]]:
    if manifest.remote is not None:
        yield _SERVICE, manifest.remote.url or str(settings.get(manifest.remote.setting or "") or "")
    for place in manifest.egress:
        yield place.purpose, address_of(place, settings)


def _host(address: str) -> str:
    return origin_of(address).partition("://")[2]


async def _doors(plugin_id: str) -> list[Row]:
    return [row_of_door(each.declared, each.url) for each in await hook_addresses(plugin_id)]


def _door(setup: Setup, row: Row) -> Row:
    """Nothing is asked of a door but whether something genuine came; one without a secret is not used."""
    came = setup.posts.get(row.name)
    secret = next((each.secret for each in setup.manifest.inbound if each.path == row.name), "")
    if came is not None:
        return msgspec.structs.replace(row, result=Result(state="ok", code="received", at=came))
    if not setup.settings.get(secret):
        return msgspec.structs.replace(row, result=Result(state="unused", code="no_secret", detail=secret))
    return row
