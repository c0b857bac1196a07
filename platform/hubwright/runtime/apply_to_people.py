"""Applies what a flow shows, asks and notes of the people in a conversation: cards, ratings, tags."""

import msgspec

from hubwright import flows
from hubwright.desk.contacts.tag import tag_contact
from hubwright.desk.conversations import ConversationView, append_message
from hubwright.desk.conversations.rate import rate_conversation
from hubwright.desk.conversations.tag import tag_conversation
from hubwright.kernel import entitlements
from hubwright.runtime.unsaid import not_said

RATINGS = "csat.rating"
AboutPeople = flows.SendCards | flows.RequestRating | flows.RateConversation | flows.SetTags


async def apply_to_people(conversation: ConversationView, effect: AboutPeople) -> flows.EffectResult | None:
    """Apply one; gives back what the flow has to know at once."""
    match effect:
        case flows.SendCards():
            cards = msgspec.to_builtins(effect.cards)
            body = {"effect": effect.id, "cards": cards}
            said = await append_message(conversation.id, kind="cards", author="bot", text=effect.text, body=body)
            return not_said(effect.id, said)
        case flows.RequestRating():
            return await _request_rating(conversation, effect)
        case flows.RateConversation():
            await rate_conversation(conversation.id, effect.rating, effect.comment)
        case flows.SetTags(of="contact"):
            await tag_contact(conversation.contact_id, effect.add, effect.remove)
        case flows.SetTags():
            await tag_conversation(conversation.id, effect.add, effect.remove)
    return None


async def _request_rating(conversation: ConversationView, effect: flows.RequestRating) -> flows.EffectResult | None:
    """Ask, or tell the flow at once that this company's edition has no ratings."""
    if not await entitlements.allowed(RATINGS):
        return flows.EffectResult(effect_id=effect.id, ok=False, error=f"the edition has no ratings ({RATINGS})")
    buttons = msgspec.to_builtins(effect.buttons)
    body = {"effect": effect.id, "buttons": buttons}
    said = await append_message(conversation.id, kind="buttons", author="bot", text=effect.text, body=body)
    return not_said(effect.id, said)
