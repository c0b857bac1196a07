"""What one node may see and ask for while an event is handled; nothing of it counts before it commits."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from hubwright.flows.assign import fitted
from hubwright.flows.compile import CompiledNode
from hubwright.flows.effects import (
    Asked,
    Button,
    Effect,
    HandOff,
    RateConversation,
    RequestRating,
    SendCards,
    SendMessage,
    SetContact,
    SetConversation,
    SetTags,
    SetTimer,
)
from hubwright.flows.events import Event, Facts
from hubwright.flows.expressions import Mismatch
from hubwright.flows.marks import marked
from hubwright.flows.node_type import Returned
from hubwright.flows.remarks import Remarks
from hubwright.flows.run import Notebook
from hubwright.flows.state import Current

_NEEDS_CONVERSATION = (
    SendMessage,
    SendCards,
    RequestRating,
    RateConversation,
    SetTags,
    HandOff,
    SetContact,
    SetConversation,
)


class OneVisit(Remarks):
    """What one node may see and ask for; nothing of it counts before `commit`."""

    def __init__(
        self,
        notebook: Notebook,
        node: CompiledNode,
        event: Event | Returned | None,
        memory: dict[str, object],
        timer: str,
        *,
        again: bool = False,
        busy: bool = False,
    ) -> None:
        super().__init__(notebook.flow.personal, notebook.kept.get(node.id, {}), again=again, busy=busy)
        self._notebook = notebook
        self._node = node
        self._before = notebook.current
        self.node_id = node.id
        self.event = event
        self.now = notebook.now
        self.locale = notebook.locale
        self.scope = notebook.scope
        self.memory = memory
        self.timer = timer
        self.effects: list[Effect] = []
        self.written: dict[str, object] = {}
        self.learned: dict[str, Facts] = {}

    @property
    def current(self) -> Current:
        return self._notebook.current

    @property
    def depth(self) -> int:
        return self._notebook.run.depth

    @property
    def can_speak(self) -> bool:
        return self._notebook.run.conversation

    def wired(self, port: str) -> bool:
        return port in self._node.wires

    def take_message(self) -> None:
        """The message has been understood; no later node reads it as an answer."""
        if self._notebook.current.fresh:
            self._notebook.current = msgspec.structs.replace(self._notebook.current, fresh=False)

    def next_id(self) -> str:
        """Name the next effect: the same again in a replay."""
        base = f"{self._notebook.session_id}:{self._notebook.step_n}"
        return f"{base}.{len(self.effects)}" if self.effects else base

    def ask_for(self, effect: Asked) -> None:
        if not self.can_speak and isinstance(effect, _NEEDS_CONVERSATION):
            raise Mismatch("no_conversation")
        mark = self._notebook.levels.tag
        self.effects.append(marked(effect, mark) if mark else effect)  # type: ignore[arg-type]  # Asked is what all kinds of Effect have in common

    def say(
        self, text: str, *, buttons: Iterable[Button] = (), image_url: str = "", alt: str = "", goes_on: str = ""
    ) -> None:
        pressable = list(buttons)
        if not (text.strip() or pressable or image_url):
            return
        self.ask_for(
            SendMessage(
                id=self.next_id(),
                kind="buttons" if pressable else "image" if image_url else "text",
                text=text,
                buttons=pressable,
                image_url=image_url,
                alt=alt,
                goes_on=goes_on or msgspec.UNSET,
                locale=self.locale,
            )
        )

    def wake_at(self, due_at: datetime) -> str:
        token = self.next_id()
        self.ask_for(SetTimer(id=token, token=token, due_at=due_at))
        return token

    def wake_in(self, seconds: float) -> str:
        return self.wake_at(self.now + timedelta(seconds=seconds))

    def collected(self) -> dict[str, object]:
        """Everything known so far, for the person who takes over."""
        return self._notebook.known()

    def write(self, key: str, value: object) -> None:
        """Put a value into a declared variable, in that variable's type; raises Mismatch."""
        var = self._notebook.flow.vars.get(key)
        if var is not None and var.scope == "tenant":
            raise Mismatch("read_only_variable", name=key)
        if var is not None and var.scope in ("contact", "conversation") and not self.can_speak:
            raise Mismatch("no_conversation")
        stored = fitted(var, key, value)
        self.written[key] = stored
        self.scope[key] = stored

    def learn(self, scope: Literal["contact", "conversation"], fields: Facts) -> None:
        """Know something about the contact or conversation from now on; whoever asks for the effect tells it here."""
        self.learned[scope] = {**self.learned.get(scope, {}), **fields}

    def commit(self) -> None:
        """Let the writes and effects count, and tell the contact's and conversation's own."""
        book = self._notebook
        if self.written or self.learned:
            self._commit_writes(book)
        book.effects.extend(self.effects)
        if self.kept:
            book.kept[self.node_id] = self.kept
        else:
            book.kept.pop(self.node_id, None)

    def _commit_writes(self, book: Notebook) -> None:
        book.vars.update(self.written)
        for scope, kind in (("contact", SetContact), ("conversation", SetConversation)):
            fields = {key: value for key, value in self.written.items() if book.flow.vars[key].scope == scope}
            if fields:
                self.ask_for(kind(id=self.next_id(), fields=fields))
            if fields or scope in self.learned:
                book.context[scope] = {**book.context.get(scope, {}), **self.learned.get(scope, {}), **fields}
                self.scope[scope] = book.context[scope]

    def roll_back(self) -> None:
        """Forget what a failed node did."""
        for key in self.written:
            self.scope[key] = self._notebook.vars.get(key)
        self._notebook.current = self._before
        self.effects, self.written, self.learned = [], {}, {}
