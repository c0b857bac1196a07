"""Queues."""

from piccolo import columns

from hubwright.kernel.database import DB, TenantTable


class Queue(TenantTable, tablename="queue", db=DB):
    """A named place where conversations wait for people; flows name it by its key."""

    key = columns.Text()
    name = columns.Text()
    offer_seconds = columns.Integer(default=30)
    plan = columns.JSONB(default="{}")
    plan_n = columns.Integer(default=1)
    overflow = columns.JSONB(default="{}")
    created_at = columns.Timestamptz()
    archived_at = columns.Timestamptz(null=True)
