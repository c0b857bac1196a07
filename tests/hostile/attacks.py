"""Every attack: the one guard that stops it, how that is seen, and what it needs."""

from collections.abc import Mapping
from typing import Any

import msgspec

SECRET = "s3cret-of-the-company"
PLANTED = "HUBWRIGHT_PLANTED"


class Attack(msgspec.Struct, kw_only=True):
    """`code` and `told` are how the call fails; `kind` how it is recorded beside that, where it is."""

    guard: str
    code: str = "broken"
    told: str = ""
    kind: str = ""
    input: Mapping[str, Any] = {}
    resources: Mapping[str, Any] = {}
    companies: int = 1
    checked_by_host: bool = True  # without the guard: whether the host still looks at the answer


ATTACKS: dict[str, Attack] = {
    "reads_files": Attack(guard="files", told="PermissionError", kind="attempt"),
    "reads_another_process": Attack(guard="files", told="PermissionError", kind="attempt"),
    "lists_other_processes": Attack(guard="files", told="PermissionError", kind="attempt"),
    "reads_environment": Attack(guard="environment", told="KeyError"),
    "finds_descriptors": Attack(guard="descriptors", told="LookupError"),
    "opens_tcp": Attack(guard="network", told="PermissionError", kind="attempt"),
    "opens_udp": Attack(guard="network", told="PermissionError", kind="attempt"),
    "opens_unix": Attack(guard="network", told="PermissionError"),
    "forks": Attack(guard="processes", told="PermissionError", kind="attempt"),
    "runs_programs": Attack(guard="processes", told="PermissionError", kind="attempt"),
    "fills_memory": Attack(guard="memory", told="MemoryError", input={"mib": 160}),
    "spins": Attack(
        guard="processor",
        told="computed for more than 60 ms",
        kind="processor",
        input={"seconds": 0.4},
        resources={"cpu_ms": 60},
    ),
    "sleeps": Attack(
        guard="deadline", code="timeout", kind="late", input={"seconds": 0.6}, resources={"deadline_ms": 200}
    ),
    "blocks": Attack(
        guard="deadline", code="timeout", kind="late", input={"seconds": 0.6}, resources={"deadline_ms": 200}
    ),
    "answers_nonsense": Attack(guard="answers", code="malformed", kind="garbage", checked_by_host=False),
    "answers_deeply": Attack(
        guard="answers",
        told="of another form",
        kind="garbage",
        checked_by_host=False,
    ),
    "answers_hugely": Attack(guard="sizes", told="sent too much at once", kind="garbage", checked_by_host=False),
    "floods": Attack(guard="sizes", told="more messages", kind="talkative", input={"lines": 20_000}),
    "names_no_exit": Attack(guard="", code="malformed", told="an exit", checked_by_host=False),
    "prints_secrets": Attack(guard="secrets", code="refused", told="not with •••"),
    "starts_with_python": Attack(guard="start_files", told="LookupError"),
    "loads_native_code": Attack(guard="native_code", told="ImportError", kind="attempt"),
    "patches": Attack(guard="one_company", code="", companies=2),
    "remembers": Attack(guard="one_company", code="", companies=2),
}
