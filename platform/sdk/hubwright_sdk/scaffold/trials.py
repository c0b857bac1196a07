"""What the SDK's contract tries of a new plugin: one call for each hook of its kind."""

from collections.abc import Mapping

import msgspec

from hubwright_sdk.manifest.vocabulary import Kind


class Tried(msgspec.Struct, frozen=True):
    """The suite of a kind, what its trials import, and the trials as they are written down."""

    contract: str
    imports: tuple[str, ...]
    trials: tuple[str, ...]
    before: str = ""  # a line that the trials need


def _trial(hook: str, argument: str, answer: str, with_text: str = "") -> str:
    lines = [f'hook="{hook}"', f"argument={argument}", f"answer=HttpAnswer(200, '{answer}')"]
    lines += [f"with_text=lambda text: {with_text}"] if with_text else []
    return "        Trial(\n" + "".join(f"            {line},\n" for line in lines) + "        ),"


TRIED: Mapping[Kind, Tried] = {
    "channel": Tried(
        "MessagingContract",
        ("InboundPost", "OutboundMessage"),
        (
            _trial(
                "send",
                'OutboundMessage(key="once", to="+861", text="您好")',
                '{"receipt": "R-1"}',
                'OutboundMessage(key="once", to="+861", text=text)',
            ),
            _trial(
                "receive",
                """InboundPost(path="messages", key="k", body='{"id": "1", "from": "+861", "text": "你好"}')""",
                "{}",
            ),
        ),
    ),
    "crm": Tried(
        "CrmContract",
        ("ContactQuery",),
        (_trial("find_contact", 'ContactQuery(email="fang@customer.example")', '{"customers": []}'),),
    ),
    "erp": Tried(
        "ErpContract",
        ("OrderQuery",),
        (_trial("find_orders", 'OrderQuery(number="A-1")', '{"orders": []}'),),
    ),
    "ticketing": Tried(
        "TicketingContract",
        ("NewTicket",),
        (
            _trial(
                "create_ticket",
                'NewTicket(subject="Broken", text="It does not start.")',
                '{"ticket": "T-1"}',
                'NewTicket(subject="Broken", text=text)',
            ),
        ),
    ),
    "iot": Tried(
        "IotContract",
        ("DeviceCommand",),
        (_trial("command", 'DeviceCommand(device="S-1", name="restart")', '{"accepted": true}'),),
    ),
    "marketing": Tried(
        "MarketingContract",
        ("AudienceMember",),
        (
            _trial(
                "add_to_audience",
                'AudienceMember(audience="news", email="fang@customer.example")',
                '{"id": "M-1"}',
            ),
        ),
    ),
    "panel": Tried(
        "PanelContract",
        ("ContactFacts", "ConversationFacts", "PanelAsked"),
        (
            _trial(
                "panel",
                'PanelAsked(panel="facts", conversation=ConversationFacts(id="2"), contact=FANG)',
                '{"summary": "7 orders"}',
            ),
        ),
        'FANG = ContactFacts(id="1", email="fang@customer.example")\n',
    ),
    "ai": Tried(
        "AiContract",
        ("ChatMessage", "Completion"),
        (
            _trial(
                "complete",
                'Completion(messages=[ChatMessage("user", "Hello")], max_tokens=20)',
                '{"text": "Good day", "tokens_in": 1, "tokens_out": 2}',
                'Completion(messages=[ChatMessage("user", text)], max_tokens=20)',
            ),
        ),
    ),
}
