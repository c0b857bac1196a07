"""What the database says about queues and agents, as the plain dicts that the brute-force reference reads."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.routing.list_queues import list_queues
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, fetch
from tests.integration.desk.waiting import Desk
from tests.unit.desk.routing.reference import Plain

_REPLIES = ("owner", "admin", "supervisor", "agent")


class World(msgspec.Struct):
    """Plans by queue, what waits without an offer, and everybody who may answer."""

    plans: Plain
    waiting: list[Plain]
    agents: list[Plain]
    now: float


async def world_of(desk: Desk) -> World:
    """Read it all, without a limit and without an index of ours."""
    async with acting_for(desk.tenant_id):
        plans = {queue.id.int: _plan(msgspec.to_builtins(queue.plan)) for queue in await list_queues()}
        entries = await fetch(
            "SELECT e.* FROM queue_entry e JOIN conversation c ON c.tenant_id = $1 AND c.id = e.conversation_id"
            " WHERE e.tenant_id = $1 AND e.left_at IS NULL AND c.status = 'waiting'"
        )
        offers = await fetch("SELECT * FROM offer WHERE tenant_id = $1")
        members = await fetch("SELECT * FROM member WHERE tenant_id = $1 AND active AND role = ANY($2)", [*_REPLIES])
        held = await fetch(
            "SELECT assignee_id, medium, label FROM conversation WHERE tenant_id = $1 AND status = 'assigned'"
            " AND parked_seq IS NULL"
        )
        staffed = await fetch("SELECT queue_id, member_id FROM queue_member WHERE tenant_id = $1")
        away = await fetch(
            "SELECT member_id FROM member_leave WHERE tenant_id = $1 AND state = 'approved' AND begins_at <= now()"
            " AND ends_at > now()"
        )
        policies = await fetch("SELECT capacity FROM routing_policy WHERE tenant_id = $1")
        skills = await fetch(
            "SELECT m.member_id, s.key, m.level FROM member_skill m JOIN skill s ON s.tenant_id = $1"
            " AND s.id = m.skill_id WHERE m.tenant_id = $1"
        )
    company = policies[0]["capacity"] if policies else {}
    now = utc_now()
    offered = {row["queue_entry_id"] for row in offers if row["state"] == "offered"}
    return World(
        plans,
        [_entry(row, offers) for row in entries if row["id"] not in offered],
        [
            {
                **_agent(row, offers, held, staffed, skills, now),
                **_room(row, company),
                "on_leave": row["id"] in {line["member_id"] for line in away},
            }
            for row in members
        ],
        now.timestamp(),
    )


def _plan(plain: Plain) -> Plain:
    steps = [{**step, "queues": [UUID(queue).int for queue in step["queues"]]} for step in plain["steps"]]
    return {**plain, "steps": steps}


def _number(found: UUID | None) -> int | None:
    return None if found is None else found.int


def _entry(row: Plain, offers: list[Any]) -> Plain:
    refused: dict[int, Plain] = {}
    for offer in offers:
        if offer["queue_entry_id"] == row["id"] and offer["state"] in ("declined", "timed_out"):
            before = refused.get(offer["member_id"].int, {"times": 0, "last_at": 0.0})
            last = max(before["last_at"], offer["answered_at"].timestamp())
            refused[offer["member_id"].int] = {"times": before["times"] + 1, "last_at": last}
    return {
        "id": row["id"].int,
        "queue": row["queue_id"].int,
        "priority": row["priority"],
        "entered_at": row["entered_at"].timestamp(),
        "due_at": None,
        "medium": row["medium"],
        "label": row["label"],
        "asks": row["asks"],
        "last_agent": _number(row["last_agent_id"]),
        "owner": _number(row["owner_id"]),
        "refused": refused,
    }


def _agent(
    row: Plain, offers: list[Any], held: list[Any], staffed: list[Any], skills: list[Any], now: datetime
) -> Plain:
    member = row["id"]
    named = {line["queue_id"] for line in staffed}
    mine = [offer for offer in offers if offer["member_id"] == member]
    assert named, "queues that name nobody are everybody's; these tests name somebody"
    return {
        "id": member.int,
        "availability": row["availability"],
        "heard_of": row["seen_at"] is not None and (now - row["seen_at"]).total_seconds() <= 60,
        "not_responding": row["not_responding_at"] is not None,
        "has_offer": any(offer["state"] == "offered" for offer in mine),
        "queues": [line["queue_id"].int for line in staffed if line["member_id"] == member],
        "skills": {line["key"]: line["level"] for line in skills if line["member_id"] == member},
        "last_offer_at": max((offer["offered_at"].timestamp() for offer in mine), default=None),
        "work": [(line["medium"], line["label"]) for line in held if line["assignee_id"] == member],
    }


def _room(row: Plain, company: Plain) -> Plain:
    """Each number is the member's own, or else the company's; five altogether where nobody has said anything."""
    total = company.get("total")
    if row["own_total"] or row["max_conversations"] != 5:
        total = row["max_conversations"]
    media: Plain = {}
    for holds in (company, row["capacity"]):
        for medium, rule in holds.get("media", {}).items():
            known = media.get(medium, {"limit": None, "labels": {}, "interrupted_by": ["*"]})
            media[medium] = {
                "limit": known["limit"] if rule.get("limit") is None else rule["limit"],
                "labels": known["labels"] | rule.get("labels", {}),
                "interrupted_by": rule.get("interrupted_by", ["*"]),
            }
    return {"total": 5 if total is None else total, "media": media}
