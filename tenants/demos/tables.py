"""Where each demo leads, who is inside, and what lets somebody in; global: read before a tenant is known."""

from piccolo.columns import UUID, Boolean, Bytea, Integer, Text, Timestamptz
from piccolo.table import Table

from hubwright.kernel.database import DB


class DemoRow(Table, db=DB, tablename="demo"):
    """One demo; `leads_to` is its tenant, another one after every reset."""

    id = UUID(primary_key=True)
    leads_to = UUID()
    industry = Text()
    edition = Text()
    prospect = Text()
    made_by = UUID(null=True, default=None)
    generation = Integer(default=1)
    traffic = Boolean(default=False)
    made_at = Timestamptz()
    expires_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)


class DemoVisitRow(Table, db=DB, tablename="demo_visit"):
    """A sign-in session inside a demo, and the generation it was told of."""

    session_id = UUID(primary_key=True)
    demo_id = UUID()
    role = Text()
    generation = Integer()
    came_by = Text()
    came_at = Timestamptz()


class DemoPassRow(Table, db=DB, tablename="demo_pass"):
    """What a QR code says; only its hash is kept."""

    id = UUID(primary_key=True)
    demo_id = UUID()
    token_hash = Bytea()
    opens = Text()
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class DemoLinkRow(Table, db=DB, tablename="demo_link"):
    """What a prospect was handed; only its hash is kept."""

    id = UUID(primary_key=True)
    token_hash = Bytea()
    made_by = UUID()
    industry = Text()
    edition = Text()
    prospect = Text()
    demo_id = UUID(null=True, default=None)
    made_at = Timestamptz()
    expires_at = Timestamptz()
    withdrawn_at = Timestamptz(null=True, default=None)
