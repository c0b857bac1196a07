"""For whom a flag is on: pure, the same answer in every process, and a larger share never takes it from anybody."""

import hashlib
from typing import Literal, get_args
from uuid import UUID

import msgspec

State = Literal["off", "on", "percent", "listed"]
STATES: tuple[State, ...] = get_args(State)
_PLACES = 10_000


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """What operators chose; `percent` and `tenants` count in the states of the same name only."""

    state: State = "off"
    percent: int = 0
    tenants: frozenset[UUID] = frozenset()


OFF = Setting()


def is_on(key: str, setting: Setting, tenant_id: UUID) -> bool:
    """Tell whether a tenant has it."""
    match setting.state:
        case "on":
            return True
        case "percent":
            return place(key, tenant_id) < setting.percent * _PLACES // 100
        case "listed":
            return tenant_id in setting.tenants
    return False


def place(key: str, tenant_id: UUID) -> int:
    """Where a tenant stands in the row for a flag; other flags have another order, so that nobody is always first."""
    return int.from_bytes(hashlib.sha256(f"{key}/{tenant_id}".encode()).digest()[:8], "big") % _PLACES
