"""Applies what a flow asked for, by desk's verbs and the runtime's own rows, inside the same transaction."""

from typing import Any
from uuid import UUID

from hubwright import flows
from hubwright.desk.contacts import verbs as contacts
from hubwright.desk.conversations import ConversationView, append_message
from hubwright.desk.conversations import queries as conversation_queries
from hubwright.desk.queues.enter_queue import enter_queue
from hubwright.kernel.database import after_commit
from hubwright.runtime import queries
from hubwright.runtime.apply_to_people import apply_to_people
from hubwright.runtime.bells import ring_effects, ring_timers
from hubwright.runtime.facts import body_of


async def apply_effects(
    session_id: UUID, conversation: ConversationView, effects: list[flows.Effect]
) -> list[flows.EffectResult]:
    """Apply effects in the order the flow asked for them; gives back what the flow has to know at once."""
    answers = [await _apply(session_id, conversation, effect) for effect in effects]
    return [answer for answer in answers if answer is not None]


async def _apply(session_id: UUID, conversation: ConversationView, effect: flows.Effect) -> flows.EffectResult | None:
    match effect:
        case flows.SendMessage():
            await _send(conversation.id, effect)
        case flows.SendCards() | flows.RequestRating() | flows.RateConversation() | flows.SetTags():
            return await apply_to_people(conversation, effect)
        case flows.HttpRequest():
            request = flows.effect_to_builtins(effect)
            await queries.insert_effect(effect.id, session_id, conversation.id, "http", request)
            after_commit(ring_effects)
        case flows.PluginCall():
            request = flows.effect_to_builtins(effect)
            await queries.insert_effect(effect.id, session_id, conversation.id, "plugin", request)
            after_commit(ring_effects)
        case flows.SetTimer():
            await queries.insert_timer(session_id, conversation.id, effect.token, effect.due_at)
            after_commit(ring_timers)
        case flows.CancelTimer():
            await queries.cancel_timer(session_id, effect.token)
        case flows.HandOff():
            await _hand_off(conversation, effect)
        case flows.SetContact():
            await _set_contact(conversation.contact_id, effect.fields)
        case flows.SetConversation():
            await conversation_queries.remember(conversation.id, effect.fields)
        case flows.EndSession():
            if effect.close_conversation:
                await append_message(conversation.id, kind="resolved", author="system")
                await conversation_queries.set_status(conversation.id, "resolved")
        case _:
            pass
    return None


async def _send(conversation_id: UUID, effect: flows.SendMessage) -> None:
    await append_message(conversation_id, kind=effect.kind, author="bot", text=effect.text, body=body_of(effect))


async def _hand_off(conversation: ConversationView, effect: flows.HandOff) -> None:
    if conversation.test:
        await append_message(conversation.id, kind="queued", author="system", text=effect.queue or "support")
        return
    await enter_queue(
        conversation.id,
        queue_key=effect.queue,
        priority=effect.priority,
        summary=effect.summary,
        reason=effect.reason,
    )


async def _set_contact(contact_id: UUID, fields: dict[str, Any]) -> None:
    own = ("name", "email", "language")
    name, email, language = (str(fields.get(key) or "") for key in own)
    rest = {key: value for key, value in fields.items() if key not in own}
    await contacts.learn(contact_id, name=name, email=email, language=language, fields=rest)
