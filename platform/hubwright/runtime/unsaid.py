"""What a flow is told of what it said and does not go out: in its trace, and as a failed wait for an answer. Pure."""

import msgspec

from hubwright import flows
from hubwright.desk.conversations import Appended

UNSAID = "not sent: "


def not_said(effect_id: str, said: Appended) -> flows.EffectResult | None:
    """The result of something said that does not go out."""
    if not said.refused:
        return None
    return flows.EffectResult(effect_id=effect_id, ok=False, error=f"{UNSAID}{said.refused}")


def with_unsaid(result: flows.Advance, answers: list[flows.EffectResult]) -> flows.Advance:
    """The trace, with what did not go out beside the step that said it."""
    unsaid = {answer.effect_id: answer.error for answer in answers if answer.error.startswith(UNSAID)}
    if not unsaid:
        return result
    trace = [
        msgspec.structs.replace(
            step, warnings=[*step.warnings, *(unsaid[each] for each in step.effects if each in unsaid)]
        )
        for step in result.trace
    ]
    return msgspec.structs.replace(result, trace=trace)


def told_at_once(
    result: flows.Advance, answers: list[flows.EffectResult], event: flows.Event
) -> list[flows.EffectResult | flows.WaitFailed]:
    """What moves the flow on now: a step that waits for an answer to what nobody was asked has failed.

    Only once: what is asked instead, and does not go out either, waits until the customer writes.
    """
    told: list[flows.EffectResult | flows.WaitFailed] = []
    for answer in answers:
        if not answer.error.startswith(UNSAID) or _awaits(result, answer):
            told.append(answer)
        elif _asked(result, answer) and not isinstance(event, flows.WaitFailed):
            told.append(flows.WaitFailed(error=answer.error))
    return told


def _awaits(result: flows.Advance, answer: flows.EffectResult) -> bool:
    wait = result.state.wait
    return wait is not None and wait.effect_id == answer.effect_id


def _asked(result: flows.Advance, answer: flows.EffectResult) -> bool:
    wait = result.state.wait
    if wait is None or not wait.message:
        return False
    return any(step.node_id == wait.node and answer.effect_id in step.effects for step in result.trace)
