"""What differs between two plans, in words: steps that came, went or changed, and what else holds."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

import msgspec

from admin_ui.pages.routing.plan_form import orders
from admin_ui.pages.routing.plan_words import Names, lasting, listed, needed, told_step
from hubwright.control.routing.plan import Plan, Step
from hubwright.kernel.i18n import _


class Difference(msgspec.Struct, frozen=True):
    """One of them; `what` says where, `words` what is so now."""

    kind: Literal["added", "removed", "changed"]
    what: str
    words: list[str]


def differences(before: Plan, after: Plan, names: Names) -> list[Difference]:
    """Everything that is not the same; nothing where both mean the same."""
    return [*_steps(before, after, names), *_rest(before, after)]


def _steps(before: Plan, after: Plan, names: Names) -> Iterator[Difference]:
    matcher = SequenceMatcher(None, before.steps, after.steps, autojunk=False)
    for kind, i, i_end, j, j_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        both = min(i_end - i, j_end - j)
        for n in range(both):
            changed = list(_step(before.steps[i + n], after.steps[j + n], names))
            yield Difference("changed", _("Step %(number)s") % {"number": j + n + 1}, changed)
        for n in range(i + both, i_end):
            what = _("Step %(number)s, as it was counted before") % {"number": n + 1}
            yield Difference("removed", what, [told_step(before.steps[n], names)])
        for n in range(j + both, j_end):
            what = _("Step %(number)s") % {"number": n + 1}
            yield Difference("added", what, [told_step(after.steps[n], names)])


def _step(before: Step, after: Step, names: Names) -> Iterator[str]:
    """A changed step, field by field."""
    if before.seconds != after.seconds:
        yield _was(_("takes %(now)s instead of %(before)s"), _span(before), _span(after))
    if before.requires != after.requires:
        yield _was(
            _("asks for %(now)s instead of %(before)s"),
            _asked(before, names),
            _asked(after, names),
        )
    if before.any_skill != after.any_skill:
        yield (
            _("what the flow asks for does not matter any more")
            if after.any_skill
            else _("what the flow asks for is needed")
        )
    if before.without != after.without:
        yield _was(
            _("of that, %(now)s does not matter, before it was %(before)s"),
            _skills(before.without, names),
            _skills(after.without, names),
        )
    if before.queues != after.queues:
        yield _was(_("helped by %(now)s instead of %(before)s"), _queues(before, names), _queues(after, names))
    if before.order_by != after.order_by:
        titles = orders()
        yield _was(_("first %(now)s instead of %(before)s"), titles[before.order_by], titles[after.order_by])
    if before.skip_if != after.skip_if:
        yield (
            _("is passed over when none of them is at work")
            if after.skip_if == "nobody_there"
            else _("is not passed over any more when none of them is at work")
        )


def _rest(before: Plan, after: Plan) -> Iterator[Difference]:
    if before.affinity_seconds != after.affinity_seconds:
        words = _was(
            _("%(now)s instead of %(before)s"), *map(lasting, (before.affinity_seconds, after.affinity_seconds))
        )
        yield Difference("changed", _("Kept for whoever knows the customer"), [words])
    titles = (_("Low"), _("Normal"), _("High"), _("Urgent"))
    moved = [
        _("%(priority)s: %(now)s instead of %(before)s minutes") % {"priority": title, "now": now, "before": was}
        for title, was, now in zip(titles, before.priority_minutes, after.priority_minutes, strict=True)
        if was != now
    ]
    if moved:
        yield Difference("changed", _("What a priority counts, in minutes"), moved)
    if before.sla_lead_minutes != after.sla_lead_minutes:
        words = _was(_("%(now)s instead of %(before)s"), str(before.sla_lead_minutes), str(after.sla_lead_minutes))
        yield Difference("changed", _("Comes forward before it is due, minutes"), [words])


def _was(sentence: str, before: str, now: str) -> str:
    return sentence % {"before": before, "now": now}


def _span(step: Step) -> str:
    return _("all the time that is left") if step.seconds is None else lasting(step.seconds)


def _asked(step: Step, names: Names) -> str:
    return needed(step.requires, names) or _("nothing of its own")


def _skills(keys: tuple[str, ...], names: Names) -> str:
    return listed(names.skills.get(key, key) for key in keys) or _("nothing")


def _queues(step: Step, names: Names) -> str:
    return listed(names.queues.get(queue_id, "?") for queue_id in step.queues) or _("nobody")
