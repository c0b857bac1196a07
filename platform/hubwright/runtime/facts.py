"""What a flow may read about the world and what its steps leave behind, in the one form that both roads use. Pure."""

from typing import Any
from uuid import UUID

from hubwright import flows
from hubwright.runtime.events import Carried, InboundEvent

Facts = dict[str, Any]


def conversation_facts(conversation_id: UUID, *, language: str, fields: Facts, test: bool) -> Facts:
    """What a flow may read as `conversation.…`."""
    return {**fields, "id": str(conversation_id), "language": language, "test": test}


def channel_facts(channel_id: UUID, *, name: str, kind: str) -> Facts:
    """What a flow may read as `channel.…`."""
    return {"id": str(channel_id), "name": name, "kind": kind}


def carried_facts(contact: Facts, conversation: Facts, tenant: Facts, channel: Facts) -> Carried:
    """All of it together."""
    return Carried(contact=contact, conversation=conversation, tenant=tenant, channel=channel)


def message_event(kind: str, text: str, carried: Carried, *, locale: str, **more: Any) -> flows.MessageReceived:
    """Build the event a flow sees for a contact's message."""
    return flows.MessageReceived(
        kind=kind,
        text=text,
        locale=locale,
        contact=carried.contact,
        conversation=carried.conversation,
        tenant=carried.tenant,
        channel=carried.channel,
        **more,
    )


def said_body(event: InboundEvent) -> Facts:
    """What a contact's message carries beside its text."""
    pressed: Facts = {"choice_id": event.choice_id} if event.choice_id else {}
    return {**pressed, **({"location": event.location} if event.location else {})}


def body_of(effect: flows.SendMessage) -> Facts:
    """What a bot's message carries beside its text."""
    body: Facts = {"effect": effect.id}  # which step said it
    if effect.buttons:
        body["buttons"] = [{"id": b.id, "label": b.label} for b in effect.buttons]
    if effect.image_url:
        body["image_url"] = effect.image_url
        body["alt"] = effect.alt
    return body


def step_rows(result: flows.Advance) -> list[Facts]:
    """The trace as rows; what kind an effect is of is kept beside its id."""
    kinds = {effect.id: str(effect.__struct_config__.tag) for effect in result.effects}
    return [step_row(step, kinds) for step in result.trace]


def step_row(step: flows.Step, kinds: dict[str, str]) -> Facts:
    """One step as a row."""
    return {
        "n": step.n,
        "node_id": step.node_id,
        "node_type": step.node_type,
        "port": step.port or "",
        "at": step.at,
        "detail": {
            "result": step.result,
            "cause": step.cause,
            "vars": step.vars,
            "effects": list(step.effects),
            "kinds": {key: kinds[key] for key in step.effects if key in kinds},
            "warnings": list(step.warnings),
            "cost": step.cost,
            **({"because": step.because} if step.because else {}),
            **({"version": step.version} if step.version else {}),
        },
    }
