"""Everything by which one recognises what is B's: its words, its keys, and the id of each of its rows."""

import re
from collections.abc import Sequence

import asyncpg

from tests.architecture.statements import tenant_tables
from tests.integration.isolation.houses import House

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Theirs:
    """What was known of it when it was last looked at."""

    def __init__(self, house: House, superuser: asyncpg.Connection) -> None:
        self._house, self._superuser = house, superuser
        self._ids: set[str] = set()
        self._others: list[str] = []  # ids that are no UUIDs

    async def refresh(self) -> None:
        """Look at all of its rows again."""
        union = " UNION ALL ".join(
            f"SELECT id::text FROM hubwright.{table} WHERE tenant_id = $1" for table in sorted(tenant_tables() - NO_ID)
        )
        found = {str(self._house.tenant_id), *(row[0] for row in await self._superuser.fetch(union, self._tenant))}
        self._ids = {each for each in found if _UUID.fullmatch(each)}
        self._others = sorted(found - self._ids)

    async def newest(self) -> list[str]:
        """The newest id in every table."""
        union = " UNION ALL ".join(
            f"(SELECT id::text FROM hubwright.{table} WHERE tenant_id = $1 ORDER BY id DESC LIMIT 1)"
            for table in sorted(tenant_tables() - NO_ID)
        )
        return [str(self._house.tenant_id), *(row[0] for row in await self._superuser.fetch(union, self._tenant))]

    def within(self, text: str, sent: Sequence[str] = ()) -> list[str]:
        """What of it stands in a text, apart from what was sent there."""
        lower = text.lower()
        for one in sent:
            lower = lower.replace(one.lower(), "")
        house = self._house
        words = [house.word, f"CANARY-{house.name}", house.api_key, house.cookie, *self._others]
        return [word for word in words if word.lower() in lower] + sorted(self._ids & set(_UUID.findall(lower)))

    @property
    def _tenant(self) -> object:
        return self._house.tenant_id


NO_ID = {
    "entitlement_snapshot", "sealed_field", "tenant_variable", "queue_member", "idempotency", "version_move",
    "tenant_key", "installation_revision", "hook_seen", "remote_secret", "plugin_setup", "channel_line",
    "channel_window", "contact_agent", "crm_sweep", "contact_home", "contact_merge_row", "contact_term",
    "contact_transfer_line", "contact_word", "draft", "inbox_choice", "mention", "message_term", "member_skill",
    "queue_holiday", "queue_hours", "routing_policy", "search_cursor", "search_progress", "segment", "sla_clock",
    "sla_watch", "snooze", "state_policy", "retention_rule",
    "retention_sweep", "push_choice", "working_time", "plan_version",
    "flow_count", "flow_count_progress",
    "flow_origin", "quota", "announcement_dismissal",
    "usage_rollup", "usage_rolled", "spending_cap", "spending_use", "spending_alert", "feature_off",
    "payment_customer", "dunning", "invoice_sent",
    "flow_comment",  # whoever comments names it, so A and B may choose the same; their words tell them apart
}  # fmt: skip
