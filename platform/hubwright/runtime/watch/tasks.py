"""Looks at a flow that went wrong: tells the administrators when it fails, and keeps looking until it works again."""

from typing import Any
from uuid import UUID

from hubwright.control import notices
from hubwright.control.flows import canaries, get_draft, live_version
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.jobs import job
from hubwright.runtime import breaker
from hubwright.runtime.watch import flow_queries as queries
from hubwright.runtime.watch.note import ask_for_a_look
from hubwright.runtime.watch.verdict import Counts, judge

WINDOW_MIN = 15
AGAIN_S = 60
KIND = "flow"
_TOO_MANY_TO_WAIT = 2 * breaker.OPENS_AFTER


@job("flow.look")
async def look_at_flow(tenant_id: UUID, payload: dict[str, Any]) -> None:
    """Judge one flow."""
    flow_id = UUID(payload["flow_id"])
    async with acting_for(tenant_id):
        counts = Counts(**await queries.counts(flow_id, WINDOW_MIN))
        verdict = judge(counts)
        if verdict == "works":
            await notices.clear(KIND, str(flow_id))
        elif verdict == "every_start":
            await _tell_once(flow_id, verdict, counts)
        elif verdict == "jumped":
            await _tell_unless_a_host_did_it(flow_id, counts)
        canary = await canaries.running(flow_id)
        await queries.forget_old(flow_id, canary.began_at if canary is not None else None)
        if any(notice.subject == str(flow_id) for notice in await notices.open_notices(KIND)):
            await ask_for_a_look(flow_id, AGAIN_S)


async def _tell_unless_a_host_did_it(flow_id: UUID, counts: Counts) -> None:
    """A host that does not answer is the cause and told as it; one that is about to be told is waited for a while."""
    if await notices.stood_within("breaker", WINDOW_MIN):
        return
    if counts.failed < _TOO_MANY_TO_WAIT and await breaker.is_counting():
        await ask_for_a_look(flow_id, AGAIN_S)
        return
    await _tell_once(flow_id, "jumped", counts)


async def _tell_once(flow_id: UUID, verdict: str, counts: Counts) -> None:
    try:
        name = (await get_draft(flow_id)).name
    except Missing:  # archived meanwhile
        return
    node_id = await queries.most_failing_node(flow_id, WINDOW_MIN)
    live = await live_version(flow_id)
    nodes = live.doc.get("nodes", []) if live is not None else []
    label = next((str(node.get("label") or "") for node in nodes if node.get("id") == node_id), "")
    share = round(100 * counts.failed / counts.sessions) if counts.sessions else 100
    await notices.raise_notice(KIND, str(flow_id), name=name, why=verdict, share=share, node_id=node_id, step=label)


def _tell(subject: str, detail: notices.kinds.Detail) -> notices.Told:
    words = {"flow": detail.get("name", ""), "share": detail.get("share", ""), "step": detail.get("step", "")}
    if detail.get("why") == "every_start":
        what = _("The flow “%(flow)s” fails at every start.") % words
    else:
        what = _("The flow “%(flow)s” goes wrong in %(share)s %% of conversations, far more than usual.") % words
    if words["step"]:
        fix = _("Look at the step “%(step)s” and publish a correction; until then visitors get a person.") % words
    else:
        fix = _("Try it in the test chat and publish a correction; until then visitors get a person.")
    return notices.Told(what=what, fix=fix, url=f"/flows/{subject}")


notices.register(KIND, _tell)
