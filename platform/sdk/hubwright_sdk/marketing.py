"""What a plugin does that keeps audiences for campaigns."""

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

import msgspec

from hubwright_sdk.calls import CallContext
from hubwright_sdk.channel import Plugin


class AudienceMember(msgspec.Struct, frozen=True, kw_only=True):
    """A customer and the audience they shall, or shall not, be in."""

    audience: str
    email: str = ""
    phone: str = ""
    name: str = ""
    fields: Mapping[str, Any] = {}


class AudienceChanged(msgspec.Struct, frozen=True, kw_only=True):
    """How it stands now; nothing changed when they were in, or out, before."""

    member_id: str = ""
    changed: bool = True


@runtime_checkable
class Marketing(Plugin, Protocol):
    """A system of audiences."""

    async def add_to_audience(self, member: AudienceMember, context: CallContext) -> AudienceChanged:
        """Put somebody in; doing so twice is being in once."""
        ...

    async def remove_from_audience(self, member: AudienceMember, context: CallContext) -> AudienceChanged:
        """Take somebody out; who was not in stays out."""
        ...
