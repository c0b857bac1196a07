"""A company somebody has just signed up, and the clock of the demo's database."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from e2e.pages.plan import PlanPages
from hubwright.kernel.embedded.data_folder import running_endpoints
from tests.integration.embedded.queries import ask


@pytest.fixture
def begun(new_context: Callable[..., BrowserContext], demo: dict[str, Any]) -> Callable[..., PlanPages]:
    """Signs a company up in an edition; its owner looks at it."""
    del demo  # it only has to run

    def begin(edition: str, name: str, **options: Any) -> PlanPages:
        page = new_context(**options).new_page()
        page.goto(f"/sign-up?edition={edition}")
        page.get_by_label("Company name").fill(name)
        page.get_by_label("Your e-mail").fill(f"{name.lower().replace(' ', '.')}@owners.example")
        page.get_by_role("button", name="Start now").click()
        page.wait_for_url("**/home")
        return PlanPages(page)

    return begin


@pytest.fixture
def month_ends(demo: dict[str, Any], demo_data: Path) -> Callable[[str], None]:
    """Lets the month of a company end now."""
    del demo

    def end(name: str) -> None:
        endpoints = running_endpoints(demo_data)
        assert endpoints is not None
        of = f"(SELECT id FROM hubwright.tenant WHERE name = '{name}')"
        for change in (
            f"UPDATE hubwright.edition_change SET due_at = now() WHERE state = 'pending' AND tenant_id = {of}",
            f"UPDATE hubwright.job SET run_at = now() WHERE kind = 'edition.change_due' AND tenant_id = {of}",
            f"UPDATE hubwright.due SET due_at = now() WHERE kind = 'job' AND tenant_id = {of}",
        ):
            ask(endpoints.superuser_url, change)

    return end
