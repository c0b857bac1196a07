"""A company somebody has just signed up, and months that go by in the demo's database."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from e2e.pages.billing import BillingPages
from hubwright.kernel.embedded.data_folder import running_endpoints
from tests.integration.embedded.queries import ask

# The latest month that is over with its days of grace, on whatever day this runs.
_MONTH = (
    "((date_trunc('month', now() AT TIME ZONE t.time_zone - interval '3 days') - interval '1 month')"
    " AT TIME ZONE t.time_zone)"
)
_IS_JSON = '\'YYYY-MM-DD"T"HH24:MI:SS"Z"\''


@pytest.fixture
def begun(new_context: Callable[..., BrowserContext], demo: dict[str, Any]) -> Callable[..., BillingPages]:
    """Signs a company up, has a visitor write to it once, and looks at what it pays."""
    del demo  # it only has to run

    def begin(name: str, edition: str = "online") -> BillingPages:
        name = f"{name} {secrets.token_hex(3)}"  # a second try is another company
        page = new_context().new_page()
        page.goto(f"/sign-up?edition={edition}")
        page.get_by_label("Company name").fill(name)
        page.get_by_label("Your e-mail").fill(f"{name.lower().replace(' ', '.')}@owners.example")
        page.get_by_role("button", name="Start now").click()
        page.wait_for_url("**/home")
        chat = page.locator("#first-steps").get_by_role("link", name="Open the chat page").get_attribute("href")
        visitor = new_context().new_page()
        visitor.goto(str(chat))
        visitor.get_by_role("textbox").first.fill("Do you ship on Sundays?")
        visitor.keyboard.press("Enter")
        expect(visitor.locator("body")).to_contain_text("Sent")
        visitor.close()
        return BillingPages(page, name)

    return begin


@pytest.fixture
def month_goes_by(demo: dict[str, Any], demo_data: Path) -> Callable[[BillingPages], None]:
    """Everything of a company happened in a month that is over, and the turn of it is due."""
    del demo

    def go_by(billing: BillingPages) -> None:
        endpoints = running_endpoints(demo_data)
        assert endpoints is not None
        of = f"hubwright.tenant t WHERE t.name = '{billing.company}' AND x.tenant_id = t.id"
        month = f"to_char({_MONTH} AT TIME ZONE 'UTC', {_IS_JSON})"
        for change in (
            f"UPDATE hubwright.usage_event x SET event_time = {_MONTH} + interval '5 days' FROM {of}",
            f"UPDATE hubwright.plugin_price x SET at = {_MONTH} FROM {of}",
            f"DELETE FROM hubwright.usage_rollup x USING {of}",
            f"DELETE FROM hubwright.usage_rolled x USING {of}",
            f"UPDATE hubwright.billing_terms x SET begins_at = {_MONTH},"
            f" terms = jsonb_set(x.terms, '{{begins_at}}', to_jsonb({month})) FROM {of}",
            f"UPDATE hubwright.job x SET run_at = now(), payload = jsonb_build_object('begins_at', {month})"
            f" FROM {of} AND x.kind = 'billing.close_month'",
            f"UPDATE hubwright.due x SET due_at = now() FROM {of} AND x.kind = 'job'",
        ):
            ask(endpoints.superuser_url, change)

    return go_by


@pytest.fixture
def spends(demo: dict[str, Any], demo_data: Path) -> Callable[[BillingPages], None]:
    """A company talks a hundred thousand times in this month."""
    del demo

    def spend(billing: BillingPages) -> None:
        endpoints = running_endpoints(demo_data)
        assert endpoints is not None
        of = f"hubwright.tenant t WHERE t.name = '{billing.company}' AND x.tenant_id = t.id"
        for change in (
            f"UPDATE hubwright.usage_event x SET quantity = 100000, event_time = now() FROM {of}"
            " AND x.meter = 'conversations'",
            f"DELETE FROM hubwright.usage_rollup x USING {of}",
            f"DELETE FROM hubwright.usage_rolled x USING {of}",
        ):
            ask(endpoints.superuser_url, change)

    return spend


@pytest.fixture
def welcomed(demo: dict[str, Any], demo_data: Path) -> Callable[[BillingPages], None]:
    """Whoever runs the platform gave a company credit, of which a part is gone."""
    del demo

    def give(billing: BillingPages) -> None:
        endpoints = running_endpoints(demo_data)
        assert endpoints is not None
        company = f"(SELECT id FROM hubwright.tenant WHERE name = '{billing.company}')"
        grant = f"(SELECT id FROM hubwright.credit_grant WHERE tenant_id = {company})"
        sides = ", ".join(
            f"({company}, gen_random_uuid(), '00000000-0000-4000-8000-00000000000{entry}', {grant}, '{account}',"
            f" {amount}, now() - interval '{days} days')"
            for entry, account, amount, days in (
                (1, "issued", -40, 3),
                (1, "balance", 40, 3),
                (2, "balance", -15, 1),
                (2, "expired", 15, 1),
            )
        )
        for change in (
            "INSERT INTO hubwright.credit_grant (tenant_id, id, idem_key, currency, amount, granted_at, why) VALUES"
            f" ({company}, gen_random_uuid(), 'welcome', 'USD', 40, now() - interval '3 days', 'Welcome')",
            "INSERT INTO hubwright.credit_posting (tenant_id, id, entry_id, grant_id, account, amount, at)"
            f" VALUES {sides}",
        ):
            ask(endpoints.superuser_url, change)

    return give


@pytest.fixture
def payday(demo: dict[str, Any], demo_data: Path) -> Callable[[str], None]:
    """What a plugin earned was earned before this month, and workers look who is to be paid."""
    del demo

    def come(plugin: str) -> None:
        endpoints = running_endpoints(demo_data)
        assert endpoints is not None
        assert plugin.replace("-", "").isalnum()
        for change in (
            "UPDATE hubwright.partner_share SET earned_at = earned_at - interval '40 days'"
            f" WHERE plugin = '{plugin}' AND payout_id IS NULL",
            "UPDATE hubwright.payout_round SET next_at = now()",
        ):
            ask(endpoints.superuser_url, change)

    return come
