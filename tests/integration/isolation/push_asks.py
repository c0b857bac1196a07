"""One good request for every route of notifications, and devices that are told."""

from typing import Any
from uuid import UUID

import msgspec

from hubwright.desk.push.devices import add_device
from hubwright.desk.push.schemas import Keys, Subscription
from hubwright.kernel.ids import new_id
from hubwright.kernel.web_push.keys import read_key
from tests.integration.isolation.ask import Ask

_KEY = read_key("22" * 32).public  # of the settings of tests
_KEYS = Keys(  # of RFC 8291's example
    p256dh="BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    auth="BTBZMqHH6r4Tts7J_aSIgg",
)
_HERE = {"endpoint": "https://push.example/this", "keys": msgspec.to_builtins(_KEYS)}
_DEVICE = {"device_id": "@push_device"}
PUSH: list[tuple[str, Ask]] = [
    ("GET /notifications", Ask()),
    ("POST /notifications", Ask(form_at="/notifications", form={"volume": "40"})),
    ("POST /notifications/devices", Ask(json={"subscription": _HERE, "key": _KEY})),
    ("POST /notifications/devices/here", Ask(json={"subscription": _HERE, "key": _KEY, "was": "@push_device~"})),
    ("POST /notifications/devices/{device_id:uuid}/remove", Ask(path=_DEVICE, form={})),
    ("POST /notifications/devices/{device_id:uuid}/restore", Ask(path=_DEVICE, form={})),
    ("DELETE /notifications/devices/{device_id:uuid}", Ask(path=_DEVICE)),
]


async def make_device(house: Any) -> UUID:
    """A browser of the house's administrator."""
    told = Subscription(endpoint=f"https://push.example/{new_id()}", keys=_KEYS)
    actor = msgspec.structs.replace(house.admin.actor, session_id=new_id())
    return await add_device(actor, told, key=_KEY, device=house.word)


PUSH_MAKERS = {"push_device": make_device}
