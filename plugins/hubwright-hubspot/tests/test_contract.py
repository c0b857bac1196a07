"""The plugin keeps the platform's contracts of its two kinds."""

import json
from datetime import UTC, datetime
from typing import ClassVar

from hubwright_hubspot.plugin import plugin
from hubwright_sdk import (
    ChangesAsked,
    ContactFacts,
    ContactQuery,
    ContactsAsked,
    ContactToSave,
    ConversationFacts,
    HttpAnswer,
    PanelAsked,
)
from hubwright_sdk.conformance import CrmContract, PanelContract, Trial

SETTINGS = {"client_id": "app-7", "client_secret": "s"}
BAD_SETTINGS = [
    ({}, "client_id"),
    ({**SETTINGS, "fields": "no pairs"}, "fields"),
    ({**SETTINGS, "api_address": "https://hubapi.example"}, "api_address"),
    ({**SETTINGS, "on_conflict": "mine"}, "on_conflict"),
]
RECORD = {
    "id": "7",
    "properties": {"firstname": "Ada", "email": "ada@b.example", "lastmodifieddate": "2026-11-26T10:00:00.000Z"},
    "updatedAt": "2026-11-26T10:00:00.000Z",
}
KNOWN = HttpAnswer(200, json.dumps({**RECORD, "results": [RECORD]}))
ADA = ContactFacts(id="1", external_id="7")


def to_save(text: str) -> ContactToSave:
    return ContactToSave(external_id="7", phone=text)


class TestContacts(CrmContract):
    """Found, read, saved, and who changed."""

    plugin = plugin
    settings: ClassVar = SETTINGS
    bad_settings: ClassVar = BAD_SETTINGS
    trials: ClassVar = [
        Trial(hook="find_contact", argument=ContactQuery(email="ada@b.example"), answer=KNOWN),
        Trial(hook="find_contact", argument=ContactQuery(phone="+44"), answer=KNOWN),
        Trial(hook="save_contact", argument=to_save("+44"), answer=KNOWN, with_text=to_save),
        Trial(hook="read_contacts", argument=ContactsAsked(external_ids=["7"]), answer=KNOWN),
        Trial(hook="changed_contacts", argument=ChangesAsked(since=datetime(2026, 11, 26, tzinfo=UTC)), answer=KNOWN),
    ]


class TestPanel(PanelContract):
    """Beside a conversation whose contact is linked."""

    plugin = plugin
    settings: ClassVar = SETTINGS
    bad_settings: ClassVar = BAD_SETTINGS
    trials: ClassVar = [
        Trial(
            hook="panel",
            argument=PanelAsked(panel="crm", conversation=ConversationFacts(id="2"), contact=ADA),
            answer=KNOWN,
        ),
    ]
