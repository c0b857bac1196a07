"""Counts, from real sessions, what a publish would mean for those under way."""

from uuid import UUID

from hubwright import flows
from hubwright.control.flows import compiled_draft, compiled_version, get_draft, list_versions
from hubwright.kernel.actor import Actor
from hubwright.kernel.i18n import language
from hubwright.kernel.permissions import Permission
from hubwright.runtime.versions import queries
from hubwright.runtime.versions.schemas import Preview, Staying


async def preview(actor: Actor, flow_id: UUID) -> Preview:
    """Say how many sessions wait, how many could move to the draft, and which could not, by the step they wait at."""
    actor.require(Permission.FLOWS_READ)
    new = compiled_draft((await get_draft(flow_id)).doc)
    numbers = {version.id: version.n for version in await list_versions(flow_id)}
    waiting = await queries.waiting_at(list(numbers))
    staying: list[Staying] = []
    for row in waiting:
        old = await compiled_version(row["version_id"])
        verdict = flows.may_move(old, new, row["node_id"])
        if not verdict.moves:
            staying.append(_staying(old, verdict, numbers[row["version_id"]], row["node_id"], row["count"]))
    everybody = sum(row["count"] for row in waiting)
    return Preview(
        waiting=everybody,
        moving=everybody - sum(each.count for each in staying),
        with_person=sum(row["count"] for row in waiting if row["person"]),
        staying=staying,
    )


async def still_on(flow_id: UUID) -> dict[int, int]:
    """How many sessions are under way on each version that has any, by its number."""
    numbers = {version.id: version.n for version in await list_versions(flow_id)}
    return {numbers[version_id]: count for version_id, count in (await queries.active_on(list(numbers))).items()}


def _staying(old: flows.CompiledFlow, verdict: flows.MoveVerdict, n: int, node_id: str, count: int) -> Staying:
    return Staying(
        version=n,
        node_id=node_id,
        title=_title(old, node_id),
        count=count,
        obstacle=verdict.obstacle,
        reason=verdict.in_language(language()),
    )


def _title(flow: flows.CompiledFlow, node_id: str) -> str:
    node = next((node for node in flow.document.all_nodes() if node.id == node_id), None)
    if node is None:
        return node_id
    kind = flows.find_node_type(node.type)
    return node.label or (kind.title[language()] if kind else node.type)
