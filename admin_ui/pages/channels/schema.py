"""The form of a channel: our few fields, then whatever the plugin's schema asks for."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from admin_ui.forms import said
from admin_ui.forms.schema import choice, fields, text
from hubwright.control.channels.schemas import ChannelView
from hubwright.control.flows.schemas import FlowSummary
from hubwright.control.routing.list_queues import QueueView
from hubwright.kernel import entitlements
from hubwright.kernel.i18n import _, language
from hubwright_sdk import EmbeddedChannel
from hubwright_sdk.channel import Plugin

Schema = dict[str, Any]


class ChannelForm(msgspec.Struct, frozen=True):
    """The schema, the headings of its groups, and what the edition keeps closed."""

    schema: Schema
    groups: dict[str, str]
    locked: list[str]


async def channel_form(plugin: Plugin, flows: Sequence[FlowSummary], queues: Sequence[QueueView]) -> ChannelForm:
    """Put the two halves together; settings the edition does not include are named, not offered."""
    properties: dict[str, Schema] = {}
    locked: list[str] = []
    for name, part in plugin.manifest.config_schema.get("properties", {}).items():
        key = part.get("x-entitlement")
        if key and not await entitlements.allowed(key):
            locked.append(said(part.get("x-title"), name))
        else:
            properties[name] = part
    embedded = isinstance(plugin, EmbeddedChannel)
    help_text = _("For your team; visitors see the title.") if embedded else _("For your team; customers never see it.")
    spoken = {} if embedded else {"language": {**_language(), "x-group": "basics"}}
    schema = fields(
        ("name",),
        name={
            **text(_("Name"), longest=80, help_text=help_text),
            "x-group": "basics",
        },
        **spoken,
        flow_id={
            **choice(_("Flow that answers"), {str(flow.id): flow.name for flow in flows if flow.live}),
            "x-group": "basics",
        },
        queue_id={
            **choice(_("Queue for people"), {str(queue.id): queue.name for queue in queues}),
            "x-group": "basics",
        },
        settings={**plugin.manifest.config_schema, "properties": properties, "x-flatten": True, "x-order": 9},
    )
    return ChannelForm(schema, _groups(plugin), locked)


def _language() -> Schema:
    names = {"en": "English", "zh": "中文"}
    told = _("Spoken with customers until they say otherwise.")
    return {**choice(_("Language"), names), "default": language(), "x-help": told}


def _groups(plugin: Plugin) -> dict[str, str]:
    parts = plugin.manifest.config_schema.get("properties", {}).values()
    keys = dict.fromkeys(part["x-group"] for part in parts if part.get("x-group"))
    return {"basics": _("Basics"), **{key: plugin.manifest.said(f"group_{key}", language()) for key in keys}}


def stored_value(channel: ChannelView) -> dict[str, Any]:
    """A channel as the form holds it."""
    return {
        "name": channel.name,
        "language": channel.language or None,
        "flow_id": str(channel.flow_id) if channel.flow_id else None,
        "queue_id": str(channel.queue_id) if channel.queue_id else None,
        "settings": channel.settings,
    }


def chosen_id(value: Mapping[str, Any], name: str) -> UUID | None:
    """A flow or queue chosen in the form."""
    return UUID(value[name]) if value.get(name) else None
