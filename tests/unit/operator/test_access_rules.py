"""What an operator may do inside a company."""

from datetime import UTC, datetime
from typing import Any, Literal

import pytest

from hubwright.control.platform_access.errors import InsideACompany, NotForThePlatform, OnlyToLook
from hubwright.control.platform_access.rules import refusal_of
from hubwright.kernel.actor import Access, Actor
from hubwright.kernel.ids import new_id
from hubwright.kernel.permissions import INSIDE, NEVER_INSIDE, Permission


def _refusal(mode: Literal["read", "admin"], method: str, **opt: Any) -> type[Exception] | None:
    access = Access(id=new_id(), mode=mode, until=datetime(2026, 1, 1, tzinfo=UTC))
    actor = Actor(kind="access", tenant_id=new_id(), permissions=INSIDE, access=access)
    found = refusal_of(actor, access, method, {"audience": "tenant", **opt})
    return type(found) if found is not None else None


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_who_came_to_look_changes_nothing(method: str) -> None:
    assert _refusal("read", method, permission=Permission.SETTINGS_MANAGE) is OnlyToLook
    assert _refusal("read", "GET", permission=Permission.SETTINGS_MANAGE) is None
    assert _refusal("admin", method, permission=Permission.SETTINGS_MANAGE) is None


@pytest.mark.parametrize("mode", ["read", "admin"])
@pytest.mark.parametrize("permission", sorted(NEVER_INSIDE))
def test_members_keys_and_address_books_are_nobodys_business(
    mode: Literal["read", "admin"], permission: Permission
) -> None:
    for method in ("GET", "POST"):
        assert _refusal(mode, method, permission=permission) is NotForThePlatform


@pytest.mark.parametrize("mode", ["read", "admin"])
def test_what_shows_a_secret_is_refused_whatever_its_permission(mode: Literal["read", "admin"]) -> None:
    assert _refusal(mode, "POST", permission=Permission.FLOWS_PUBLISH, secret=True) is NotForThePlatform


@pytest.mark.parametrize("audience", ["account", "operator", "partner"])
def test_whoever_is_inside_is_nowhere_else(audience: str) -> None:
    assert _refusal("admin", "GET", audience=audience) is InsideACompany
    assert _refusal("read", "POST", audience="account", inside=True) is None


def test_the_never_are_members_keys_address_books_and_developing() -> None:
    assert {
        Permission.MEMBERS_MANAGE,
        Permission.API_KEYS_MANAGE,
        Permission.CONTACTS_ERASE,
        Permission.DATA_EXPORT,
        Permission.CONTACTS_TRANSFER,
        Permission.PLUGINS_DEVELOP,
    } == NEVER_INSIDE
