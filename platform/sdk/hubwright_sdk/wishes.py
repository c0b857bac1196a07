"""What a plugin asks the platform to do: effects as data. Each needs a scope; without it the wish is refused."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

import msgspec

from hubwright_sdk.manifest.vocabulary import Scope
from hubwright_sdk.texts import Name

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
NoteText = Annotated[str, msgspec.Meta(min_length=1, max_length=10_000)]
Tag = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class AddNote(msgspec.Struct, frozen=True, kw_only=True, tag="add_note"):
    """Write a note that only colleagues see."""

    needs: ClassVar[Scope] = "conversation:write"
    conversation_id: Id
    text: NoteText


class AddTag(msgspec.Struct, frozen=True, kw_only=True, tag="add_tag"):
    """Put a tag on a conversation."""

    needs: ClassVar[Scope] = "conversation:write"
    conversation_id: Id
    tag: Tag


class SetContactFields(msgspec.Struct, frozen=True, kw_only=True, tag="set_contact_fields"):
    """Set fields of a contact that the company has defined."""

    needs: ClassVar[Scope] = "contact:write"
    contact_id: Id
    fields: Mapping[str, Any]


class SendMessage(msgspec.Struct, frozen=True, kw_only=True, tag="send_message"):
    """Write to the customer in the company's name."""

    needs: ClassVar[Scope] = "message:send"
    conversation_id: Id
    text: NoteText


class StartFlow(msgspec.Struct, frozen=True, kw_only=True, tag="start_flow"):
    """Announce an event of the plugin's own: flows that listen to it begin, and those that wait for its key go on."""

    needs: ClassVar[Scope] = "flow:start"
    event: Name
    key: Annotated[str, msgspec.Meta(max_length=200)] = ""
    data: Mapping[str, Any] = {}


Wish = AddNote | AddTag | SetContactFields | SendMessage | StartFlow
WISHES: tuple[type[Wish], ...] = (AddNote, AddTag, SetContactFields, SendMessage, StartFlow)
