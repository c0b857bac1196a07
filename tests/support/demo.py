"""A real `hubwright demo` as a process, and a visitor who talks to it over HTTP."""

import json
import os
import signal
import subprocess
import sys
import time
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from tests.support.ports import free_port
from tests.support.process_tree import Process, children_of

COMMAND = [sys.executable, "-P", "-m", "hubwright.entry.cli"]
_SIGNS = {
    "postgres": "/postgres -D",
    "valkey": "valkey-server",
    "web": "_demo-web",
    "worker": "_worker",
    "traffic": "_demo-traffic",
}


class Demo(NamedTuple):
    """A running demo: its process, the one line it printed, its data folder."""

    process: "subprocess.Popen[str]"
    line: str
    data: Path

    @property
    def told(self) -> dict[str, Any]:
        """The line as data."""
        found: dict[str, Any] = json.loads(self.line)
        return found

    def company(self, slug: str) -> dict[str, Any]:
        """One company of the line."""
        found: dict[str, Any] = next(each for each in self.told["tenants"] if each["slug"] == slug)
        return found

    def child(self, kind: str) -> Process | None:
        """The living child of one kind: postgres, valkey, web, worker, or a company's slug for its order service."""
        sign = _SIGNS.get(kind, f"--company {kind}")
        return next((found for found in children_of(self.process.pid) if sign in found.arguments), None)

    def log(self) -> str:
        """What it wrote to stderr."""
        return log_of(self.data).read_text()

    def stop(self) -> float:
        """Stop it as an operator would; returns how long that took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        return time.monotonic() - began


def log_of(data: Path) -> Path:
    """Where the logs of a demo go in tests."""
    return data.parent / f"{data.name}.log"


@contextmanager
def running_demo(data: Path, port: int | None = None, *more: str) -> Iterator[Demo]:
    """A demo that is ready, and gone afterwards."""
    arguments = ["demo", "--json", "--port", str(port or free_port()), "--data", str(data), *more]
    with (
        log_of(data).open("a") as log,
        subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=log, text=True, cwd="/") as process,
    ):
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, f"the demo ended with {process.wait()}: {log_of(data).read_text()[-2000:]}"
            yield Demo(process, line, data)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def refused(arguments: Sequence[str], **environment: str) -> str:
    """Run a command that must refuse: exit code 2, one sentence on stderr, nothing on stdout."""
    ended = subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
        cwd="/",
        env={**os.environ, **environment},
    )
    assert ended.returncode == 2, ended.stderr
    assert ended.stdout == ""
    sentences = ended.stderr.strip().splitlines()
    assert len(sentences) == 1, ended.stderr
    assert sentences[0].startswith("hubwright: ")
    return sentences[0]


class Visitor:
    """Somebody on a company's chat page."""

    def __init__(self, demo: Demo, slug: str, language: str = "en") -> None:
        self.client = httpx.Client(base_url=demo.told["base"], timeout=40, trust_env=False)
        weakref.finalize(self, self.client.close)
        key = demo.company(slug)["channel_key"]
        started = self.client.post(f"/api/v1/visitor/{key}/sessions", json={"language": language})
        assert started.status_code == 201, started.text
        self.session: dict[str, Any] = started.json()
        self.client.headers["Authorization"] = f"Bearer {self.session['token']}"
        self._sent = 0

    def write(self, text: str, kind: str = "text", **more: Any) -> int:
        """Send a message; returns its number."""
        self._sent += 1
        body = {"client_id": f"{self.session['contact_id']}-{self._sent}", "kind": kind, "text": text, **more}
        answer = self.client.post("/api/v1/visitor/messages", json=body)
        assert answer.status_code == 202, answer.text
        seq: int = answer.json()["seq"]
        return seq

    def events(self, after: int = 0, wait: int = 0) -> list[dict[str, Any]]:
        """What happened since."""
        answer = self.client.get("/api/v1/visitor/events", params={"after": after, "wait": wait})
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["events"]
        return found

    def ask(self, text: str, within: float = 15, kind: str = "text", **more: Any) -> dict[str, Any]:
        """Write, and wait for the first thing the bot says then."""
        return self.answer_after(self.write(text, kind, **more), within)

    def answer_after(self, seq: int, within: float = 15) -> dict[str, Any]:
        """The first thing somebody else says after a message."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            for event in self.events(seq, wait=5):
                if event["author"] != "contact":
                    return event
        raise AssertionError(f"no answer within {within} s")
