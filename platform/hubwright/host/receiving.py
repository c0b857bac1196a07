"""What a plugin with code gets when something genuine was posted to one of its doors."""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

import msgspec

from hubwright_sdk import CallContext


class ReceivedPost(msgspec.Struct, frozen=True, kw_only=True):
    """A post that the host verified, and decrypted where its scheme says so; `key` is the same when it comes again."""

    path: str
    key: str
    body: str
    content_type: str = ""
    query: Mapping[str, str] = {}


@runtime_checkable
class Receives(Protocol):
    """A plugin with doors and code."""

    async def receive(self, post: ReceivedPost, context: CallContext) -> None:
        """Take one post; it comes again when this fails."""
        ...
