"""A demo of its own for companies' lives: names are asked of a server of ours, and operators have a shell."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from e2e.conftest import ROOT, start_demo, stop_demo
from tests.support.name_server import NameServer, name_server
from tests.support.ports import free_port

Operator = Callable[..., str]


@pytest.fixture(scope="session")
def names() -> Iterator[NameServer]:
    """A name server in a thread of its own."""
    started, found = threading.Event(), []
    loop = asyncio.new_event_loop()

    async def run() -> None:
        async with name_server() as server:
            found.append(server)
            started.set()
            await asyncio.Event().wait()

    def work() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            loop.run_until_complete(running)

    running = loop.create_task(run())
    thread = threading.Thread(target=work)
    thread.start()
    assert started.wait(10)
    yield found[0]
    loop.call_soon_threadsafe(running.cancel)
    thread.join(10)
    loop.close()


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its data folder."""
    return tmp_path_factory.mktemp("lives") / "data"


@pytest.fixture(scope="session")
def demo(demo_data: Path, names: NameServer) -> Iterator[dict[str, Any]]:
    """It runs, and asks our name server."""
    os.environ["HUBWRIGHT_DNS"] = names.address
    try:
        process, told = start_demo(demo_data, free_port())
    finally:
        del os.environ["HUBWRIGHT_DNS"]
    yield told
    stop_demo(process)


@pytest.fixture
def operator(demo: dict[str, Any], demo_data: Path) -> Operator:
    """An operator's shell: `operator("suspend", slug, "--reason", "…")`."""

    def tenant(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "hubwright.entry.cli", "tenant", *words, "--data", str(demo_data)],
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return tenant


def new_company(page: Page, operator: Operator, name: str) -> str:
    """Sign a company up as a stranger does; returns its word."""
    page.goto("/sign-up?edition=online")
    page.get_by_label("Company name").fill(name)
    first, last = name.lower().split()
    page.get_by_label("Your e-mail").fill(f"{first}@{last}.example")
    page.get_by_role("button", name="Start now").click()
    page.wait_for_url("**/home")
    listed = [json.loads(line) for line in operator("list", "--json").splitlines()]
    return next(str(company["slug"]) for company in listed if company["name"] == name)
