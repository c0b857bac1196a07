"""Good requests for the routes of channels' other sides, for their devices, and for routing."""

from tests.integration.isolation.ask import Ask
from tests.integration.isolation.routing_asks import ROUTING

_CHANNEL = {"channel_id": "@channel"}
_DEVICE = {"device_id": "@device"}
BEYOND: list[tuple[str, Ask]] = [
    ("POST /channels/{channel_id:uuid}/check", Ask(path=_CHANNEL, form={})),
    ("GET /channels/{channel_id:uuid}/checks", Ask(path=_CHANNEL)),
    (
        "POST /channels/{channel_id:uuid}/connections/{name:str}",
        Ask(path={"channel_id": "@channel:mailbox", "name": "google"}, form={}),
    ),
    (
        "POST /channels/{channel_id:uuid}/connections/{name:str}/end",
        Ask(path={"channel_id": "@channel:connected", "name": "google"}, form={}),
    ),
    ("GET /devices", Ask(query={"after": "@device~"})),
    ("GET /devices/{device_id:uuid}", Ask(path=_DEVICE)),
    ("GET /devices/{device_id:uuid}/events", Ask(path=_DEVICE, query={"before": "@device~"})),
    ("GET /devices/{device_id:uuid}/commands", Ask(path=_DEVICE, query={"before": "@device~"})),
    ("POST /devices/{device_id:uuid}/command", Ask(path=_DEVICE, form={"command": "restart"})),
    *ROUTING,
]
