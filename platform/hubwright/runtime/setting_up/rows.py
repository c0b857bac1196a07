"""Which looks a plugin needs, from its manifest and what is filled in."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec

from hubwright.control.channels import line_queries
from hubwright.control.channels.verbs import list_channels
from hubwright.control.plugin_hooks.addresses import account_addresses, hook_addresses
from hubwright.host import catalogue
from hubwright.host.connections.accounts import of_company
from hubwright.host.dispatch.activations import answers
from hubwright.host.installation.verbs import release_to_try
from hubwright.runtime.setting_up.schemas import (
    Result,
    Row,
    Setup,
    has_settings,
    row_of_channel_door,
    row_of_connection,
    row_of_door,
)
from hubwright_sdk import Manifest
from hubwright_sdk.manifest.parts import Egress, Inbound
from hubwright_sdk.texts import Localised

_WEB = re.compile(r"https?://", re.IGNORECASE)
_SERVICE = Localised("the plugin's own service", "插件自身的服务")


async def rows_of(setup: Setup) -> list[Row]:
    """Everything that is looked at, with what is known of it."""
    manifest = setup.manifest
    plugin, _release = await release_to_try(setup.plugin)
    found: list[Row] = []
    if has_settings(manifest):
        found.append(Row(key="settings", kind="settings"))
    found += [row_of_connection(each) for each in of_company(manifest)]
    found += host_rows(manifest, setup.settings)
    if answers(plugin, "check"):
        found.append(Row(key="own", kind="own"))
    known = [msgspec.structs.replace(row, result=setup.checks.get(row.key)) for row in found]
    return [*known, *await _doors(setup)]


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
        address = address_of(place, settings)
        if not (_WEB.match(address) is None and address and "check" in manifest.implements):  # it tries that itself
            yield place.purpose, address


def _host(address: str) -> str:
    return origin_of(address).partition("://")[2]


async def _doors(setup: Setup) -> list[Row]:
    found = [_door(setup, row_of_door(each.declared, each.url)) for each in await hook_addresses(setup.plugin)]
    if catalogue.messaging_of(setup.manifest) is None:
        return found
    own = [each for each in await list_channels() if each.plugin == setup.plugin and each.enabled]
    for channel in own:
        came = await line_queries.posted_at(channel.id)
        for each in account_addresses(setup.plugin, channel.key):
            row = row_of_channel_door(each.declared, each.url, channel.id, channel.name)
            found.append(_came(row, came, _empty(each.declared, channel.settings)))
    return found


def _empty(declared: Inbound, filled: Mapping[str, Any]) -> str:
    """The setting without which the door takes nothing; empty where nothing is missing."""
    needed = [declared.secret, *([f"{declared.secret}_aes_key"] if declared.verifier == "wecom" else [])]
    return next((name for name in needed if not filled.get(name)), "")


def _came(row: Row, came: datetime | None, missing: str) -> Row:
    if came is not None:
        return msgspec.structs.replace(row, result=Result(state="ok", code="received", at=came))
    if missing:
        return msgspec.structs.replace(row, result=Result(state="unused", code="no_secret", detail=missing))
    return row


def _door(setup: Setup, row: Row) -> Row:
    """Nothing is asked of a door but whether something genuine came; one without a secret is not used."""
    secret = next((each.secret for each in setup.manifest.inbound if each.path == row.name), "")
    return _came(row, setup.posts.get(row.name), "" if setup.settings.get(secret) else secret)
