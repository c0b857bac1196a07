"""One form for settings and credentials together, so that one press saves both."""

from collections.abc import Mapping
from typing import Any

import msgspec

from admin_ui.forms import said
from admin_ui.forms.schema import Schema
from hubwright.host.connections.schemas import ConnectionView
from hubwright.host.connections.verbs import connect_basic, connect_key
from hubwright.host.installation.settings import change_settings
from hubwright.kernel.actor import Actor
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.runtime.setting_up.schemas import Setup, has_settings

_KEPT = "kept"  # stands for a secret that is there; never rendered
TYPED_IN = ("api_key", "basic")


class Filling(msgspec.Struct, frozen=True):
    """The form's schema and what it holds now."""

    schema: Schema
    stored: dict[str, Any]
    kept: dict[str, Any]  # what blank secrets keep


def filling_of(setup: Setup, connections: list[ConnectionView]) -> Filling:
    """Settings first, then each connection whose credentials are typed in."""
    properties: dict[str, Schema] = {}
    stored: dict[str, Any] = {}
    if has_settings(setup.manifest):
        properties["settings"] = {**setup.manifest.config_schema, "x-flatten": True, "x-order": 0}
        stored["settings"] = setup.settings
    for order, view in enumerate(connections, start=1):
        if view.declared.scheme in TYPED_IN:
            name = _field(view)
            properties[name] = {**_credentials(view), "x-order": order}
            stored[name] = _held(view)
    schema: Schema = {"type": "object", "properties": properties}
    return Filling(schema, stored, {"settings": setup.settings})


async def save(actor: Actor, setup: Setup, connections: list[ConnectionView], value: Mapping[str, Any]) -> None:
    """Keep it, in the active tenant; what is wrong is named by the form's own fields."""
    if has_settings(setup.manifest):
        try:
            await change_settings(actor, setup.plugin, value["settings"])
        except Invalid as refused:
            raise Invalid(*(FieldError(f"settings.{each.field}", each.message) for each in refused.errors)) from None
    for view in connections:
        if view.declared.scheme in TYPED_IN:
            await _connect(actor, setup.plugin, view, value.get(_field(view), {}))


async def _connect(actor: Actor, plugin_id: str, view: ConnectionView, given: Mapping[str, Any]) -> None:
    """A secret that is not given stays; without one nothing is connected, and the looks say so."""
    name, field = view.declared.name, _field(view)
    try:
        if view.declared.scheme == "api_key" and given.get("key"):
            await connect_key(actor, plugin_id, name, given["key"])
        elif view.declared.scheme == "basic" and given.get("password"):
            await connect_basic(actor, plugin_id, name, str(given.get("username", "")), given["password"])
    except Invalid as refused:
        raise Invalid(*(FieldError(f"{field}.{each.field}", each.message) for each in refused.errors)) from None


def _field(view: ConnectionView) -> str:
    return f"connection_{view.declared.name}"


def _held(view: ConnectionView) -> dict[str, str]:
    present = view.present
    if present is None or present.state == "revoked":
        return {}
    return {"key": _KEPT, "username": present.account, "password": _KEPT}


def _credentials(view: ConnectionView) -> Schema:
    declared = view.declared
    title = said({"en": declared.title.en, "zh": declared.title.zh})
    group: Schema = {"type": "object", "x-title": title}
    if declared.help is not None:
        group["x-help"] = said({"en": declared.help.en, "zh": declared.help.zh})
    if declared.scheme == "basic":
        name: Schema = {"type": "string", "x-title": _("Name"), "maxLength": 200, "x-order": 1}
        password: Schema = {"type": "string", "x-secret": True, "x-title": _("Password"), "x-order": 2}
        return {**group, "properties": {"username": name, "password": password}}
    return {**group, "properties": {"key": {"type": "string", "x-secret": True, "x-title": _("Key"), "x-order": 1}}}
