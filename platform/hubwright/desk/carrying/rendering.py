"""What is said in a conversation, as one channel can show it: the rest of it becomes plain text. Pure."""

from collections.abc import Iterator
from typing import Any

import msgspec

from hubwright_sdk import Choice, OutboundFile, OutboundMessage
from hubwright_sdk.manifest import Messaging


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A message of ours."""

    text: str
    body: dict[str, Any]
    file: OutboundFile | None = None
    link: str = ""
    automated: bool = False

    @property
    def buttons(self) -> list[Choice]:
        return [Choice(each["id"], each["label"]) for each in self.body.get("buttons", [])]

    @property
    def image(self) -> str:
        return str(self.body.get("image_url", ""))


def outbound(said: Said, can: Messaging, *, key: str, to: str, language: str, reply_to: str) -> OutboundMessage:
    """The message as it goes to the plugin: nothing in it that the channel cannot show."""
    return OutboundMessage(
        key=key,
        to=to,
        text=text_of(said, can),
        buttons=said.buttons if _presses(said, can) else [],
        image_url=said.image if can.images else "",
        alt=str(said.body.get("alt", "")) if said.image and can.images else "",
        language=language,
        files=[said.file] if said.file is not None and attaches(said.file, can) else [],
        reply_to=reply_to,
        automated=said.automated,
    )


def text_of(said: Said, can: Messaging) -> str:
    """Its words, and what has to be written out in them."""
    lines = [said.text]
    if said.image and not can.images:
        lines += [f"{said.body.get('alt', '')} {said.image}".strip()]
    if said.file is not None and not attaches(said.file, can):
        lines += [f"{said.file.name}: {said.file.url}"]
    lines += _cards(said.body.get("cards", []))
    if said.buttons and not _presses(said, can):
        lines += _numbered([each.label for each in said.buttons])
    lines += [said.link]
    return "\n".join(line for line in lines if line)


def attaches(file: OutboundFile, can: Messaging) -> bool:
    """Whether it goes out as a file."""
    return can.attaches(file.media_type, file.size)


def _presses(said: Said, can: Messaging) -> bool:
    return 0 < len(said.buttons) <= can.buttons


def _cards(cards: list[dict[str, Any]]) -> Iterator[str]:
    """One below the other; the answers of all of them are numbered through, as flows understand a number."""
    number = 1
    for card in cards:
        yield "\n".join(part for part in (card["title"], card.get("text", ""), card.get("image_url", "")) if part)
        labels = [each["label"] for each in card.get("buttons", [])]
        yield from _numbered(labels, number)
        number += len(labels)


def _numbered(labels: list[str], first: int = 1) -> list[str]:
    return [f"{number}. {label}" for number, label in enumerate(labels, first)]
