"""One agent's busy inbox: conversations that are theirs, with a past of messages each."""

import random
from datetime import timedelta
from uuid import UUID

import msgspec

from bench.inbox_world import person, words
from bench.world import Company, Writer
from hubwright.kernel.clock import utc_now
from hubwright.kernel.ids import new_id

HELD, MESSAGES_EACH = 200, 40


class Workbench(msgspec.Struct, frozen=True):
    """Whose it is, and what is in it."""

    account_id: UUID
    conversations: list[UUID]


async def populate_workbench(write: Writer, company: Company) -> Workbench:
    """Write it by COPY."""
    rng, now, tenant = random.Random(11), utc_now(), company.tenant_id
    account, member = new_id(), new_id()
    conversations, contacts = [new_id() for _ in range(HELD)], [new_id() for _ in range(HELD)]
    await write.copy("account", "id email name", [(account, "wei@example.test", "Wei Chen")])
    await write.copy(
        "member",
        "tenant_id id account_id name email role",
        [(tenant, member, account, "Wei Chen", "wei@example.test", "agent")],
    )
    await write.copy(
        "contact",
        "tenant_id id name language",
        ((tenant, contact, person(rng, n)[0], "zh") for n, contact in enumerate(contacts)),
    )
    await write.copy(
        "conversation",
        "tenant_id id contact_id channel_id status last_seq assignee_id language created_at updated_at",
        (
            (tenant, c, contacts[n], company.channel_id, "assigned", MESSAGES_EACH, member, "zh", at, at)
            for n, c in enumerate(conversations)
            for at in [now - timedelta(minutes=n)]
        ),
    )
    await write.copy(
        "message",
        "tenant_id id conversation_id seq kind author author_name member_id text at",
        (
            (tenant, new_id(), c, seq, "text", *_author(seq, member), words(rng, n * 40 + seq), now)
            for n, c in enumerate(conversations)
            for seq in range(1, MESSAGES_EACH + 1)
        ),
    )
    return Workbench(account, conversations)


def _author(seq: int, member: UUID) -> tuple[str, str, UUID | None]:
    return ("contact", "", None) if seq % 2 else ("agent", "Wei Chen", member)
