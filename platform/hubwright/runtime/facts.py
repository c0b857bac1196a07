"""What a flow may read about the world and what its steps leave behind, in the one form that both roads use. Pure."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hubwright import flows
from hubwright.runtime.events import Carried, InboundEvent

Facts = dict[str, Any]
ENTRY = "entry"  # what a conversation's field of how the contact came is called
MOST_OF_ENTRY = 20


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
    body: Facts = {"choice_id": event.choice_id} if event.choice_id else {}
    if event.location:
        body["location"] = event.location
    if event.unsupported:
        body["unsupported"] = event.unsupported
    if event.event:
        body["event"] = event.event
    if event.entry:
        body["entry"] = dict(event.entry)
    return body


def entry_facts(known: object, entry: Mapping[str, str]) -> Facts:
    """How a contact came: the newest value of each key, and of the old keys what there is room for."""
    earlier = {key: value for key, value in known.items() if key not in entry} if isinstance(known, dict) else {}
    room = max(0, MOST_OF_ENTRY - len(entry))
    return {**dict(list(earlier.items())[:room]), **entry}


def body_of(effect: flows.SendMessage) -> Facts:
    """What a bot's message carries beside its text."""
    body: Facts = {"effect": effect.id}  # which step said it
    if effect.buttons:
        body["buttons"] = [{"id": b.id, "label": b.label} for b in effect.buttons]
    if effect.image_url:
        body["image_url"] = effect.image_url
        body["alt"] = effect.alt
    if effect.goes_on:
        body["goes_on"] = effect.goes_on
    return body


def step_rows(result: flows.Advance) -> list[Facts]:
    """The trace as rows; what kind an effect is of is kept beside its id."""
    kinds = {effect.id: str(effect.__struct_config__.tag) for effect in result.effects}
    return [step_row(step, kinds) for step in result.trace]


def steps_of(session_id: UUID, result: flows.Advance) -> Facts:
    """Which steps a count of steps is about."""
    return {"session": str(session_id), "first": result.trace[0].n, "last": result.trace[-1].n}


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
