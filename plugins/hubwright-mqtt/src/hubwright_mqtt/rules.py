"""Which events open a conversation, as the settings of the channel say."""

import re
from collections.abc import Mapping
from typing import Any

from hubwright_sdk import DeviceEvent, InboundMessage, Sender

_OTHER = re.compile(r"[^a-z0-9_]+")
_WEIGHT = {"info": 0, "warning": 1, "alarm": 2}


def opens(settings: Mapping[str, Any], event: DeviceEvent) -> bool:
    """Grave enough, and among the names if there are any."""
    wanted = settings["opens"]
    if wanted == "never" or _WEIGHT[event.severity] < _WEIGHT[wanted]:
        return False
    names = [name.strip().casefold() for name in settings["opening_events"].split(",") if name.strip()]
    return not names or event.name.casefold() in names


def opening(settings: Mapping[str, Any], event: DeviceEvent, name: str) -> InboundMessage | None:
    """What opens a conversation with the device, without anybody's words; None when the rules do not want it."""
    if not opens(settings, event):
        return None
    return InboundMessage(
        external_id=f"e/{name}",
        sender=Sender(address=event.device, name=event.device),
        kind="event",
        event=event_name(event.name),
        text=event.text,
        entry={"event": event.name[:200], "severity": event.severity, "device": event.device[:200]},
        at=event.at,
    )


def event_name(name: str) -> str:
    """As events of conversations are called: small letters, numbers and lines."""
    plain = _OTHER.sub("_", name.casefold()).strip("_")[:64]
    return plain if plain[:1].isascii() and plain[:1].isalpha() else f"device_{plain}"[:64].rstrip("_")
