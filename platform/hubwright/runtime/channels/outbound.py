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


def outbound(said: Said, can: Messaging, *, key: str, to: str, language: str, reply_to: str) -> OutboundMessage:
    """The message as it goes to the plugin: nothing in it that the channel cannot show."""
    buttons = [Choice(each["id"], each["label"]) for each in said.body.get("buttons", [])]
    image = str(said.body.get("image_url", ""))
    shows = 0 < len(buttons) <= can.buttons
    lines = [said.text]
    if image and not can.images:
        lines += [f"{said.body.get('alt', '')} {image}".strip()]
    if said.file is not None and not can.files:
        lines += [f"{said.file.name}: {said.file.url}"]
    lines += _cards(said.body.get("cards", []))
    if buttons and not shows:
        lines += _numbered([each.label for each in buttons])
    return OutboundMessage(
        key=key,
        to=to,
        text="\n".join(line for line in lines if line),
        buttons=buttons if shows else [],
        image_url=image if can.images else "",
        alt=str(said.body.get("alt", "")) if image and can.images else "",
        language=language,
        files=[said.file] if said.file is not None and can.files else [],
        reply_to=reply_to,
    )


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
