"""Routing as one would explain it to a person, slow and plain: every entry against every agent, nothing remembered.

It imports nothing of the product. Times are whole seconds, ids whole numbers, everything else dicts and lists.
"""

from typing import Any

COOL_DOWN = 60
Plain = dict[str, Any]


def holds(expression: Plain | None, skills: Plain) -> bool:
    if expression is None:
        return True
    match expression["is"]:
        case "skill":
            return bool(
                expression["skill"] in skills
                and expression["at_least"] <= skills[expression["skill"]] <= expression["at_most"]
            )
        case "and":
            return all(holds(part, skills) for part in expression["parts"])
        case "or":
            return any(holds(part, skills) for part in expression["parts"])
        case _:
            return not holds(expression["part"], skills)


def has_skills(agent: Plain, step: Plain, asks: Plain) -> bool:
    insists = {} if step["any_skill"] else {s: lvl for s, lvl in asks.items() if s not in step["without"]}
    enough = all(s in agent["skills"] and agent["skills"][s] >= level for s, level in insists.items())
    return enough and holds(step["requires"], agent["skills"])


def serves(agent: Plain, queue: int, step: Plain) -> bool:
    return agent["queues"] is None or any(q in agent["queues"] for q in [queue, *step["queues"]])


def at_work(agent: Plain) -> bool:
    return agent["availability"] == "available" and agent["heard_of"] and not agent["not_responding"]


def room_clause(agent: Plain, medium: str, label: str) -> str | None:
    rules = agent["media"]
    held = list(agent["work"])
    for other, _label in held:
        if other != medium and other in rules:
            by = rules[other]["interrupted_by"]
            if "*" not in by and medium not in by:
                return "not_interrupted"
    if medium in rules:
        same = [piece for piece in held if piece[0] == medium]
        if rules[medium]["limit"] is not None and len(same) >= rules[medium]["limit"]:
            return "medium_full"
        of_label = [piece for piece in same if piece[1] == label]
        if label in rules[medium]["labels"] and len(of_label) >= rules[medium]["labels"][label]:
            return "label_full"
    if agent["total"] is not None and len(held) >= agent["total"]:
        return "full"
    return None


def current(plan: Plain, entry: Plain, agents: list[Plain], now: float) -> Plain:
    """The step that holds, or the one agent it is kept for."""
    waited = now - entry["entered_at"]
    grace = plan["affinity_seconds"]
    by_id = {agent["id"]: agent for agent in agents}
    last, owner = entry["last_agent"], entry["owner"]
    known = last in by_id and (at_work(by_id[last]) or not by_id[last]["on_leave"])
    kept = None
    if known and waited < grace and last not in entry["refused"]:
        kept = last
    elif owner in by_id and at_work(by_id[owner]) and owner not in entry["refused"]:
        turns = 2 if known and last != owner else 1
        if waited < grace * turns:
            kept = owner
    anybody = {"requires": None, "queues": [], "without": [], "any_skill": True, "order_by": "least_loaded"}
    number, over = 0, 0
    for step in plan["steps"]:
        if step["seconds"] is None or waited < over + step["seconds"]:
            break
        over += step["seconds"]
        number += 1
    while number < len(plan["steps"]) and plan["steps"][number]["skip_if"] == "nobody_there":
        step = plan["steps"][number]
        if any(
            at_work(agent) and serves(agent, entry["queue"], step) and has_skills(agent, step, entry["asks"])
            for agent in agents
        ):
            break
        number += 1
    step = plan["steps"][number] if number < len(plan["steps"]) else anybody
    return {"number": number, "step": step, "kept": kept}


def clause(agent: Plain, entry: Plain, where: Plain, now: float) -> str | None:
    if where["kept"] is not None:
        if agent["id"] != where["kept"]:
            return "kept_for_somebody"
    elif not serves(agent, entry["queue"], where["step"]):
        return "not_in_queue"
    elif not has_skills(agent, where["step"], entry["asks"]):
        return "lacks_skill"
    if agent["not_responding"]:
        return "not_responding"
    if agent["on_leave"] and agent["availability"] != "available":
        return "on_leave"
    if agent["availability"] != "available":
        return str(agent["availability"])
    if not agent["heard_of"]:
        return "inbox_closed"
    if agent["has_offer"]:
        return "has_offer"
    full = room_clause(agent, entry["medium"], entry["label"])
    if full is not None:
        return full
    if agent["id"] in entry["refused"] and now - entry["refused"][agent["id"]]["last_at"] < COOL_DOWN:
        return "refused_just_now"
    return None


def named(expression: Plain | None) -> set[str]:
    if expression is None:
        return set()
    if expression["is"] == "skill":
        return {expression["skill"]}
    if expression["is"] == "not":
        return named(expression["part"])
    return {skill for part in expression["parts"] for skill in named(part)}


def better(entry: Plain, step: Plain) -> Any:
    def key(agent: Plain) -> Any:
        times = entry["refused"].get(agent["id"], {"times": 0})["times"]
        load, idle = len(agent["work"]), -1 if agent["last_offer_at"] is None else agent["last_offer_at"]
        if step["order_by"] == "longest_idle":
            return times, idle, load, agent["id"]
        if step["order_by"] == "best_skilled":
            skills = {*entry["asks"], *named(step["requires"])}
            return times, -sum(agent["skills"].get(skill, 0) for skill in skills), load, idle, agent["id"]
        return times, load, idle, agent["id"]

    return key


def rank(plan: Plain, entry: Plain) -> Any:
    come = entry["entered_at"] - plan["priority_minutes"][entry["priority"] - 1] * 60
    if entry["due_at"] is None:
        return come
    return min(come, entry["due_at"] - plan["sla_lead_minutes"] * 60)


def decide(plans: Plain, waiting: list[Plain], agents: list[Plain], now: float) -> tuple[list[Plain], dict[int, Plain]]:
    """Offers in order, and for every entry: the step it is in and, for each agent, the clause (None: may have it)."""
    people = [dict(agent) for agent in agents]
    offers, said = [], {}
    for entry in sorted(waiting, key=lambda e: (rank(plans[e["queue"]], e), e["id"])):
        where = current(plans[entry["queue"]], entry, people, now)
        verdicts = {agent["id"]: clause(agent, entry, where, now) for agent in people}
        able = [agent for agent in people if verdicts[agent["id"]] is None]
        said[entry["id"]] = {"number": where["number"], "kept": where["kept"], "verdicts": verdicts}
        if able:
            chosen = min(able, key=better(entry, where["step"]))
            chosen["has_offer"] = True
            offers.append({"entry": entry["id"], "member": chosen["id"]})
    return offers, said
