"""What a tenant used: append-only events, written in the transaction of the fact they count."""

from hubwright.control.usage.verbs import count_member, per_day, record, rows_of, this_month

__all__ = ["count_member", "per_day", "record", "rows_of", "this_month"]
