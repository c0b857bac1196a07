"""Applies what a flow asked for, by desk's verbs and the runtime's own rows, inside the same transaction."""

from typing import Any
from uuid import UUID

from hubwright import flows
from hubwright.desk.contacts import verbs as contacts
from hubwright.desk.conversations import ConversationView, append_message
from hubwright.desk.conversations import queries as conversation_queries
from hubwright.desk.conversations.resolve import close
from hubwright.desk.queues.enter_queue import enter_queue
from hubwright.kernel.database import after_commit
from hubwright.kernel.events import announce
from hubwright.runtime import queries, webhooks
from hubwright.runtime.apply_to_people import apply_to_people
from hubwright.runtime.bells import ring_effects, ring_timers
from hubwright.runtime.facts import body_of
from hubwright.runtime.listening import queries as listening_queries
from hubwright.runtime.unsaid import not_said


async def apply_effects(
    session_id: UUID, conversation: ConversationView | None, effects: list[flows.Effect]
) -> list[flows.EffectResult]:
    """Apply effects in the order the flow asked for them; gives back what the flow has to know at once.

    That includes what it said and what does not go out. A flow without a conversation asks for nothing that needs one.
    """
    answers = [await _apply(session_id, conversation, effect) for effect in effects]
    return [answer for answer in answers if answer is not None]


async def _apply(
    session_id: UUID, conversation: ConversationView | None, effect: flows.Effect
) -> flows.EffectResult | None:
    place = conversation.id if conversation is not None else None
    match effect:
        case flows.HttpRequest():
            request = flows.effect_to_builtins(effect)
            await queries.insert_effect(effect.id, session_id, place, "http", request)
            after_commit(ring_effects)
        case flows.PluginCall():
            request = flows.effect_to_builtins(effect)
            await queries.insert_effect(effect.id, session_id, place, "plugin", request)
            after_commit(ring_effects)
        case flows.SendWebhook():
            request = {**flows.effect_to_builtins(effect), "timeout_s": webhooks.TIMEOUT_S}
            await queries.insert_effect(effect.id, session_id, place, webhooks.KIND, request)
            after_commit(ring_effects)
        case flows.SetTimer():
            await queries.insert_timer(session_id, place, effect.token, effect.due_at)
            after_commit(ring_timers)
        case flows.CancelTimer():
            await queries.cancel_timer(session_id, effect.token)
        case flows.AwaitEvent():
            await listening_queries.insert_wait(session_id, place, effect.token, effect.name, effect.key)
        case flows.EmitEvent():
            await _emit(conversation, effect)
        case _ if conversation is not None:
            return await _apply_in(conversation, effect)
        case _:
            pass
    return None


async def _emit(conversation: ConversationView | None, effect: flows.EmitEvent) -> None:
    """Announce an event; a test chat starts nothing outside itself."""
    if conversation is not None and conversation.test:
        return
    await announce(
        effect.name,
        effect.data,
        author="automation" if conversation is None else "bot",
        key=effect.key,
        depth=effect.depth,
        conversation_id=conversation.id if conversation is not None else None,
        contact_id=conversation.contact_id if conversation is not None else None,
    )


async def _apply_in(conversation: ConversationView, effect: flows.Effect) -> flows.EffectResult | None:
    match effect:
        case flows.SendMessage():
            body = body_of(effect)
            said = await append_message(conversation.id, kind=effect.kind, author="bot", text=effect.text, body=body)
            return not_said(effect.id, said)
        case flows.SendCards() | flows.RequestRating() | flows.RateConversation() | flows.SetTags():
            return await apply_to_people(conversation, effect)
        case flows.HandOff():
            await _hand_off(conversation, effect)
        case flows.SetContact():
            await _set_contact(conversation.contact_id, effect.fields)
        case flows.SetConversation():
            await conversation_queries.remember(conversation.id, effect.fields)
        case flows.EndSession():
            if effect.close_conversation:
                await append_message(conversation.id, kind="resolved", author="system")
                if conversation.test:
                    await conversation_queries.set_status(conversation.id, "resolved")
                else:
                    await close(conversation.id, conversation.contact_id)
        case _:
            pass
    return None


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
        skills=effect.skills,
        label=effect.label,
    )


async def _set_contact(contact_id: UUID, fields: dict[str, Any]) -> None:
    own = ("name", "email", "language")
    name, email, language = (str(fields.get(key) or "") for key in own)
    rest = {key: value for key, value in fields.items() if key not in own}
    await contacts.learn(contact_id, name=name, email=email, language=language, fields=rest)
