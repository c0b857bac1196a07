"""Applies what a flow asked for, by desk's verbs and the runtime's own rows, inside the same transaction."""

from typing import Any
from uuid import UUID

from hubwright import flows
from hubwright.desk.contacts import verbs as contacts
from hubwright.desk.conversations import ConversationView, append_message
from hubwright.desk.conversations import queries as conversation_queries
from hubwright.desk.queues.enter_queue import enter_queue
from hubwright.kernel.database import after_commit
from hubwright.kernel.events import announce
from hubwright.kernel.realtime import hub
from hubwright.runtime import queries, webhooks
from hubwright.runtime.listening import queries as listening_queries

EFFECT_BELL = "worker/effects"
TIMER_BELL = "worker/timers"


async def apply_effects(session_id: UUID, conversation: ConversationView | None, effects: list[flows.Effect]) -> None:
    """Apply effects in the order the flow asked for them; without a conversation it asks for nothing that needs one."""
    for effect in effects:
        await _apply(session_id, conversation, effect)


async def _apply(session_id: UUID, conversation: ConversationView | None, effect: flows.Effect) -> None:
    place = conversation.id if conversation is not None else None
    match effect:
        case flows.HttpRequest():
            request = flows.effect_to_builtins(effect)
            await queries.insert_effect(effect.id, session_id, place, "http", request)
            after_commit(_ring_effects)
        case flows.SendWebhook():
            request = {**flows.effect_to_builtins(effect), "timeout_s": webhooks.TIMEOUT_S}
            await queries.insert_effect(effect.id, session_id, place, webhooks.KIND, request)
            after_commit(_ring_effects)
        case flows.SetTimer():
            await queries.insert_timer(session_id, place, effect.token, effect.due_at)
            after_commit(_ring_timers)
        case flows.CancelTimer():
            await queries.cancel_timer(session_id, effect.token)
        case flows.AwaitEvent():
            await listening_queries.insert_wait(session_id, place, effect.token, effect.name, effect.key)
        case flows.EmitEvent():
            await _emit(conversation, effect)
        case _ if conversation is not None:
            await _apply_in(conversation, effect)
        case _:
            pass


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


async def _apply_in(conversation: ConversationView, effect: flows.Effect) -> None:
    match effect:
        case flows.SendMessage():
            await _send(conversation.id, effect)
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


async def _send(conversation_id: UUID, effect: flows.SendMessage) -> None:
    body: dict[str, Any] = {}
    if effect.buttons:
        body["buttons"] = [{"id": b.id, "label": b.label} for b in effect.buttons]
    if effect.image_url:
        body["image_url"] = effect.image_url
        body["alt"] = effect.alt
    await append_message(conversation_id, kind=effect.kind, author="bot", text=effect.text, body=body)


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


async def _ring_effects() -> None:
    await hub.publish(EFFECT_BELL, {})


async def _ring_timers() -> None:
    await hub.publish(TIMER_BELL, {})
