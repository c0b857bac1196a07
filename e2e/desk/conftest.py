"""People of the desk journeys: agents, a supervisor, customers, and rules of the company that are taken back."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from e2e.conftest import company as company_of
from e2e.conftest import start_demo, stop_demo
from e2e.inbox.people import Visitor
from e2e.messaging import test_email as mails
from e2e.pages.inbox import Inbox
from e2e.pages.sign_in import one_press
from hubwright.kernel.embedded.data_folder import running_endpoints
from hubwright.kernel.ids import new_id
from tests.integration.embedded.queries import ask
from tests.support.ports import free_port


@pytest.fixture
def firm(demo: dict[str, Any]) -> dict[str, Any]:
    """The demo company whose desk this is; other journeys use other companies' desks."""
    return company_of(demo, "marketing")


@pytest.fixture
def database(demo: dict[str, Any], demo_data: Path) -> Callable[[str], Any]:
    """Says something to the demo's database, for what no page can do yet."""
    del demo  # it only has to run

    def say(statement: str) -> Any:
        endpoints = running_endpoints(demo_data)
        assert endpoints is not None
        return ask(endpoints.superuser_url, statement)

    return say


@pytest.fixture
def tenant(firm: dict[str, Any], database: Callable[[str], Any]) -> str:
    """The id of the company."""
    return str(database(f"SELECT tenant_id FROM hubwright.channel WHERE key = '{firm['channel_key']}'"))


@pytest.fixture
def second_queue(tenant: str, database: Callable[[str], Any]) -> str:
    """A queue called Returns."""
    database(
        "INSERT INTO hubwright.queue (tenant_id, id, key, name, created_at) SELECT"
        f" '{tenant}', '{new_id()}', 'returns', 'Returns', now() WHERE NOT EXISTS"
        f" (SELECT FROM hubwright.queue WHERE tenant_id = '{tenant}' AND key = 'returns')"
    )
    return "returns"


@pytest.fixture
def as_it_was(tenant: str, database: Callable[[str], Any]) -> Iterator[None]:
    """A journey begins without lists of the company, and whatever it says about states is forgotten afterwards."""

    def forget() -> None:
        database(f"DELETE FROM hubwright.state_policy WHERE tenant_id = '{tenant}'")
        for table in ("break_kind", "disposition"):
            database(f"UPDATE hubwright.{table} SET retired_at = now() WHERE tenant_id = '{tenant}'")

    forget()
    yield
    forget()


@pytest.fixture
def at_desk(new_page: Callable[..., Page], firm: dict[str, Any]) -> Iterator[Callable[..., Inbox]]:
    """Puts people of the company at an empty desk; each is emptied afterwards."""
    opened: list[Inbox] = []

    def at(role: str = "agent", state: str = "Available") -> Inbox:
        inbox = Inbox(one_press(new_page(), firm[role]))
        if not opened:
            inbox.clear()
        inbox.open().be(state)
        opened.append(inbox)
        return inbox

    yield at
    for inbox in opened:
        inbox.page.set_viewport_size({"width": 1280, "height": 800})
        inbox.page.goto("/inbox/mine?lang=en")
        inbox.clear()


@pytest.fixture
def supervisor(new_page: Callable[..., Page], firm: dict[str, Any]) -> Page:
    """Somebody who watches the board; not the `supervisor` of contacts, which is another company's."""
    return one_press(new_page(), firm["supervisor"])


@pytest.fixture
def customer(demo: dict[str, Any], firm: dict[str, Any]) -> Iterator[Callable[..., Visitor]]:
    """Makes customers with names nobody else has."""
    made: list[Visitor] = []

    def meet(name: str = "Ada", **more: Any) -> Visitor:
        made.append(Visitor(demo["base"], firm, f"{name} {new_id().hex[-8:]}", **more))
        return made[-1]

    yield meet
    for one in made:
        one.client.close()


@pytest.fixture(scope="session")
def office() -> Iterator[Any]:
    """Mail servers on this machine."""
    with mails.post_office.post_office_open() as opened:
        yield opened


@pytest.fixture(scope="session")
def office_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the demo that reaches them."""
    return tmp_path_factory.mktemp("office") / "data"


@pytest.fixture(scope="session")
def office_demo(office: Any, office_data: Path) -> Iterator[dict[str, Any]]:
    """A demo that an operator let through to the mail servers."""
    os.environ["HUBWRIGHT_EGRESS_ALLOW"] = f"127.0.0.1:{office.imap.port},127.0.0.1:{office.smtp_port}"
    try:
        process, told = start_demo(office_data, free_port())
    finally:
        del os.environ["HUBWRIGHT_EGRESS_ALLOW"]
    yield told
    stop_demo(process)
