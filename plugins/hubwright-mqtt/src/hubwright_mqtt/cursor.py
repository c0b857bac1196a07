"""What the cursor says: which messages were handed over and may come again, because their acknowledgement may be lost.

A message that comes again keeps its packet number and is marked as such (MQTT 4.4), so number, mark and content
together name it, whatever the device put into it.
"""

import secrets

import msgspec

from hubwright_mqtt.broker import Came
from hubwright_mqtt.reading import digest

Handed = tuple[int, str]


class Cursor(msgspec.Struct, frozen=True):
    """One cursor, written as `serial number:digest number:digest …`."""

    serial: str
    handed: tuple[Handed, ...] = ()

    def __str__(self) -> str:
        return " ".join((self.serial, *(f"{mid}:{content}" for mid, content in self.handed)))


def new_cursor(handed: list[Handed]) -> Cursor:
    """The cursor behind what is handed over now."""
    return Cursor(secrets.token_hex(6), tuple(handed))


def read_cursor(text: str) -> Cursor:
    """As it was given out; anything else is like none."""
    serial, *rest = text.split(" ") if text else [""]
    handed = []
    for each in rest:
        mid, _, content = each.partition(":")
        if mid.isdigit() and content:
            handed.append((int(mid), content))
    return Cursor(serial, tuple(handed))


def handed_as(came: Came) -> Handed:
    """How a message stands in the cursor."""
    return came.mid, digest(came)
