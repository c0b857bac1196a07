"""Forgets a customer for good, part by part: what the machine mentions first, who they were last of all.

A process may die at any moment: as long as the contact's own row has its words, another one finds everything again.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from hubwright.desk.conversations import queries as conversation_queries
from hubwright.desk.conversations.resolve import put_away
from hubwright.desk.queues.bell import handoff_ended, tell_inboxes
from hubwright.kernel import audit
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, after_commit, erasing_for
from hubwright.kernel.database.catalogue import tenant_shapes
from hubwright.kernel.database.named_rows import (
    delete_mentioning,
    delete_where,
    empty_mentioning,
    empty_where,
    ids_where,
)
from hubwright.kernel.database.shapes import Shape, parents_first
from hubwright.kernel.database.whole_tables import be_patient
from hubwright.kernel.files import FileStore
from hubwright.kernel.mail.outbox import letters_to, throw_away
from hubwright.kernel.realtime import hub, topic_for
from tenants.erase.certificate import Certificate, Statement, certify
from tenants.erase.customer import queries
from tenants.erase.customer.reach import Reach, reach_of
from tenants.erase.customer.rules import RULES, Bare, Goes, Mentions, Rule
from tenants.export import queries as exports
from tenants.export.verbs import let_go

PLATFORM = Actor(kind="platform")
_LAST = ("identity", "contact")


async def forget(tenant_id: UUID, erasure_id: UUID, store: FileStore) -> Certificate | None:
    """Do it; None when it was taken back, or is done."""
    async with acting_for(tenant_id):
        taken = await queries.begin(erasure_id)
        if taken is None:
            return None
        shapes = {shape.name: shape for shape in await tenant_shapes()}
        reach = await reach_of(taken["contact_id"], shapes)
    await _stop(tenant_id, reach)
    await _files(tenant_id, erasure_id, reach, store)
    children_first = [shape for shape in reversed(parents_first(shapes.values())) if shape.name not in _LAST]
    for mentions in (True, False):
        for shape in children_first:
            await _apply(tenant_id, erasure_id, shape, reach, mentions=mentions)
    began_at = taken["asked_at"]
    return await _end(tenant_id, erasure_id, shapes, reach, reason=taken["reason"], began_at=began_at)


async def _stop(tenant_id: UUID, reach: Reach) -> None:
    """Nobody comes in by their address, nothing goes out to it, and what is open is closed without a word."""
    async with acting_for(tenant_id):
        await queries.set_aside(reach.ids["contacts"])
        for conversation_id in await queries.open_conversations(reach.ids["conversations"]):
            conversation = await conversation_queries.lock(conversation_id)
            if conversation is not None and conversation.status != "resolved":
                await put_away(conversation, reason="erased")
                await handoff_ended(conversation_id, "closed")
                tell_inboxes("list", conversation_id)
        await queries.stop_what_waits(reach.ids["conversations"], reach.ids["sessions"])

        async def close_sockets() -> None:
            for each in reach.ids["contacts"]:
                await hub.publish(topic_for(tenant_id, "contact", each), {"blocked": True})

        after_commit(close_sockets)


async def _files(tenant_id: UUID, erasure_id: UUID, reach: Reach, store: FileStore) -> None:
    """What they sent and were sent, and every archive and list that they may be in."""
    async with acting_for(tenant_id):
        keys = await queries.storage_keys(reach.ids["files"])
        archives = await exports.kept()
        letters = [name for address in await queries.emails_of(reach.ids["contacts"]) for name in letters_to(address)]
    for key in keys:
        await store.delete(key)
    async with acting_for(tenant_id):
        for archive in archives:
            await let_go(store, archive)
        lists = await queries.forget_files_of_contacts()
        counts = {"archives": len(archives), "letters": throw_away(letters), "contact_transfer": lists}
        await queries.went(erasure_id, {name: count for name, count in counts.items() if count})


async def _apply(tenant_id: UUID, erasure_id: UUID, shape: Shape, reach: Reach, *, mentions: bool) -> None:
    rules = [rule for rule in RULES.get(shape.name, ()) if isinstance(rule, Mentions) == mentions]
    for rule in rules:
        async with erasing_for(tenant_id):
            await be_patient()
            count = await act(shape, rule, reach)
            if count:
                await queries.went(erasure_id, {shape.name: count})


async def act(shape: Shape, rule: Rule, reach: Reach) -> int:
    """Do what a rule says with the rows it finds; tells with how many."""
    match rule:
        case Goes(found, due):
            count = 0
            for each in found:
                if due:
                    await queries.not_due(due, await ids_where(shape, "id", each.by, reach.ids[each.of]))
                count += await delete_where(shape, each.by, reach.ids[each.of])
            return count
        case Bare(found, words):
            return sum([await empty_where(shape, words, each.by, reach.ids[each.of]) for each in found])
        case Mentions(columns, words):
            if words:
                return await empty_mentioning(shape, words, columns, reach.words)
            count = await delete_mentioning(shape, columns, reach.words)
            if count and shape.name == "job":
                await queries.jobs_gone()
            return count
    return 0


async def _end(
    tenant_id: UUID, erasure_id: UUID, shapes: Mapping[str, Shape], reach: Reach, *, reason: str, began_at: datetime
) -> Certificate:
    """Who they were goes in the transaction that certifies it."""
    async with erasing_for(tenant_id):
        await be_patient()
        for name in _LAST:
            for rule in RULES[name]:
                await queries.went(erasure_id, {name: await act(shapes[name], rule, reach)})
        found = await queries.get(erasure_id)
        assert found is not None
        now = utc_now()
        counts = {name: count for name, count in sorted(found.counts.items()) if count}
        made = certify(
            Statement(
                what="customer",
                id=reach.contact_id,
                company=tenant_id,
                reason=reason,
                began_at=began_at,
                ended_at=now,
                counts=counts,
            )
        )
        await queries.finish(erasure_id, now, msgspec.to_builtins(made))
        await audit.record(PLATFORM, "customer.erased", reach.contact_id, erasure=str(erasure_id), reason=reason)
    return made
