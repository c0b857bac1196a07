"""Why an entry goes where it goes: who was eligible, who was ruled out by which clause, in which step."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.desk.routing.crowd import Crowd
from hubwright.desk.routing.verdict import Said, Stage, busy, level_of, unfit
from hubwright.desk.routing.waiting import Waiting


def trace_of(
    entry: Waiting,
    stage: Stage,
    crowd: Crowd,
    now: datetime,
    *,
    taken: Collection[UUID] = (),
    chosen: UUID | None = None,
) -> dict[str, Any]:
    """Write down how an entry looks to every agent; `taken` have got something else in the same decision."""
    lines, others = _unfit(entry, stage, crowd)
    out = [*lines]
    eligible: list[dict[str, Any]] = []
    for member_id in others:
        agent = crowd.agents[member_id]
        if member_id in taken:
            agent = msgspec.structs.replace(agent, has_offer=True)
        said = busy(agent, entry, now)
        if said is not None:
            out.append(_line(crowd, member_id, said))
            continue
        refused = entry.refused.get(member_id)
        found = {
            "member": str(member_id),
            "name": agent.name,
            "load": agent.carries,
            "refused": refused.times if refused is not None else 0,
            "idle_since": agent.last_offer_at.isoformat() if agent.last_offer_at is not None else None,
        }
        if stage.step.order_by == "best_skilled":
            found["level"] = level_of(agent, entry, stage.step)
        eligible.append(found)
    trace: dict[str, Any] = {
        "step": {
            "number": stage.index + 1,
            "because": stage.because,
            "order_by": stage.step.order_by,
            "waited_s": round((now - entry.entered_at).total_seconds()),
        },
        "eligible": eligible,
        "ruled_out": out,
    }
    return trace if chosen is None else {**trace, "chosen": str(chosen)}


def _unfit(entry: Waiting, stage: Stage, crowd: Crowd) -> tuple[list[dict[str, Any]], list[UUID]]:
    """What is said of those whom no waiting would make fit, and everybody else; the same for a whole line."""
    key = (entry.queue_id, stage.index, entry.asks) if stage.kept_for is None else (stage.kept_for, stage.because)
    found = crowd.unfit.get(key)
    if found is None:
        if not crowd.by_id:
            crowd.by_id.extend(sorted(crowd.agents))
        verdicts = [(member_id, unfit(crowd.agents[member_id], entry, stage)) for member_id in crowd.by_id]
        found = crowd.unfit[key] = (
            [_line(crowd, member_id, said) for member_id, said in verdicts if said is not None],
            [member_id for member_id, said in verdicts if said is None],
        )
    return found


def _line(crowd: Crowd, member_id: UUID, said: Said) -> dict[str, Any]:
    """Written once for all traces: most agents are ruled out for the same reason again and again."""
    clause, detail = said
    key = (member_id, clause, detail)
    line = crowd.said.get(key)
    if line is None:
        line = {"member": str(member_id), "name": crowd.agents[member_id].name, "clause": clause.value}
        if detail:
            line["detail"] = detail
        crowd.said[key] = line
    return line
