"""One conversation's part of a batch: what load_turns_3 read, moved in memory by its events, as rows for save_turns_2.

Pure: time and ids come in. It does what `ingest`, `bot` and `apply` do, for the frequent cases; whatever else an event
needs (a hand-off, a file, a rating, a conversation to be opened) is `Unsuited` and takes that plain road.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright import flows
from hubwright.control.flows import canaries
from hubwright.desk.contacts.schemas import contact_facts
from hubwright.runtime.events import Carried, InboundEvent, TakenIn
from hubwright.runtime.facts import carried_facts, channel_facts, conversation_facts, message_event
from hubwright.runtime.turn_rows import NewId, TurnRows
from hubwright.runtime.turn_writes import TurnWrites

Compiled = Callable[[UUID, UUID], flows.CompiledFlow | None]
_SUITED = frozenset({"text", "choice", "handoff_request"})
_OPEN = frozenset({"bot", "waiting", "assigned"})
_PLAIN = (flows.SendMessage, flows.HttpRequest, flows.PluginCall, flows.SetTimer, flows.CancelTimer)


class Unsuited(Exception):
    """This event needs more than a batch does."""


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """A row of load_turns_3."""

    known_seq: int | None
    known_conversation: UUID | None
    contact_name: str
    contact_email: str
    contact_language: str
    contact_fields: dict[str, Any]
    channel_name: str | None
    channel_plugin: str | None
    live_version_id: UUID | None
    canary: dict[str, Any] | None
    conversation_id: UUID | None
    status: str | None
    last_seq: int | None
    language: str
    fields: dict[str, Any]
    session_id: UUID | None
    moves: bool
    rev: int | None
    flow_version_id: UUID | None
    state: str | None
    tenant_variables: dict[str, Any]

    def version_for(self, event: InboundEvent) -> UUID | None:
        """The flow version that will hear the event, if a bot does."""
        if self.conversation_id is None or self.status != "bot":
            return None
        return self.flow_version_id if self.session_id is not None else self.first_version(event)

    def first_version(self, event: InboundEvent) -> UUID | None:
        """The flow version that a new session begins with."""
        if self.canary is None:
            return self.live_version_id
        key, channel = str(event.contact_id), str(event.channel_id)
        arrival = canaries.Arrival(key=key, fields=self.contact_fields, channel=channel)
        part = msgspec.convert(self.canary, canaries.Part)
        return canaries.version_for(canaries.Released(self.live_version_id, part), arrival)


class _Session:
    """A flow session that the batch holds; `was` is None for one that the batch starts."""

    def __init__(self, session_id: UUID, version_id: UUID, compiled: flows.CompiledFlow, state: flows.State) -> None:
        self.id = session_id
        self.version_id = version_id
        self.compiled = compiled
        self.state = state
        self.was: int | None = None
        self.rev = 0
        self.steps = 0

    def row(self, conversation_id: UUID) -> tuple[str, list[dict[str, Any]]]:
        """What kind of write it is, and the row."""
        row = {
            "id": self.id,
            "rev": self.rev,
            "state": msgspec.Raw(flows.encode_state(self.state)),
            "steps": self.steps,
            "ended": self.state.status == "ended",
        }
        if self.was is not None:
            return "sessions", [{**row, "was": self.was}]
        return "new_sessions", [{**row, "conversation_id": conversation_id, "flow_version_id": self.version_id}]


class Turn:
    """A conversation with the events that came in for it."""

    def __init__(
        self, event: InboundEvent, loaded: Loaded, compiled: Compiled, new_id: NewId, *, counted: bool = False
    ) -> None:
        if loaded.conversation_id is None or loaded.status not in _OPEN or loaded.last_seq is None:
            raise Unsuited
        self.tenant_id = event.tenant_id
        self.contact_id = event.contact_id
        self.channel_id = event.channel_id
        self.conversation_id = loaded.conversation_id
        self.rows = TurnRows(loaded.conversation_id, loaded.last_seq, new_id, counted=counted)
        self._loaded = loaded
        self._compiled = compiled
        self._new_id = new_id
        self._sessions: list[_Session] = []
        if loaded.session_id is not None:
            self._sessions.append(self._held(loaded))

    def take(self, event: InboundEvent, now: datetime) -> TakenIn:
        """Let one event happen; when it is unsuited, nothing of it has happened."""
        if event.kind not in _SUITED or event.file_id is not None or event.automated or event.entry:
            raise Unsuited
        if event.conversation_id not in (None, self.conversation_id):
            raise Unsuited
        moved = self._moved(event, now) if self._loaded.status == "bot" else None
        seq = self.rows.heard(event, now)
        if moved is not None:
            self._keep(*moved, now)
        return TakenIn(seq, self.conversation_id)

    def write(self, writes: TurnWrites) -> None:
        """Hand over what is to be written."""
        self.rows.write(self.tenant_id, writes)
        for session in self._sessions:
            if session.rev != session.was:
                writes.add(self.tenant_id, *session.row(self.conversation_id))
                if session.state.status == "ended":
                    writes.add(self.tenant_id, "freed", [{"conversation_id": self.conversation_id}])

    def _held(self, loaded: Loaded) -> _Session:
        assert loaded.session_id is not None and loaded.state is not None
        compiled = self._compiled(self.tenant_id, loaded.flow_version_id) if loaded.flow_version_id else None
        if compiled is None or loaded.flow_version_id is None or loaded.rev is None or loaded.moves:
            raise Unsuited
        state = flows.decode_state(loaded.state)
        if state.run or (state.wait is not None and state.wait.event):  # others wait for these, and are told
            raise Unsuited
        session = _Session(loaded.session_id, loaded.flow_version_id, compiled, state)
        session.was = session.rev = loaded.rev
        return session

    def _moved(self, event: InboundEvent, now: datetime) -> tuple[_Session, flows.Advance]:
        session = self._sessions[-1] if self._sessions else None
        if session is None or session.state.status == "ended":
            session = self._started(event)
        carried = self._carried()
        more = {"choice_id": event.choice_id} if event.choice_id else {}
        locale = self._loaded.language or event.language
        message = message_event(event.kind, event.text, carried, locale=locale, **more)
        result = flows.advance(session.compiled, session.state, message, now)
        if result.leftover or result.wanted or not all(_is_plain(effect) for effect in result.effects):
            raise Unsuited
        if flows.went_wrong(session.compiled, result.trace) is not None:  # somebody has to be told
            raise Unsuited
        return session, result

    def _started(self, event: InboundEvent) -> _Session:
        version_id = self._loaded.first_version(event)
        compiled = self._compiled(self.tenant_id, version_id) if version_id is not None else None
        if compiled is None or version_id is None:
            raise Unsuited
        session_id = self._new_id()
        return _Session(session_id, version_id, compiled, flows.start_state(compiled, str(session_id)))

    def _carried(self) -> Carried:
        loaded = self._loaded
        return carried_facts(
            contact_facts(
                self.contact_id,
                name=loaded.contact_name,
                email=loaded.contact_email,
                language=loaded.contact_language,
                fields=loaded.contact_fields,
            ),
            conversation_facts(self.conversation_id, language=loaded.language, fields=loaded.fields, test=False),
            loaded.tenant_variables,
            channel_facts(self.channel_id, name=loaded.channel_name or "", kind=loaded.channel_plugin or ""),
        )

    def _keep(self, session: _Session, result: flows.Advance, now: datetime) -> None:
        """What the flow made of it: where it stands, its trace, what it counts as, what it asked for."""
        if session not in self._sessions:
            self._sessions.append(session)
        session.rev += 1
        session.state = result.state
        session.steps += self.rows.stepped(session.id, session.rev, result, now)
        for effect in result.effects:
            self.rows.asked(session.id, effect, now)


def _is_plain(effect: flows.Effect) -> bool:
    if isinstance(effect, flows.EndSession):
        return not effect.close_conversation
    return isinstance(effect, _PLAIN)
