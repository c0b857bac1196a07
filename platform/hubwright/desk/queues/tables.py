"""Where waiting work stands, and timed reservations of it on agents."""

from piccolo import columns

from hubwright.kernel.database import DB, TenantTable


class QueueEntry(TenantTable, tablename="queue_entry", db=DB):
    """A conversation standing in a queue."""

    queue_id = columns.UUID()
    conversation_id = columns.UUID()
    priority = columns.Integer(default=0)
    rank_at = columns.Timestamptz(null=True, default=None)
    asks = columns.JSONB(default="{}")
    medium = columns.Text(default="chat")
    label = columns.Text()
    kind = columns.Text()
    last_agent_id = columns.UUID(null=True, default=None)
    owner_id = columns.UUID(null=True, default=None)
    misses = columns.Integer(default=0)
    entered_at = columns.Timestamptz()
    queue_since = columns.Timestamptz(null=True, default=None)
    not_before = columns.Timestamptz(null=True, default=None)
    overflow_at = columns.Timestamptz(null=True, default=None)
    callback_offered_at = columns.Timestamptz(null=True, default=None)
    left_at = columns.Timestamptz(null=True, default=None)
    outcome = columns.Text()


class Offer(TenantTable, tablename="offer", db=DB):
    """A reservation on one agent until it is answered or runs out."""

    queue_entry_id = columns.UUID()
    conversation_id = columns.UUID()
    member_id = columns.UUID()
    state = columns.Text(default="offered")
    trace = columns.JSONB(default="{}")
    offered_at = columns.Timestamptz()
    expires_at = columns.Timestamptz()
    answered_at = columns.Timestamptz(null=True, default=None)
