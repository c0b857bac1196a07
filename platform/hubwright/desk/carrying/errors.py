"""Why a channel does not carry a message, known before anything is sent; the code stands beside messages of bots."""

from typing import ClassVar

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _


class NotCarried(Refusal, status=409, type="not-carried"):
    """The family: nothing was stored as said, or a bot's message is kept as one that did not go out."""

    code: ClassVar[str] = "not_carried"


class WindowShut(NotCarried, status=409, type="window-shut"):
    """The customer has to do something first: nothing they did opens the channel now."""

    code = "window_closed"

    def sentence(self) -> str:
        return _("The customer has to write first: this channel takes no message to them now.")


class QuotaUsedUp(NotCarried, status=409, type="quota-used-up"):
    """As many messages were sent as the channel lets through until the customer does something again."""

    code = "quota_used_up"

    def __init__(self, allowed: int) -> None:
        self.allowed = allowed
        super().__init__(allowed)

    def sentence(self) -> str:
        told = _("This channel takes no more than %(count)s messages until the customer writes again.")
        return told % {"count": self.allowed}

    def data(self) -> dict[str, object]:
        return {"allowed": self.allowed}


class StateNotStated(NotCarried, status=422, type="state-not-stated"):
    """A report says of a message what this channel never knows, by its own matrix."""

    code = "state_not_stated"

    def __init__(self, state: str) -> None:
        self.state = state
        super().__init__(state)

    def sentence(self) -> str:
        return _("This channel does not know whether a message is “%(state)s”.") % {"state": self.state}

    def data(self) -> dict[str, object]:
        return {"state": self.state}


class KindNotCarried(NotCarried, status=422, type="kind-not-carried"):
    """The channel has no messages of this kind, and no links that could stand for one."""

    code = "kind_not_carried"

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(kind)

    def sentence(self) -> str:
        return _("This channel carries nothing of this kind.")

    def data(self) -> dict[str, object]:
        return {"message_kind": self.kind}


class FileTooLargeForChannel(NotCarried, status=413, type="file-too-large-for-channel"):
    """The channel takes smaller files, and no links that could stand for one."""

    code = "file_too_large"

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(most)

    def sentence(self) -> str:
        return _("Files on this channel may have up to %(size)s MB.") % {"size": round(self.most / 1024 / 1024, 1)}

    def data(self) -> dict[str, object]:
        return {"max_bytes": self.most}


class TooLongForChannel(NotCarried, status=422, type="too-long-for-channel"):
    """The text, with what is written out in it, is longer than the channel takes."""

    code = "too_long"

    def __init__(self, *, characters: int, most_bytes: int) -> None:
        self.characters, self.most_bytes = characters, most_bytes
        super().__init__(characters, most_bytes)

    def sentence(self) -> str:
        if self.most_bytes:
            told = _(
                "This channel takes up to %(count)s characters and %(size)s bytes (a Chinese character has three)."
            )
            return told % {"count": self.characters, "size": self.most_bytes}
        return _("This channel takes up to %(count)s characters.") % {"count": self.characters}

    def data(self) -> dict[str, object]:
        return {"max_characters": self.characters, "max_bytes": self.most_bytes}
