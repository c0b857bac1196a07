"""The global tables of what is published; no company owns a plugin."""

from piccolo.columns import UUID, Text, Timestamptz
from piccolo.table import Table

from hubwright.kernel.database import DB


class PluginRow(Table, db=DB, tablename="plugin"):
    """An id, and the partner it belongs to for ever."""

    id = Text(primary_key=True)
    partner_id = UUID()
    created_at = Timestamptz()
