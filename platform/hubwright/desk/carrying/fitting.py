"""Whether a channel carries a message at all, and how what a bot says is cut so that it does. Pure."""

from hubwright.desk.carrying.errors import FileTooLargeForChannel, KindNotCarried, StateNotStated, TooLongForChannel
from hubwright.desk.carrying.parts import first_part
from hubwright.desk.carrying.rendering import Said, attaches, text_of
from hubwright_sdk.manifest import DeliveryState, Messaging, file_kind


def check_carried(said: Said, can: Messaging) -> None:
    """Refuse what the channel does not carry, and what no link may stand for there."""
    links = "link" in can.carries
    if said.file is not None and not attaches(said.file, can) and not links:
        kind = file_kind(said.file.media_type)
        if can.files and kind in can.carries:
            raise FileTooLargeForChannel(can.file_limit)
        raise KindNotCarried(kind)
    if said.image and not can.images and not links:
        raise KindNotCarried("image")
    if not can.lets_through(text_of(said, can)):
        raise TooLongForChannel(characters=can.text_limit, most_bytes=can.text_bytes)


def check_stated(state: DeliveryState, can: Messaging) -> None:
    """Refuse a report of a state that the channel's matrix does not list."""
    if state not in can.states:
        raise StateNotStated(state)


def cut(said: Said, can: Messaging) -> tuple[Said, Said | None]:
    """The first message of what is said, and what is left for further ones; buttons and pictures go with the last."""
    if can.lets_through(text_of(said, can)):
        return said, None
    said = Said(text=said.text.strip(), body=said.body, file=said.file)
    if not said.text or can.lets_through(text_of(said, can)):
        return said, None
    part, rest = first_part(said.text, can.lets_through)
    if not part:
        return said, None
    return Said(text=part, body=_origin(said)), Said(text=rest, body=said.body, file=said.file)


def _origin(said: Said) -> dict[str, object]:
    return {"effect": said.body["effect"]} if "effect" in said.body else {}
