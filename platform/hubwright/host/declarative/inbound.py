"""What a genuine post means to flows, by the manifest alone."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from hubwright.flows.event_names import is_event_name
from hubwright.host.declarative.paths import found, path_of
from hubwright_sdk import Manifest

_MOST_FIELDS = 500


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One event to announce."""

    name: str
    key: str
    data: dict[str, Any]


def event_name(plugin_id: str, event: str) -> str:
    """How flows name an event of a plugin; raises ValueError for one they cannot name."""
    name = f"{plugin_id.replace('-', '_')}.{event}"
    if not is_event_name(name):
        raise ValueError(f"flows cannot listen to an event called {name}")
    return name


def facts_of(manifest: Manifest, path: str, body: str, content_type: str) -> Iterator[Fact]:
    """What a post at one of the plugin's doors announces."""
    posted = _read(body, content_type)
    for mapping in manifest.inbound_events:
        if mapping.path == path:
            key = found(posted, path_of(mapping.key)) if mapping.key else ""
            yield Fact(
                name=event_name(manifest.id, mapping.event),
                key=str(key)[:200] if isinstance(key, str | int | float) else "",
                data={name: found(posted, path_of(where)) for name, where in mapping.data.items()},
            )


def _read(body: str, content_type: str) -> object:
    if content_type.startswith("application/x-www-form-urlencoded"):
        try:
            return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
        except ValueError:
            return {}
    try:
        read: object = json.loads(body)
    except (ValueError, RecursionError):
        return {"text": body}
    return read
