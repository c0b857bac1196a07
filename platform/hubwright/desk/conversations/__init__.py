"""Threads with contacts: starting, appending, reading; what staff do stands in a file per deed."""

from hubwright.desk.conversations.append import append_message, wake
from hubwright.desk.conversations.open import may_reopen, start_conversation
from hubwright.desk.conversations.read import events_after, get_conversation, history_of
from hubwright.desk.conversations.schemas import Appended, ConversationView, EventView, HistoryItem

__all__ = [
    "Appended",
    "ConversationView",
    "EventView",
    "HistoryItem",
    "append_message",
    "events_after",
    "get_conversation",
    "history_of",
    "may_reopen",
    "start_conversation",
    "wake",
]
