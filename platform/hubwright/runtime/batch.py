"""Takes many events in with one transaction: read and lock, advance in memory, write, commit, wake.

What a batch cannot do, or what fails in it, is told back as undone; it takes the plain road (`ingest.take_plainly`).
"""

from collections.abc import Sequence
from uuid import UUID

import structlog

from hubwright.control.flows import keep_version, known_version
from hubwright.desk.search.bell import ring as ring_search
from hubwright.host.dispatch.telling import may_hear
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import database_of, outside_tenants_at
from hubwright.kernel.ids import new_id
from hubwright.kernel.realtime import hub, topic_for
from hubwright.kernel.telemetry import FLOW_STEPS, INBOUND_EVENTS
from hubwright.runtime import queries
from hubwright.runtime.counted import counted
from hubwright.runtime.events import InboundEvent, TakenIn
from hubwright.runtime.turn import Loaded, Turn, Unsuited
from hubwright.runtime.turn_writes import TurnWrites

log = structlog.get_logger()


async def take_batch(events: Sequence[InboundEvent]) -> list[TakenIn | None]:
    """Take events in, each once; None for those that have to take the plain road. Nothing is half done."""
    taken: list[TakenIn | None] = [None] * len(events)
    apart: dict[str, list[int]] = {}
    for position in sorted(range(len(events)), key=lambda i: (events[i].tenant_id.int, events[i].contact_id.int)):
        apart.setdefault(database_of(events[position].tenant_id), []).append(position)
    for key, order in apart.items():
        for position, answer in zip(order, await _take(key, [events[i] for i in order]), strict=True):
            taken[position] = answer
    return taken


async def _take(key: str, events: list[InboundEvent]) -> list[TakenIn | None]:
    """Take in those whose companies live in one database, in the order of their locks."""
    batch = _Batch(key, events)
    try:
        answers = await batch.run()
    except Exception as failure:
        log.warning("batch_undone", events=len(events), error=f"{type(failure).__name__}: {failure}")
        return [None] * len(events)
    await batch.wake()
    return answers


class _Batch:
    """Events in the order of their locks, and the conversations they move."""

    def __init__(self, key: str, events: list[InboundEvent]) -> None:
        self.key = key
        self.events = events
        self.turns: dict[UUID, Turn] = {}
        self.given_up: set[UUID] = set()
        self.repeats: dict[tuple[UUID, UUID, str], TakenIn] = {}

    async def run(self) -> list[TakenIn | None]:
        events = self.events
        reason = "a batch; its functions set and name the tenant of each row"
        tenants = dict.fromkeys(event.tenant_id for event in events)
        async with outside_tenants_at(self.key, reason, tenants):
            rows = await queries.load_turns(
                [event.tenant_id for event in events],
                [event.channel_id for event in events],
                [event.contact_id for event in events],
                [event.external_id for event in events],
            )
            loaded = [Loaded(**row) for row in rows]
            await self._learn(loaded)
            answers = [self._answer(event, row) for event, row in zip(events, loaded, strict=True)]
            writes = TurnWrites()
            for turn in self.turns.values():
                turn.write(writes)
            if writes:
                await queries.save_turns(writes.encoded())
        counted.add(turn.conversation_id for turn in self.turns.values() if turn.rows.any)
        INBOUND_EVENTS.labels("taken").inc(sum(answer is not None for answer in answers))
        return answers

    async def _learn(self, loaded: Sequence[Loaded]) -> None:
        """Read the flow versions that this process has not met, in one more round; a bad one stays unknown."""
        wanted = {
            (event.tenant_id, version_id): None
            for event, row in zip(self.events, loaded, strict=True)
            if (version_id := row.version_for(event)) is not None and known_version(event.tenant_id, version_id) is None
        }
        if not wanted:
            return
        tenants, versions = zip(*wanted, strict=True)
        for tenant_id, version_id, doc in zip(
            tenants, versions, await queries.load_versions(list(tenants), list(versions)), strict=True
        ):
            if doc is not None:
                try:
                    keep_version(tenant_id, version_id, doc)
                except Exception:  # the plain road says what is wrong with it, and to whom
                    log.warning("version_not_compiled", version=str(version_id))

    def _answer(self, event: InboundEvent, loaded: Loaded) -> TakenIn | None:
        """Once one event of a contact takes the plain road, the later ones follow it, so that their order stays."""
        if event.contact_id in self.given_up:
            return None
        if may_hear(event.tenant_id, "message.received", "message.sent"):  # jobs for plugins: the plain road has them
            self.given_up.add(event.contact_id)
            return None
        if loaded.known_seq is not None and loaded.known_conversation is not None:
            return TakenIn(loaded.known_seq, loaded.known_conversation)
        same = (event.tenant_id, event.channel_id, event.external_id)
        if same in self.repeats:
            return self.repeats[same]
        try:
            taken = self._turn(event, loaded).take(event, utc_now())
        except Unsuited:
            pass
        except Exception:  # a defect in a flow: the plain road logs it and gets a person
            log.warning("turn_undone", exc_info=True)
        else:
            self.repeats[same] = taken
            return taken
        self.given_up.add(event.contact_id)
        return None

    def _turn(self, event: InboundEvent, loaded: Loaded) -> Turn:
        turn = self.turns.get(loaded.conversation_id) if loaded.conversation_id else None
        if turn is None:
            known = loaded.conversation_id is not None and loaded.conversation_id in counted
            turn = Turn(event, loaded, known_version, new_id, counted=known)
            self.turns[turn.conversation_id] = turn
        return turn

    async def wake(self) -> None:
        rings: set[str] = set()
        for turn in self.turns.values():
            rows = turn.rows
            if rows.any:
                seen = {"seq": rows.last_seq}
                told = {"what": "conversation", "conversation_id": str(turn.conversation_id), **seen}
                await hub.publish(topic_for(turn.tenant_id, "conversation", turn.conversation_id), seen)
                await hub.publish(topic_for(turn.tenant_id, "inbox"), told)
                await ring_search(turn.tenant_id)
                FLOW_STEPS.inc(rows.steps)
                rings |= rows.rings
        for bell in rings:
            await hub.publish(bell, {})
