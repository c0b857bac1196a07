"""What can stop working, and how it is told: what happened and the fix, one sentence each, in the reader's language."""

from collections.abc import Callable
from typing import Any

import msgspec

Detail = dict[str, Any]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A notice in words; `url` leads to where it is fixed."""

    what: str
    fix: str
    url: str


class NoticeKind(msgspec.Struct, frozen=True):
    """One kind; `tell` is called in the reader's language with the subject and what was kept about it."""

    name: str
    tell: Callable[[str, Detail], Told]


KINDS: dict[str, NoticeKind] = {}


def register(name: str, tell: Callable[[str, Detail], Told]) -> None:
    """Make a kind of notice known."""
    KINDS[name] = NoticeKind(name, tell)
