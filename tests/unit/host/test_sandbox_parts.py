"""The parts of the sandbox that need no process: what the probe means, how ends are told, what is masked."""

import base64
import signal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hubwright.host.sandbox import contained, row
from hubwright.host.sandbox.contained import Contained
from hubwright.host.sandbox.ends import told_of
from hubwright.host.sandbox.masking import masked
from hubwright.host.sandbox.probe import Probed, judged
from hubwright.host.sandbox.release import SandboxRelease
from hubwright.host.sandbox.row import SandboxRow
from hubwright_sdk import SettingsInvalid
from hubwright_sdk.box.messages import HttpGot, encoded, from_host
from tests.support.plugins import manifest

GOOD: dict[str, Any] = {"system": "linux", "machine": "x86_64", "abi": 4, "filters": True, "proc": True}


@pytest.mark.parametrize(
    ("lacking", "told"),
    [
        ({"system": "darwin"}, "need Linux"),
        ({"machine": "riscv64"}, "riscv64"),
        ({"abi": 3}, "Landlock is version 3"),
        ({"abi": 0}, "Landlock is version 0"),
        ({"filters": False}, "seccomp"),
        ({"proc": False}, "/proc"),
    ],
)
def test_a_machine_that_lacks_anything_is_refused_with_the_reason(lacking: dict[str, object], told: str) -> None:
    assert judged(**GOOD).enough
    found = judged(**{**GOOD, **lacking})

    assert not found.enough
    assert told in found.missing


async def test_the_operations_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contained, "_counted", type(contained._counted)())
    monkeypatch.setattr(row, "probe", lambda: Probed("", 7))
    assert (await SandboxRow().read()).state == "fine"

    contained.tell(Contained(tenant_id=UUID(int=1), plugin="p", version="1.0.0", digest="d", kind="late", told="slow"))
    seen = await SandboxRow().read()
    assert (seen.state, seen.told) == ("look", "1 misdeed contained")

    monkeypatch.setattr(row, "probe", lambda: Probed("the kernel has no seccomp filters"))
    seen = await SandboxRow().read()
    assert (seen.state, seen.value) == ("bad", "refuses")
    assert "no seccomp filters" in seen.told


def test_a_listener_that_fails_costs_nothing() -> None:
    heard: list[object] = []

    def failing(_record: object) -> None:
        raise RuntimeError

    stops = [contained.listen(failing), contained.listen(heard.append)]
    record = Contained(tenant_id=UUID(int=1), plugin="p", version="1.0.0", digest="d", kind="late", told="slow")
    contained.tell(record)
    for stop in stops:
        stop()
    contained.tell(record)

    assert heard == [record]


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (9 << 8, "its process ended itself (9)"),
        (signal.SIGSYS, "its process asked the kernel for what no plugin may"),
        (signal.SIGXCPU, "its process used up its processor time"),
        (signal.SIGKILL, "its process was killed"),
        (signal.SIGSEGV, "its process crashed (SIGSEGV)"),
    ],
)
def test_ends_are_told_in_words(status: int, told: str) -> None:
    assert told_of(status) == told


def test_secrets_are_masked_also_where_they_are_written_otherwise() -> None:
    secret = "s3cret/word+1"
    forms = [
        secret,
        "s3cret%2Fword%2B1",
        base64.b64encode(secret.encode()).decode(),
        secret.encode().hex(),
        secret[::-1],
    ]
    told = masked(" | ".join(forms), [secret, "s3cret", "abc"])

    assert all(form not in told for form in forms)
    assert masked("abc", ["abc"]) == "abc"  # too short to be looked for


def test_what_a_plugin_says_is_one_line_that_draws_nothing() -> None:
    assert masked("fine\n2026-01-01 [error] all lost \x1b[31m\u202e", []) == "fine 2026-01-01 [error] all lost  [31m "


def test_settings_of_a_release_are_judged_by_its_schema_alone() -> None:
    schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {"limit": {"type": "integer", "default": 3}, "title": {"type": "string"}},
    }
    made = manifest(
        "acme", tier="sandboxed", entry_point="nowhere:nothing", config_schema=schema, public_settings=["title"]
    )
    release = SandboxRelease(made, Path(row.__file__), digest="d")

    assert release.clean_settings({"title": "t"}) == {"limit": 3, "title": "t"}
    assert release.public_settings({"limit": 3, "title": "t"}) == {"title": "t"}
    with pytest.raises(SettingsInvalid):
        release.clean_settings({"limit": "three"})


def test_the_bytes_of_an_answer_go_through_the_wall() -> None:
    got = HttpGot(1, 200, "", "", bytes(range(256)))
    assert from_host(encoded(got)) == got
