"""What a channel of posts and requests can and cannot do: kinds of messages, sizes, windows, states of delivery."""

from collections import Counter
from typing import Annotated, Literal

import msgspec

from hubwright_sdk.declared import ChannelKind
from hubwright_sdk.manifest.wrong import ManifestInvalid
from hubwright_sdk.texts import Name

MessageKind = Literal["text", "image", "voice", "video", "file", "location", "link", "choice", "event"]
DeliveryState = Literal["sent", "delivered", "read", "failed"]
BY_MESSAGE = "message"
_FILES: tuple[MessageKind, ...] = ("image", "voice", "video", "file")


class Window(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """For how long, and for how many messages, one may write after something that the customer did.

    `opened_by` is `message`, or the name of an event; `messages = 0` means as many as one likes. With `counts = false`
    what is said meanwhile does not use the number up: it is only shown.
    """

    seconds: Annotated[int, msgspec.Meta(ge=1, le=31_536_000)]
    opened_by: Name = BY_MESSAGE
    messages: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0
    counts: bool = True

    @property
    def most(self) -> int | None:
        """How many messages go through it; None for any number."""
        return self.messages if self.messages and self.counts else None


class Messaging(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a channel can carry; the host writes buttons, pictures and files that it cannot carry as plain text.

    `buttons` is the most that one message may have, `pull_every_s` how often is pulled without a bell: 0 is at once
    again, for a call that waits on a connection of its own. `inbound` and `outbound` are the kinds of messages; left
    empty, they follow from `buttons`, `images` and `files`. `text_limit` counts characters, `text_bytes` bytes of
    UTF-8 and `file_limit` bytes of one file; 0 is no limit of the channel's own. What may not go out as a file goes
    out as its address, where `outbound` has `link`. `states` is what the channel tells of a message that went out.
    Without `windows` one may always write. `keyed` is whether the other side takes a key twice as one message: where it
    does not, what may have arrived is not sent again by itself. With `file_data` files come along to `send`.
    """

    kind: ChannelKind = "messenger"
    buttons: Annotated[int, msgspec.Meta(ge=0, le=50)] = 0
    images: bool = False
    files: bool = False
    file_data: bool = False
    keyed: bool = True
    inbound: Annotated[list[MessageKind], msgspec.Meta(max_length=9)] = []
    outbound: Annotated[list[MessageKind], msgspec.Meta(max_length=9)] = []
    text_limit: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 10_000
    text_bytes: Annotated[int, msgspec.Meta(ge=0, le=4_000_000)] = 0
    file_limit: Annotated[int, msgspec.Meta(ge=0, le=1_073_741_824)] = 0
    states: Annotated[list[DeliveryState], msgspec.Meta(min_length=1, max_length=4)] = msgspec.field(
        default_factory=lambda: list[DeliveryState](("sent", "failed"))
    )
    windows: Annotated[list[Window], msgspec.Meta(max_length=20)] = []
    reopen_hours: Annotated[int, msgspec.Meta(ge=1, le=8_760)] = 24
    pull_every_s: Annotated[int, msgspec.Meta(ge=0, le=86_400)] = 60
    icon: Name = "message"

    @property
    def takes(self) -> frozenset[MessageKind]:
        """The kinds that come in."""
        events: set[MessageKind] = {"event"} if any(each.opened_by != BY_MESSAGE for each in self.windows) else set()
        return frozenset(self.inbound or {"text", "choice", "image", "file", "location", *events})

    @property
    def carries(self) -> frozenset[MessageKind]:
        """The kinds that go out as what they are."""
        if self.outbound:
            return frozenset(self.outbound)
        shown: dict[MessageKind, bool] = {"choice": self.buttons > 0, "image": self.images or self.files}
        return frozenset({"text", "link", *(kind for kind in _FILES if self.files), *(k for k in shown if shown[k])})

    def lets_through(self, text: str) -> bool:
        """Whether a text is short enough."""
        return len(text) <= self.text_limit and not 0 < self.text_bytes < len(text.encode())

    def attaches(self, media_type: str, size: int) -> bool:
        """Whether a file goes out as what it is."""
        return self.files and file_kind(media_type) in self.carries and not 0 < self.file_limit < size


def file_kind(media_type: str) -> MessageKind:
    """The kind of message that a file is."""
    families: dict[str, MessageKind] = {"image": "image", "audio": "voice", "video": "video"}
    return families.get(media_type.partition("/")[0], "file")


def check_matrix(can: Messaging) -> None:
    """Refuse a matrix that contradicts itself."""
    _once(list(can.inbound), "inbound")
    _once(list(can.outbound), "outbound")
    _once(list(can.states), "states")
    _once([window.opened_by for window in can.windows], "windows")
    opened_by_events = [window.opened_by for window in can.windows if window.opened_by != BY_MESSAGE]
    _need("event" in can.takes or not opened_by_events, "an event opens a window, so inbound needs event")
    _need("text" in can.takes and "text" in can.carries, "every channel takes and carries text")
    _need("event" not in can.outbound, "an event does not go out")
    if can.outbound:
        carried = can.carries
        _need(("choice" in carried) is (can.buttons > 0), "choice goes out where buttons is above 0")
        _need("image" in carried or not can.images, "images needs image in outbound")
        _need("image" not in carried or can.images or can.files, "image in outbound needs images or files")
        sent = sorted(carried & {"voice", "video", "file"})
        _need(can.files or not sent, f"{', '.join(sent)} in outbound needs files")
        _need(bool(carried & set(_FILES)) or not can.files, "files needs a kind of file in outbound")


def _need(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ManifestInvalid(f"messaging: {otherwise}")


def _once(names: list[str], where: str) -> None:
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    _need(not twice, f"{where} names something twice: {', '.join(twice)}")
