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
def begun(new_context: Callable[..., BrowserContext], demo: dict[str, Any]) -> Callable[[str], BillingPages]:
    """Signs a company up, has a visitor write to it once, and looks at what it pays."""
    del demo  # it only has to run

    def begin(name: str) -> BillingPages:
        name = f"{name} {secrets.token_hex(3)}"  # a second try is another company
        page = new_context().new_page()
        page.goto("/sign-up?edition=online")
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
