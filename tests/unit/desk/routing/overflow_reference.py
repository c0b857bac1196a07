"""Where somebody goes by overflow rules, as plainly as it can be said; imports nothing of the product.

Queues and people are numbers, rules are dicts; every way through the queues is walked by calling itself.
"""

from typing import Any

Plain = dict[str, Any]


def go(
    at: int, queues: dict[int, Plain], *, waited: float, after: bool, been: list[int], done: list[str], calls_back: bool
) -> tuple[int, str, list[tuple[int, int, str]]]:
    """The queue, what is done there, and of each rule that was asked (queue, number, what it said)."""
    told: list[tuple[int, int, str]] = []
    for number, rule in enumerate(queues[at]["rules"], 1):
        if (rule["when"] == "waited") is not after:
            continue
        said = _says(rule, queues, at, waited)
        if said == "holds" and rule["then"] == "queue":
            if rule["queue"] not in queues:
                said = "gone"
            elif rule["queue"] in [*been, at]:
                said = "been_there"
        elif said == "holds" and rule["then"] in done:
            said = "already"
        elif said == "holds" and rule["then"] == "callback" and not calls_back:
            said = "no_way"
        told.append((at, number, said))
        if said == "holds":
            if rule["then"] != "queue":
                return at, rule["then"], told
            more = [*been, at]
            there = go(rule["queue"], queues, waited=waited, after=False, been=more, done=done, calls_back=calls_back)
            return there[0], there[1], told + there[2]
    return at, "wait", told


def _says(rule: Plain, queues: dict[int, Plain], at: int, waited: float) -> str:
    stands = queues[at]
    value = {
        "estimated": stands["estimated"],
        "average": stands["average"],
        "length": stands["waiting"],
        "closed": not stands["open"],
        "nobody": not stands["somebody"],
        "waited": waited,
    }[rule["when"]]
    if value is None:
        return "unknown"
    if rule["when"] in ("closed", "nobody"):
        return "holds" if value else "not_so"
    if rule["when"] == "waited":
        return "holds" if int(value) >= rule["limit"] else "not_so"
    return "holds" if value > rule["limit"] else "not_so"
