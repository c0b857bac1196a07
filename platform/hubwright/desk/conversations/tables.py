"""Threads with contacts, and their messages."""

from piccolo import columns

from hubwright.kernel.database import DB, TenantTable


class Conversation(TenantTable, tablename="conversation", db=DB):
    """One thread with a contact."""

    contact_id = columns.UUID()
    channel_id = columns.UUID()
    status = columns.Text(default="bot")
    last_seq = columns.Integer(default=0)
    assignee_id = columns.UUID(null=True, default=None)
    queue_id = columns.UUID(null=True, default=None)
    language = columns.Text()
    summary = columns.JSONB(default="{}")
    fields = columns.JSONB(default="{}")
    test = columns.Boolean(default=False)
    delivers = columns.Boolean(default=False)
    source = columns.JSONB(default="{}")
    rating = columns.Integer(null=True, default=None)
    rating_comment = columns.Text()
    rated_at = columns.Timestamptz(null=True, default=None)
    mail_replies_to = columns.Text()
    created_at = columns.Timestamptz()
    updated_at = columns.Timestamptz()
    resolved_at = columns.Timestamptz(null=True, default=None)


class Message(TenantTable, tablename="message", db=DB):
    """One entry of a conversation; `seq` is gapless within it."""

    conversation_id = columns.UUID()
    seq = columns.Integer()
    kind = columns.Text()
    author = columns.Text()
    member_id = columns.UUID(null=True, default=None)
    author_name = columns.Text()
    internal = columns.Boolean(default=False)
    text = columns.Text()
    body = columns.JSONB(default="{}")
    client_id = columns.Text(null=True, default=None)
    file_id = columns.UUID(null=True, default=None)
    at = columns.Timestamptz()
