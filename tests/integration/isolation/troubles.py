"""Things that went wrong in a company of the matrix."""

from uuid import UUID

from hubwright.desk.contacts.verbs import meet_contact
from hubwright.desk.conversations import append_message, start_conversation
from hubwright.kernel.database import execute, fetch, fetch_one
from hubwright.kernel.dead_letters import bury
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import enqueue
from hubwright.runtime.breaker import OPENS_AFTER, Gate, failed
from tests.support.company import Company


async def dead_letter(word: str) -> UUID:
    """A job that nobody does, given up."""
    await enqueue("house.never", {"to": word})
    job_id = (await fetch("SELECT id FROM job WHERE tenant_id = $1 AND kind = 'house.never' ORDER BY id DESC"))[0]["id"]
    await execute("UPDATE job SET state = 'dead' WHERE tenant_id = $1 AND id = $2", job_id)
    await execute("DELETE FROM due WHERE tenant_id = $1 AND id = $2", job_id)
    return await bury("job", job_id, label=word, error="it broke", attempts=1, payload={"to": word})


async def open_breaker(word: str) -> UUID:
    """The breaker of a host that failed again and again."""
    host = f"{word}-{new_id().hex[-8:]}.example"
    for _time in range(OPENS_AFTER):
        await failed(Gate(host), word)
    row = await fetch_one("SELECT id FROM breaker WHERE tenant_id = $1 AND host = $2", host)
    assert row is not None
    found: UUID = row["id"]
    return found


async def undelivered(company: Company, word: str) -> UUID:
    """A conversation whose first message has failed on its way."""
    contact_id = await meet_contact(company.channel_id, name=word, language="en")
    opened = await start_conversation(contact_id, company.channel_id, language="en", delivers=True)
    await append_message(opened.id, kind="text", author="agent", text=word)
    await execute(
        "UPDATE delivery SET state = 'failed', code = 'refused', reason = $3"
        " WHERE tenant_id = $1 AND conversation_id = $2",
        opened.id,
        word,
    )
    return opened.id
