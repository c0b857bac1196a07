"""The rows that a conversation's part of a batch leaves behind, in the order in which they came about. Pure."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from hubwright import flows
from hubwright.runtime.bells import EFFECT_BELL, TIMER_BELL
from hubwright.runtime.events import InboundEvent
from hubwright.runtime.facts import body_of, said_body, step_rows, steps_of
from hubwright.runtime.turn_writes import Row, TurnWrites

NewId = Callable[[], UUID]


class TurnRows:
    """Messages with their numbers, what they count as, steps, and what the flow asked for."""

    def __init__(self, conversation_id: UUID, last_seq: int, new_id: NewId, *, counted: bool) -> None:
        self.conversation_id = conversation_id
        self._counted = counted
        self.last_seq = self._was = last_seq
        self.steps = 0
        self.rings: set[str] = set()
        self._new_id = new_id
        self._at: datetime | None = None
        self._rows: dict[str, list[Row]] = {}

    @property
    def any(self) -> bool:
        """Whether anything happened."""
        return self._at is not None

    def heard(self, event: InboundEvent, now: datetime) -> int:
        """What the contact said: the message, what it counts as, and that it was taken in; returns its number."""
        words = {"kind": event.kind, "text": event.text, "body": said_body(event), "client_id": event.client_id or None}
        self._count("messages_in", 1, "message", self._message({"author": "contact", **words}, now), now)
        if not self._counted:
            self._count("conversations", 1, "conversation", self.conversation_id, now)
            self._counted = True
        self._add(
            "inbound",
            {
                "id": self._new_id(),
                "channel_id": event.channel_id,
                "external_id": event.external_id,
                "conversation_id": self.conversation_id,
                "seq": self.last_seq,
                "payload": {"kind": event.kind, "client_id": event.client_id},
            },
        )
        return self.last_seq

    def stepped(self, session_id: UUID, rev: int, result: flows.Advance, now: datetime) -> int:
        """The trace of one advance; returns how many nodes were really visited."""
        belongs = {"flow_session_id": session_id, "conversation_id": self.conversation_id}
        for row in step_rows(result):
            self._add("steps", {**row, "id": self._new_id(), **belongs})
        metered = sum(step.metered for step in result.trace)
        if metered:
            self._count("flow_steps", metered, "flow", f"{session_id}:{rev}", now)
            self._rows["usage"][-1]["dims"] = steps_of(session_id, result)
            self.steps += metered
        return metered

    def asked(self, session_id: UUID, effect: flows.Effect, now: datetime) -> None:
        """What the flow asked for."""
        belongs = {"flow_session_id": session_id, "conversation_id": self.conversation_id}
        match effect:
            case flows.SendMessage():
                words = {"kind": effect.kind, "text": effect.text, "body": body_of(effect), "client_id": None}
                self._count("messages_out", 1, "message", self._message({"author": "bot", **words}, now), now)
            case flows.HttpRequest() | flows.PluginCall():
                kind = "http" if isinstance(effect, flows.HttpRequest) else "plugin"
                request = flows.effect_to_builtins(effect)
                row = {"id": self._new_id(), "key": effect.id, "kind": kind, "request": request, **belongs}
                self._add("effects", row)
                self.rings.add(EFFECT_BELL)
            case flows.SetTimer():
                self._forget_timer(session_id, effect.token)
                self._add("timers", {"id": self._new_id(), "token": effect.token, "due_at": effect.due_at, **belongs})
                self.rings.add(TIMER_BELL)
            case flows.CancelTimer():
                if not self._forget_timer(session_id, effect.token):
                    self._add("cancelled", {"flow_session_id": session_id, "token": effect.token})
            case _:
                pass

    def write(self, tenant_id: UUID, writes: TurnWrites) -> None:
        """Hand over what is to be written."""
        if self._at is None:
            return
        moved = {"id": self.conversation_id, "last_seq": self.last_seq, "was": self._was, "at": self._at}
        writes.add(tenant_id, "conversations", [moved])
        for kind, rows in self._rows.items():
            writes.add(tenant_id, kind, rows)

    def _forget_timer(self, session_id: UUID, token: str) -> bool:
        """A timer of this very batch was never there."""
        timers = self._rows.get("timers", [])
        mine = [row for row in timers if row["flow_session_id"] == session_id and row["token"] == token]
        for row in mine:
            timers.remove(row)
        return bool(mine)

    def _message(self, words: Row, now: datetime) -> UUID:
        self.last_seq += 1
        self._at = now
        message_id = self._new_id()
        place = {"id": message_id, "conversation_id": self.conversation_id, "seq": self.last_seq, "at": now}
        self._add("messages", {**words, **place})
        return message_id

    def _count(self, meter: str, quantity: int, source: str, idem_key: UUID | str, now: datetime) -> None:
        self._add(
            "usage",
            {
                "id": self._new_id(),
                "meter": meter,
                "quantity": quantity,
                "subject": self.conversation_id,
                "source": source,
                "idem_key": idem_key,
                "at": now,
            },
        )

    def _add(self, kind: str, row: Row) -> None:
        self._rows.setdefault(kind, []).append(row)
