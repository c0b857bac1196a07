"""Effects that failed for good: laid down for a decision, performed again, or given up."""

from typing import Any
from uuid import UUID

import msgspec

from hubwright import flows
from hubwright.control import notices
from hubwright.kernel import dead_letters
from hubwright.kernel.database import after_commit
from hubwright.kernel.dead_letters import DeadLetter, NothingToRepeat
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id, parse_id
from hubwright.kernel.outbound import Answer
from hubwright.runtime import rewind_queries
from hubwright.runtime.bells import ring_effects
from hubwright.runtime.breaker import host_of
from hubwright.runtime.go_on import Derailed, fail_wait
from hubwright.runtime.hold import hold
from hubwright.runtime.rewind import rewind

_HELD = ("held", "calls")
IN_DOUBT = "nobody knows whether it was done"


def in_words(answer: Answer, state: str) -> str:
    """Name an outcome."""
    what = answer.detail or answer.failure or f"status {answer.status}"
    return f"{IN_DOUBT}: {what}" if state == "in_doubt" else what


async def bury_lost(taken: dict[str, Any], error: str) -> None:
    """The call itself failed for good; the flow has gone on by its error port."""
    await _bury(taken, error, _whose(taken))


async def bury_derailed(taken: dict[str, Any], derailed: Derailed) -> None:
    """The call went well or not, but the flow broke over its result."""
    await _bury(taken, derailed.error, {**derailed.context, "rewind": True})


async def hold_for_decision(taken: dict[str, Any], result: dict[str, Any]) -> None:
    """Nobody knows whether it was done, and the author wants a person to decide; the flow waits."""
    if not await rewind_queries.hold_effect(taken["id"], result):
        return
    error = f"{IN_DOUBT}: {result['detail'] or result['failure']}"
    await _bury(taken, error, {**_whose(taken), "held": True})
    await notices.raise_notice(*_HELD)


def _whose(taken: dict[str, Any]) -> dict[str, Any]:
    return {"conversation_id": str(taken["conversation_id"] or ""), "session_id": str(taken["flow_session_id"])}


async def _bury(taken: dict[str, Any], error: str, context: dict[str, Any]) -> None:
    await dead_letters.bury(
        "effect",
        taken["id"],
        label=host_of(str(taken["request"].get("url", ""))) or taken["kind"],
        error=error,
        attempts=taken["attempts"],
        payload=taken["request"],
        context={**context, "effect_kind": taken["kind"]},
    )


class DeadEffect:
    """A call is made again; its flow hears the result if it still waits for it or could be put back to there."""

    name = "effect"

    def title(self) -> str:
        return _("Call")

    def check(self, letter: DeadLetter, payload: dict[str, Any]) -> dict[str, Any]:
        """An edited call is another one for the service, so it gets a key of its own."""
        if letter.context.get("effect_kind") != "http":
            return payload
        try:
            request = msgspec.convert(payload, flows.HttpRequest)
        except msgspec.ValidationError as wrong:
            raise Invalid(FieldError("payload", str(wrong))) from None
        if not request.url.startswith(("http://", "https://")):
            raise Invalid(FieldError("payload", _("The address must begin with http:// or https://.")))
        own = str(letter.payload.get("id", request.id))
        return flows.effect_to_builtins(
            msgspec.structs.replace(request, id=own, idempotency_key=f"{own}:{new_id().hex[-12:]}")
        )

    async def retry(self, letter: DeadLetter, payload: dict[str, Any]) -> None:
        if letter.context.get("rewind"):
            await rewind(letter.context)
        if not await rewind_queries.revive_effect(letter.subject_id, payload):
            raise NothingToRepeat
        after_commit(ring_effects)
        await _decided(letter)

    async def drop(self, letter: DeadLetter) -> None:
        """A held call takes its error port now; any other has taken it already."""
        if letter.context.get("held"):
            conversation = await hold(parse_id(letter.context["conversation_id"]))
            if await rewind_queries.end_held_effect(letter.subject_id):
                await fail_wait(UUID(letter.context["session_id"]), conversation, letter.error)
        await _decided(letter)


async def _decided(letter: DeadLetter) -> None:
    if letter.context.get("held") and not await rewind_queries.any_held():
        await notices.clear(*_HELD)


def _tell(_subject: str, _detail: notices.kinds.Detail) -> notices.Told:
    return notices.Told(
        what=_("Calls of a flow wait for your decision: nobody knows whether they were done."),
        fix=_("Look in the other system whether each was done; then drop it, or let it be called again."),
        url="/failures?kind=effect",
    )


notices.register("held", _tell)
dead_letters.register(DeadEffect())
