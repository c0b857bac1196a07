"""A customer who has left a word in every corner of a company."""

from typing import Any
from uuid import UUID

import msgspec

from hubwright.desk.board.whisper import whisper
from hubwright.desk.contacts.identify import associate
from hubwright.desk.contacts.listing import keep_segment
from hubwright.desk.contacts.merge import merge_contacts
from hubwright.desk.contacts.schemas import ContactFilter
from hubwright.desk.contacts.transfer import ask_for_export, go_on
from hubwright.desk.contacts.verbs import learn
from hubwright.desk.conversations import append_message
from hubwright.desk.conversations.note import note
from hubwright.desk.conversations.rate import rate_conversation
from hubwright.desk.conversations.resolve import resolve
from hubwright.desk.conversations.take import take
from hubwright.desk.files.verbs import take_file
from hubwright.desk.queues.enter_queue import enter_queue
from hubwright.desk.search.index import catch_up
from hubwright.host.installation.verbs import switch_on
from hubwright.kernel import audit
from hubwright.kernel.database import acting_for, execute, fetch_one
from hubwright.kernel.dead_letters import bury
from hubwright.kernel.files import FileStore
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import enqueue
from hubwright.kernel.mail import Letter, post_mail
from tests.integration.isolation.devices import make_device
from tests.support.company import Company, new_visitor, says


class Customer(msgspec.Struct, frozen=True):
    """Whose words they are."""

    contact_id: UUID
    merged_id: UUID
    conversation_id: UUID
    word: str
    phone: str
    file_key: str

    def is_in(self, text: str) -> bool:
        """Whether anything of them is said."""
        return self.word.lower() in text.lower() or self.phone in text


async def full_customer(company: Company, store: FileStore, mark: str) -> Customer:
    """Talks, is talked to, sends a file, rates, is merged, is linked, is logged."""
    word, phone = f"CANARY-{mark}-{new_id().hex[-12:]}", f"139{new_id().int % 10**8:08d}"
    contact_id, merged_id = await new_visitor(company), await new_visitor(company)
    for each, name in ((contact_id, word), (merged_id, f"{word} too")):
        async with acting_for(company.tenant_id):
            fields = {"phone": phone, "city": word, "tags": [word]}
            await learn(each, name=name, email=f"{word.lower()}@example.test", fields=fields)
        await says(company, each, f"{word} asks for help")
        await says(company, each, f"{word} asks again")
    async with acting_for(company.tenant_id):
        await associate(company.admin.actor, contact_id, "phone", phone)
        await associate(company.admin.actor, contact_id, "external", f"{word}-77", source="erp")
        await merge_contacts(company.admin.actor, merged_id, contact_id)
    file = await take_file(
        store,
        company.tenant_id,
        name=f"{word}.txt",
        content=f"{word} wrote this".encode(),
        contact_id=contact_id,
        member_id=None,
    )
    async with acting_for(company.tenant_id):
        conversation_id = await _served(company, contact_id, word, file.id)
        await _around(company, contact_id, conversation_id, word)
    await catch_up(company.tenant_id, wait=True)
    return Customer(contact_id, merged_id, conversation_id, word, phone, file.storage_key)


async def _served(company: Company, contact_id: UUID, word: str, file_id: UUID) -> UUID:
    """An agent takes it, notes, answers, closes; it is rated."""
    row = await fetch_one(
        "SELECT id FROM conversation WHERE tenant_id = $1 AND contact_id = $2 ORDER BY created_at LIMIT 1", contact_id
    )
    assert row is not None
    talk: UUID = row["id"]
    await append_message(talk, kind="file", author="contact", text="", file_id=file_id)
    await enter_queue(talk, queue_key="support", priority=2, summary={"topic": word}, reason="asked")
    await take(company.admin.actor, talk)
    await note(company.admin.actor, talk, text=f"{word} is difficult")
    await append_message(talk, kind="text", author="agent", text=f"Dear {word}", member_id=company.admin.member_id)
    await execute(
        "UPDATE conversation SET assignee_id = $3 WHERE tenant_id = $1 AND id = $2", talk, company.agent.member_id
    )
    await whisper(company.admin.actor, talk, company.agent.member_id, f"{word}: be kind")
    await execute(
        "UPDATE conversation SET assignee_id = $3 WHERE tenant_id = $1 AND id = $2", talk, company.admin.member_id
    )
    await resolve(company.admin.actor, talk, ask_for_rating=False)
    await rate_conversation(talk, 4, f"{word} liked it")
    return talk


async def _around(company: Company, contact_id: UUID, talk: UUID, word: str) -> None:
    """What the machine keeps beside it."""
    email = f"{word.lower()}@example.test"
    await execute(
        "INSERT INTO draft (tenant_id, member_id, conversation_id, mode, text, seq) VALUES ($1, $2, $3, 'note', $4, 1)",
        company.agent.member_id,
        talk,
        f"Dear {word}, I",
    )
    device_id = await make_device(company.channel_id, "boiler")
    await execute(
        "UPDATE device SET contact_id = $3, name = $4 WHERE tenant_id = $1 AND id = $2",
        device_id,
        contact_id,
        f"boiler of {word}",
    )
    await _reading(device_id, word)
    await keep_segment(company.admin.actor, f"about {word}", ContactFilter(q=word))
    await go_on(await ask_for_export(company.admin.actor, ContactFilter()))
    await post_mail(Letter(to=email, subject=word, text=f"Dear {word}"))
    await enqueue("somebody.else", {"contact_id": str(contact_id)})
    await bury("job", new_id(), label="x", error=f"no {email}", attempts=1, payload={"to": email})
    await audit.record(company.admin.actor, "contact.told", contact_id, told=word)
    await audit.record(company.admin.actor, "other.told", "", told=email)
    await _logged(company, contact_id, talk, word, email)


async def _reading(device_id: UUID, word: str) -> None:
    await execute(
        "INSERT INTO device_command (tenant_id, id, device_id, name, arguments, told) VALUES ($1, $2, $3, 'x', $4, $5)",
        new_id(),
        device_id,
        {"for": word},
        word,
    )


async def _logged(company: Company, contact_id: UUID, talk: UUID, word: str, email: str) -> None:
    """Rows as the platform's own verbs leave them, for parts that need another system to happen."""
    told: dict[str, Any] = {"email": email, "word": word}
    await switch_on("hubwright-webhooks")
    await execute(
        "INSERT INTO plugin_call (tenant_id, id, plugin, version, hook, ms, outcome, reason, input, output, lines)"
        " VALUES ($1, $2, 'p', '1', 'h', 1, 'done', $3, $4, $4, $5)",
        new_id(),
        f"for {email}",
        told,
        [word],
    )
    await execute(
        "INSERT INTO notice (tenant_id, id, kind, subject, detail) VALUES ($1, $2, 'x', $4, $3)",
        new_id(),
        told,
        str(new_id()),
    )
    await execute(
        "INSERT INTO idempotency (tenant_id, actor, key, fingerprint, status, body) VALUES ($1, 'a', $2, 'f', 200, $3)",
        str(new_id()),
        told,
    )
    await execute(
        "INSERT INTO event (tenant_id, id, name, key, author, data, contact_id)"
        " VALUES ($1, $2, 'x', $3, 'api', $4, $5)",
        new_id(),
        word,
        told,
        contact_id,
    )
    await execute(
        "INSERT INTO channel_arrival (tenant_id, id, channel_id, kind, external_id, payload)"
        " VALUES ($1, $2, $3, 'message', $4, $5)",
        new_id(),
        company.channel_id,
        f"{word}-1",
        told,
    )
    await execute(
        "INSERT INTO crm_link (tenant_id, id, installation_id, contact_id, external_id, base)"
        " SELECT $1, $2, id, $3, $4, $5 FROM installation WHERE tenant_id = $1 LIMIT 1",
        new_id(),
        contact_id,
        f"{word}-crm",
        told,
    )
    await execute(
        "INSERT INTO flow_run (tenant_id, id, flow_id, node_id, trigger_type, concerns, event, status)"
        " VALUES ($1, $2, $3, 'n', 'trigger.event', $4, $5, 'ended')",
        new_id(),
        company.flow_id,
        str(contact_id),
        told,
    )
    await execute(
        "INSERT INTO effect (tenant_id, id, key, flow_session_id, conversation_id, kind, request, result, state)"
        " SELECT $1, $2, $3, s.id, s.conversation_id, 'http', $4, $4, 'done' FROM flow_session s WHERE s.tenant_id = $1"
        " AND s.conversation_id = $5 LIMIT 1",
        new_id(),
        str(new_id()),
        told,
        talk,
    )
