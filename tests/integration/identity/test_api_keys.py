"""API keys: shown once, able to do what their scopes say, ended at once."""

from datetime import timedelta
from uuid import UUID

import pytest

from hubwright.control.api_keys.verbs import create_key, grantable, list_keys, revoke_key
from hubwright.control.identity.authenticate import actor_from_api_key
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, execute, global_fetch
from hubwright.kernel.errors import EntitlementLacking, Invalid, Missing, NotAllowed, SignInNeeded
from hubwright.kernel.permissions import Permission
from tests.support.people import Person, grant, join


@pytest.fixture
async def admin(tenant_a: UUID) -> Person:
    await grant(tenant_a, api__access=True)
    return await join(tenant_a, "admin")


async def test_a_key_acts_for_its_tenant_with_its_scopes_alone(admin: Person) -> None:
    async with acting_for(admin.tenant_id):
        made = await create_key(admin.actor, "Shop", ["usage:read", "conversations:read"])

    actor = await actor_from_api_key(made.key)

    assert made.key.startswith("hwk_")
    assert (actor.kind, actor.tenant_id, actor.api_key_id) == ("api_key", admin.tenant_id, made.id)
    assert actor.permissions == {Permission.USAGE_READ, Permission.CONVERSATIONS_READ}
    async with acting_for(admin.tenant_id):
        (listed,) = await list_keys()
    assert (listed.name, listed.hint, listed.created_by) == ("Shop", made.key[-4:], "Admin")
    assert listed.last_used_at is not None


async def test_only_the_hash_is_kept(admin: Person) -> None:
    async with acting_for(admin.tenant_id):
        made = await create_key(admin.actor, "Shop", ["usage:read"])
        kept = await global_fetch("SELECT k::text AS row FROM api_key k UNION ALL SELECT d::text FROM door d")

    assert [r for r in kept if made.key.split("_", 2)[2] in r["row"]] == []


async def test_an_ended_an_expired_and_an_invented_key_look_the_same(admin: Person) -> None:
    async with acting_for(admin.tenant_id):
        ended = await create_key(admin.actor, "Ended", ["usage:read"])
        expired = await create_key(admin.actor, "Short", ["usage:read"], expires_at=utc_now() + timedelta(hours=1))
        await revoke_key(admin.actor, ended.id)
        await execute(
            "UPDATE api_key SET expires_at = $3 WHERE tenant_id = $1 AND id = $2",
            expired.id,
            utc_now() - timedelta(seconds=1),
        )
        with pytest.raises(Missing):
            await revoke_key(admin.actor, ended.id)

    for key in (ended.key, expired.key, expired.key[:-1], "hwk_x_y", "", "Bearer", "hwk_" + "a" * 5000):
        with pytest.raises(SignInNeeded):
            await actor_from_api_key(key)


async def test_a_key_grants_nothing_its_maker_may_not_do(admin: Person, tenant_a: UUID) -> None:
    developer, agent = await join(tenant_a, "developer"), await join(tenant_a, "agent")
    async with acting_for(tenant_a):
        with pytest.raises(Invalid):
            await create_key(developer.actor, "Too much", ["conversations:reply"])
        with pytest.raises(Invalid):
            await create_key(admin.actor, "People only", ["members:manage"])
        with pytest.raises(NotAllowed):
            await create_key(agent.actor, "Mine", ["contacts:read"])

    assert Permission.API_KEYS_MANAGE not in grantable(admin.actor)


@pytest.mark.parametrize(
    ("name", "scopes", "field"), [("", ["usage:read"], "name"), ("x" * 81, ["usage:read"], "name"), ("x", [], "scopes")]
)
async def test_what_a_key_cannot_be_is_said_by_field(admin: Person, name: str, scopes: list[str], field: str) -> None:
    async with acting_for(admin.tenant_id):
        with pytest.raises(Invalid) as refused:
            await create_key(admin.actor, name, scopes)

    assert refused.value.errors[0].field == field


async def test_without_the_entitlement_keys_are_neither_made_nor_honoured(admin: Person) -> None:
    async with acting_for(admin.tenant_id):
        made = await create_key(admin.actor, "Shop", ["usage:read"])
    await grant(admin.tenant_id, api__access=False)

    async with acting_for(admin.tenant_id):
        with pytest.raises(EntitlementLacking):
            await create_key(admin.actor, "Another", ["usage:read"])
    with pytest.raises(EntitlementLacking):
        await actor_from_api_key(made.key)
