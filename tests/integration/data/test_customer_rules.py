"""What forgetting a customer means is said for every table, and for every column that may hold a word."""

from uuid import UUID

from hubwright.kernel.database.catalogue import tenant_shapes
from tenants.erase.customer.rules import RULES, Bare, Goes, Mentions, Stays
from tests.architecture.statements import tenant_tables


async def test_every_table_has_a_rule_and_every_rule_fits_its_table(in_tenant_a: UUID) -> None:
    shapes = {shape.name: shape for shape in await tenant_shapes()}
    assert set(RULES) == set(shapes) == tenant_tables() - {"step"}
    for table, rules in RULES.items():
        columns = {column.name for column in shapes[table].columns}
        for rule in rules:
            match rule:
                case Stays(why):
                    assert len(why) > 10
                case Goes(found, _due):
                    assert {each.by for each in found} <= columns, table
                case Bare(found, words):
                    assert {each.by for each in found} | set(words) <= columns, table
                case Mentions(named, words):
                    assert set(named) | set(words) <= columns, table


# What an emptied row keeps: what it is, never what somebody said or who they are.
KEEPS = {
    "audit_entry": {"actor", "action", "subject"},
    "contact": {"stage"},
    "conversation": {"status", "language", "medium", "label"},
    "delivery": {"state", "code"},
    "device": {"key", "model", "maker", "can"},
    "file": {"media_type"},
    "flow_failure": {"node_id"},
    "flow_run": {"node_id", "trigger_type", "status", "reentry"},
    "flow_session": {"draft_doc", "status"},
    "inbound_event": set(),
    "invoice_dispute": {"state", "note", "disputed_by", "settled_by"},  # who of the company, and of the platform
    "message": {"kind", "author"},
    "notice": {"kind", "subject"},
    "plugin_call": {"plugin", "version", "hook", "outcome", "code"},
    "search_progress": set(),
}


async def test_a_new_column_for_words_cannot_be_forgotten(in_tenant_a: UUID) -> None:
    shapes = {shape.name: shape for shape in await tenant_shapes()}
    emptied = {t: [r for r in rules if isinstance(r, Bare | Mentions) and r.words] for t, rules in RULES.items()}
    assert {table for table, rules in emptied.items() if rules} - {"event"} == set(KEEPS)
    for table, keeps in KEEPS.items():
        words = {name for rule in emptied[table] for name in rule.words}
        speaking = {c.name for c in shapes[table].columns if c.type in ("text", "jsonb", "bytea", "text[]")}
        assert speaking - words == keeps, table
