"""One demo and one browser for all journeys, a fresh context for each; every context is watched."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from e2e.hygiene import Hygiene
from tests.support.ports import free_port

ROOT = Path(__file__).parent.parent
expect.set_options(timeout=15_000)  # the two cores are shared with everything else that the run does
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def start_demo(data: Path, port: int) -> tuple["subprocess.Popen[str]", dict[str, Any]]:
    """Start `hubwright demo --json` and wait for its line."""
    with (data.parent / f"{data.name}.log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "hubwright.entry.cli", "demo", "--json", "--port", str(port), "--data", str(data)],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=ROOT,
        )
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        stop_demo(process)
        raise AssertionError(f"the demo did not start:\n{(data.parent / f'{data.name}.log').read_text()[-2000:]}")
    return process, json.loads(line)


def stop_demo(process: "subprocess.Popen[str]") -> None:
    """Stop it as an operator would; one that will not stop is an error, and is not left behind."""
    with process:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)  # its supervisor insists before that, however busy the machine is
        finally:
            process.kill()


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The running demo's data folder."""
    return tmp_path_factory.mktemp("demo") / "data"


@pytest.fixture(scope="session")
def demo(demo_data: Path) -> Iterator[dict[str, Any]]:
    """The running demo's JSON line."""
    process, told = start_demo(demo_data, free_port())
    yield told
    stop_demo(process)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium."""
    with sync_playwright() as playwright:
        path = os.environ.get("HUBWRIGHT_CHROMIUM") or "/usr/bin/chromium"
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def watched(browser: Browser, demo: dict[str, Any]) -> Iterator[tuple[NewContext, list[Hygiene]]]:
    """Makes contexts that are watched, and checks them at the end."""
    made: list[tuple[BrowserContext, Hygiene]] = []
    watchers: list[Hygiene] = []

    def new_context(**options: Any) -> BrowserContext:
        given = {"base_url": demo["base"], "locale": "en-GB", "viewport": {"width": 1280, "height": 800}, **options}
        context = browser.new_context(**given)
        context.set_default_timeout(10_000)
        hygiene = Hygiene(context)
        made.append((context, hygiene))
        watchers.append(hygiene)
        return context

    yield new_context, watchers
    for context, hygiene in made:
        context.close()
        hygiene.check()


@pytest.fixture
def new_context(watched: tuple[NewContext, list[Hygiene]]) -> NewContext:
    """A function that makes one person's browser."""
    return watched[0]


@pytest.fixture
def hygiene(watched: tuple[NewContext, list[Hygiene]]) -> list[Hygiene]:
    """The watchers, for journeys that bring faults about on purpose."""
    return watched[1]


@pytest.fixture
def new_page(new_context: NewContext) -> Callable[..., Page]:
    """A function that makes one person's page."""
    return lambda **options: new_context(**options).new_page()


def company(demo: dict[str, Any], edition: str) -> dict[str, Any]:
    """The demo company of an edition."""
    found: dict[str, Any] = next(t for t in demo["tenants"] if t["edition"] == edition)
    return found
