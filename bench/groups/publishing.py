"""From a publish, or a step back to the version before, to a new conversation with it in another process."""

import statistics
import time
from uuid import UUID

import msgspec

from bench import processes, stage
from bench.ground import Ground, ground, run_as_served
from bench.http_client import HttpClient
from bench.measures import Figure
from bench.world import Company
from hubwright.control.flows import PLATFORM, get_draft, save_draft
from hubwright.desk.contacts.verbs import meet_contact
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.ids import new_id
from hubwright.runtime.versions import Release, release
from hubwright.runtime.versions.release import live_again
from hubwright.runtime.visitor.tokens import Visitor, token_for

_TIMES = 10


def run(_wanted: set[str]) -> list[Figure]:
    """Versions go live and back while a web process serves; the worst of all."""
    with ground() as standing:
        published, back = run_as_served(lambda: _measure(standing))
    note = (
        f"worst of {_TIMES} publishes (median {statistics.median(published) * 1e3:.0f} ms) and {_TIMES} steps back"
        f" (median {statistics.median(back) * 1e3:.0f} ms), from the verb's begin to the answer a new visitor got over"
        " HTTP from another process"
    )
    return [Figure(name="publish_visible_s", value=max(*published, *back), note=note)]


async def _measure(standing: Ground) -> tuple[list[float], list[float]]:
    published: list[float] = []
    back: list[float] = []
    async with stage.set_up(standing, 1, 1) as staged:
        (company,) = staged.companies
        with processes.web(standing) as (_process, port):
            client = HttpClient(port)
            await client.open(1)
            await _first_version(client, company)
            for turn in range(_TIMES):
                await _say_something_else(company, turn)
                began = time.perf_counter()
                async with acting_for(company.tenant_id):
                    newest = (await release(PLATFORM, company.flow_id, Release())).n
                published.append(await _until(client, company, newest, began))
                began = time.perf_counter()
                async with acting_for(company.tenant_id):
                    await live_again(PLATFORM, company.flow_id, newest - 1)
                back.append(await _until(client, company, newest - 1, began))
            await client.close()
    return published, back


async def _say_something_else(company: Company, turn: int) -> None:
    async with acting_for(company.tenant_id):
        draft = await get_draft(company.flow_id)
        for node in draft.doc["nodes"]:
            if node["id"] == "n_first":
                node["config"]["text"] = f"Hello for the {turn}th time"
        await save_draft(PLATFORM, company.flow_id, draft.doc, draft.rev)


async def _until(client: HttpClient, company: Company, n: int, began: float) -> float:
    """New visitors come one after the other until one begins with this version."""
    while await _first_version(client, company) != n:
        pass
    return time.perf_counter() - began


async def _first_version(client: HttpClient, company: Company) -> int:
    async with acting_for(company.tenant_id):
        contact_id = await meet_contact(company.channel_id, language="en")
    token = token_for(Visitor(company.tenant_id, company.channel_id, contact_id))
    said = {"client_id": str(new_id()), "kind": "text", "text": "hello"}
    status, body = await client.post("/api/v1/visitor/messages", msgspec.json.encode(said), token)
    if status >= 300:
        raise RuntimeError(f"{status}: {body[:200]!r}")
    return await _version_of(company, contact_id)


async def _version_of(company: Company, contact_id: UUID) -> int:
    async with acting_for(company.tenant_id):
        (row,) = await fetch(
            "SELECT v.n FROM conversation c JOIN flow_session s ON s.tenant_id = $1 AND s.conversation_id = c.id"
            " JOIN flow_version v ON v.tenant_id = $1 AND v.id = s.flow_version_id"
            " WHERE c.tenant_id = $1 AND c.contact_id = $2",
            contact_id,
        )
    found: int = row["n"]
    return found
