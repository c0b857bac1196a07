"""What forgetting a customer means for each table of a company; a test compares this with the catalogue.

Rows that are the customer's alone go. Rows that others count on (a conversation took place, an agent answered, a meter
ran) stay without a word of theirs, so that every figure still adds up. Rows of the machine that merely mention them go.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

from hubwright.kernel.database.named_rows import Empty

Of = Literal[
    "contacts", "conversations", "identities", "sessions", "messages", "devices", "links", "merges", "files", "all"
]


class Found(msgspec.Struct, frozen=True):
    """Rows whose column names one of those."""

    by: str
    of: Of


class Goes(msgspec.Struct, frozen=True):
    """Rows go; `due` is the kind of what would have woken them."""

    found: tuple[Found, ...]
    due: str = ""


class Bare(msgspec.Struct, frozen=True):
    """Rows stay, these columns lose their words."""

    found: tuple[Found, ...]
    words: Mapping[str, Empty]


class Mentions(msgspec.Struct, frozen=True):
    """Rows of the machine: those that mention the customer go, or lose these words."""

    columns: tuple[str, ...]
    words: Mapping[str, Empty] = {}


class Stays(msgspec.Struct, frozen=True):
    """Nothing of a customer is in it."""

    why: str


Rule = Goes | Bare | Mentions | Stays


def _of(by: str, of: Of) -> tuple[Found, ...]:
    return (Found(by, of),)


_CONTACT, _CONVERSATION = _of("contact_id", "contacts"), _of("conversation_id", "conversations")
_SESSION, _DEVICE = _of("flow_session_id", "sessions"), _of("device_id", "devices")
_BILL = Stays("what the company used and paid: it names rows, never people")
_INSIDE = Stays("who of the platform was inside the company, and when")
_SETTING = Stays("how the company is set up")
_TEAM = Stays("about the company's own people")
_FIGURE = Stays("what was counted: who of the team, when, how long; no word of a customer")
_BILL = Stays("what the company itself pays; its customers are not in it")
_FLOW = Stays("flows as people drew them")
_PLUGIN = Stays("what the company agreed with plugins")

RULES: dict[str, tuple[Rule, ...]] = {
    "agent_change": (_FIGURE,),
    "announcement_dismissal": (_TEAM,),
    "api_key": (_SETTING,),
    "audit_entry": (Bare(_of("subject", "all"), {"detail": "{}"}), Mentions(("detail",), {"detail": "{}"})),
    "billing_terms": (_BILL,),
    "break_kind": (_SETTING,),
    "breaker": (_SETTING,),
    "callback": (_FIGURE,),
    "canned_reply": (_SETTING,),
    "channel": (_SETTING,),
    "channel_arrival": (Mentions(("external_id", "payload")),),
    "channel_line": (_SETTING,),
    "channel_window": (Goes(_of("identity_id", "identities")),),
    "company_domain": (_SETTING,),
    "connection": (_SETTING,),
    "contact": (
        Bare(
            _of("id", "contacts"),
            {
                "name": "",
                "email": "",
                "language": "",
                "fields": "{}",
                "own": "null",
                "prefer": "{}",
                "settled": "[]",
                "consent_at": "null",
                "stage_before": "",
                "blocked_at": "now",
                "erased_at": "now",
            },
        ),
    ),
    "contact_agent": (Goes(_CONTACT),),
    "contact_field": (_SETTING,),
    "contact_home": (Goes(_of("home_id", "contacts")),),
    "contact_match_rule": (_SETTING,),
    "contact_merge": (Goes((Found("source_id", "contacts"), Found("target_id", "contacts"))),),
    "contact_merge_row": (Goes(_of("merge_id", "merges")),),
    "contact_segment": (Mentions(("name", "filter")),),
    "contact_suggestion": (Goes((Found("contact_id", "contacts"), Found("other_id", "contacts"))),),
    "contact_term": (Goes(_CONTACT),),
    "contact_transfer": (Stays("its file is taken away, for it may hold the customer"),),
    "contact_transfer_line": (Mentions(("problem", "cells")),),
    "contact_word": (Goes(_CONTACT),),
    "conversation": (
        Bare(
            _of("id", "conversations"),
            {
                "summary": "{}",
                "fields": "{}",
                "source": "{}",
                "rating_comment": "",
                "mail_replies_to": "",
                "emptied_at": "now",
            },
        ),
    ),
    "conversation_link": (_FIGURE,),
    "credit_grant": (_BILL,),
    "credit_posting": (_BILL,),
    "crm_conflict": (Goes(_of("link_id", "links")),),
    "crm_link": (Goes(_CONTACT),),
    "crm_sweep": (_SETTING,),
    "customer_erasure": (Stays("that they were forgotten, when and why; nothing in it tells who they were"),),
    "data_export": (Stays("archives are taken away, for they may hold the customer"),),
    "dead_letter": (Mentions(("label", "error", "payload", "context")),),
    "delivery": (Bare(_CONVERSATION, {"external_id": "", "reason": "", "answers": "", "post_key": ""}),),
    "developer_key": (_SETTING,),
    "device": (Bare(_CONTACT, {"contact_id": "null", "name": ""}),),
    "device_command": (Goes(_DEVICE),),
    "device_event": (Goes(_DEVICE),),
    "device_reading": (Goes(_DEVICE),),
    "disposition": (_SETTING,),
    "draft": (Goes(_CONVERSATION),),
    "dunning": (_BILL,),
    "edition_change": (_SETTING,),
    "effect": (Goes((*_SESSION, *_CONVERSATION), due="effect"),),
    "entitlement_override": (_SETTING,),
    "entitlement_snapshot": (_SETTING,),
    "event": (Goes((*_CONTACT, *_CONVERSATION), due="event"), Mentions(("key", "data"))),
    "event_wait": (Goes(_SESSION), Mentions(("key",))),
    "feature_off": (_BILL,),
    "file": (Bare(_of("id", "files"), {"name": "", "sha256": "", "storage_key": "", "size": "0"}),),
    "fapiao_request": (_BILL,),
    "flow": (_FLOW,),
    "flow_canary": (_FLOW,),
    "flow_comment": (_FLOW,),
    "flow_count": (_FIGURE,),
    "flow_count_progress": (_FIGURE,),
    "flow_draft_change": (_FLOW,),
    "flow_failure": (Bare(_SESSION, {"reason": ""}),),
    "flow_origin": (_FLOW,),
    "flow_release": (_FLOW,),
    "flow_run": (
        Bare(
            (*_CONVERSATION, Found("concerns", "all"), Found("id", "sessions")),
            {"event": "{}", "key": "", "concerns": "", "reason": "", "dedup_key": "null"},
        ),
        Mentions(("key", "event"), {"event": "{}", "key": "", "concerns": ""}),
    ),
    "flow_session": (Bare(_of("id", "sessions"), {"state": "{}"}),),
    "flow_step": (Goes(_SESSION),),
    "flow_test": (Mentions(("name", "test")),),
    "flow_trigger": (_FLOW,),
    "flow_version": (_FLOW,),
    "handle_time": (_FIGURE,),
    "hook_seen": (_SETTING,),
    "idempotency": (Mentions(("body",)),),
    "identity": (Goes(_CONTACT),),
    "inbound_event": (Bare(_CONVERSATION, {"payload": "{}", "external_id": "its own id"}),),
    "inbox_choice": (_TEAM,),
    "inbox_opened": (_TEAM,),
    "installation": (_PLUGIN,),
    "installation_revision": (_PLUGIN,),
    "invitation": (_TEAM,),
    "invoice": (_BILL,),
    "invoice_dispute": (Mentions(("reason", "answer"), {"reason": "", "answer": ""}),),
    "invoice_sent": (_BILL,),
    "job": (Mentions(("payload", "last_error")),),
    "life_entry": (_SETTING,),
    "member": (_TEAM,),
    "member_leave": (_TEAM,),
    "member_skill": (_TEAM,),
    "mention": (_TEAM,),
    "message": (
        Bare(_CONVERSATION, {"text": "", "body": "{}", "author_name": "", "client_id": "null", "file_id": "null"}),
    ),
    "message_term": (Goes(_of("message_id", "messages")),),
    "node_secret": (_FLOW,),
    "notice": (Mentions(("subject", "detail"), {"detail": "{}"}),),
    "oauth_state": (_SETTING,),
    "offer": (_FIGURE,),
    "payment_bill": (_BILL,),
    "payment_customer": (_BILL,),
    "plan_version": (_SETTING,),
    "platform_access": (_INSIDE,),
    "platform_access_act": (_INSIDE,),
    "plugin_call": (
        Mentions(
            ("input", "output", "lines", "reason", "idempotency_key"),
            {"input": "null", "output": "null", "lines": "[]", "reason": "", "idempotency_key": ""},
        ),
    ),
    "plugin_consent": (_PLUGIN,),
    "plugin_price": (_PLUGIN,),
    "plugin_setup": (_PLUGIN,),
    "push_choice": (_TEAM,),
    "push_post": (Goes(_CONVERSATION, due="push"),),
    "push_subscription": (_TEAM,),
    "queue": (_SETTING,),
    "queue_entry": (_FIGURE,),
    "queue_holiday": (_SETTING,),
    "queue_hours": (_SETTING,),
    "queue_member": (_TEAM,),
    "queue_move": (_FIGURE,),
    "queue_overflow": (Goes(_CONVERSATION),),
    "remote_secret": (_SETTING,),
    "retention_rule": (_SETTING,),
    "retention_sweep": (_FIGURE,),
    "quota": (_SETTING,),
    "routing_arrival": (_FIGURE,),
    "routing_policy": (_SETTING,),
    "routing_stand": (_FIGURE,),
    "search_cursor": (_SETTING,),
    "search_progress": (Bare(_CONVERSATION, {"contact": ""}),),
    "sealed_field": (_SETTING,),
    "segment": (_FIGURE,),
    "skill": (_SETTING,),
    "sla_clock": (_FIGURE,),
    "sla_policy": (_SETTING,),
    "sla_watch": (_FIGURE,),
    "snooze": (Goes(_CONVERSATION),),
    "spending_alert": (_BILL,),
    "spending_cap": (_BILL,),
    "spending_hold": (_BILL,),
    "spending_use": (_BILL,),
    "state_policy": (_SETTING,),
    "stripe_push": (_BILL,),
    "tenant_add_on": (_SETTING,),
    "tenant_key": (_SETTING,),
    "tenant_variable": (_SETTING,),
    "timer": (Goes(_SESSION, due="timer"),),
    "usage_event": (Stays("counts of the bill; it names rows, never people"),),
    "usage_rolled": (_BILL,),
    "usage_rollup": (_BILL,),
    "version_move": (_FLOW,),
    "what_if": (_FIGURE,),
    "whisper": (Goes(_CONVERSATION),),
    "working_time": (_TEAM,),
}
# What the page shows of it, in this order.
SHOWN: dict[str, tuple[str, ...]] = {
    "conversations": ("conversation",),
    "messages": ("message",),
    "files": ("file",),
    "addresses": ("identity",),
    "traces": ("flow_step", "effect", "timer", "event", "event_wait", "flow_run", "flow_session"),
    "devices": ("device", "device_reading", "device_event", "device_command"),
    "notes": ("whisper", "draft"),
    "links": ("crm_link", "crm_conflict"),
}
