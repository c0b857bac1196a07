"""Sealing: what is sealed opens in its place only, keys change under it, and nobody loses a secret meanwhile."""

import asyncio
from collections.abc import Callable, Iterator
from uuid import UUID

import msgspec
import pytest
from cryptography.exceptions import InvalidTag

from hubwright.control.variables.verbs import set_variable
from hubwright.kernel import sealed
from hubwright.kernel.database import acting_for, execute, fetch
from hubwright.kernel.sealed import MasterKeyUnknown, Place, SealBroken, seal, tenant_keys, unseal
from hubwright.kernel.settings import Settings, settings, use_settings

PLACE = Place("some_table", "settings.key", "row-1")
SECRET = "s3cret, 密钥"


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    tenant_keys._kept.clear()
    yield
    tenant_keys._kept.clear()


def _with_master(*keys: str) -> Settings:
    before = settings()
    use_settings(msgspec.structs.replace(before, master_key=",".join(keys)))
    return before


async def test_it_opens_where_it_was_sealed_and_looks_like_nothing(in_tenant_a: UUID) -> None:
    one, other = await seal(PLACE, SECRET), await seal(PLACE, SECRET)
    assert await unseal(PLACE, one) == await unseal(PLACE, other) == SECRET
    assert one != other and "s3cret" not in one


@pytest.mark.parametrize("change", ["table", "column", "row"])
async def test_it_does_not_open_in_another_place(in_tenant_a: UUID, change: str) -> None:
    closed = await seal(PLACE, SECRET)
    with pytest.raises(SealBroken):
        await unseal(msgspec.structs.replace(PLACE, **{change: "elsewhere"}), closed)


async def test_it_does_not_open_for_another_tenant_even_with_its_key(tenant_a: UUID, tenant_b: UUID) -> None:
    async with acting_for(tenant_a):
        closed = await seal(PLACE, SECRET)
        stolen = (await fetch("SELECT key_id, wrapped FROM tenant_key WHERE tenant_id = $1"))[0]
    async with acting_for(tenant_b):
        with pytest.raises(SealBroken, match="key is gone"):
            await unseal(PLACE, closed)
        await execute(
            "INSERT INTO tenant_key (tenant_id, version, key_id, wrapped) VALUES ($1, 1, $2, $3)",
            stolen["key_id"],
            stolen["wrapped"],
        )
        with pytest.raises(InvalidTag):
            await unseal(PLACE, closed)


def _one_letter(text: str) -> str:
    return text[:-3] + ("A" if text[-3] != "A" else "B") + text[-2:]


@pytest.mark.parametrize("spoil", [_one_letter, lambda s: s[:30], str.upper])
async def test_what_was_changed_does_not_open(in_tenant_a: UUID, spoil: Callable[[str], str]) -> None:
    closed = await seal(PLACE, SECRET)
    with pytest.raises(SealBroken) as caught:
        await unseal(PLACE, spoil(closed))
    assert "s3cret" not in str(caught.value)


async def test_a_renewed_key_seals_at_once_and_the_old_one_still_opens(tenant_a: UUID) -> None:
    async with acting_for(tenant_a):
        old = await seal(PLACE, SECRET)
        assert await sealed.renew_key() == 2
        new = await seal(PLACE, SECRET)
        assert (old[:3], new[:3]) == ("s1.", "s1.")
        assert (old.split(".")[1], new.split(".")[1]) == ("1", "2")
        assert await unseal(PLACE, old) == await unseal(PLACE, new) == SECRET


async def test_a_key_of_an_undone_transaction_is_forgotten(tenant_a: UUID) -> None:
    with pytest.raises(ZeroDivisionError):
        async with acting_for(tenant_a):
            await unseal(PLACE, await seal(PLACE, "undone"))
            raise ZeroDivisionError
    async with acting_for(tenant_a):
        assert await unseal(PLACE, await seal(PLACE, SECRET)) == SECRET


async def test_another_master_key_wraps_the_same_keys_and_the_old_one_may_go(tenant_a: UUID) -> None:
    new = "another-master-key-that-is-long-enough-too"
    async with acting_for(tenant_a):
        closed = await seal(PLACE, SECRET)
        needed = await sealed.key_ids_in_use()
    old = settings().master_key
    before = _with_master(new, old)
    try:
        async with acting_for(tenant_a):
            assert await sealed.rewrap() == 1
            assert await sealed.rewrap() == 0
            assert await unseal(PLACE, closed) == SECRET
            assert not needed & await sealed.key_ids_in_use()
        tenant_keys._kept.clear()
        _with_master(new)
        async with acting_for(tenant_a):
            assert await unseal(PLACE, closed) == SECRET
        tenant_keys._kept.clear()
        _with_master(old)
        async with acting_for(tenant_a):
            with pytest.raises(MasterKeyUnknown, match="HUBWRIGHT_MASTER_KEY"):
                await unseal(PLACE, closed)
    finally:
        use_settings(before)


async def test_who_seals_while_a_key_is_retired_is_waited_for(tenant_a: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that began under the old key commits after the new one is there: its secret is resealed, too."""
    written: list[int] = []

    async def reseal(version: int) -> None:
        row = await fetch("SELECT 1 FROM tenant_variable WHERE tenant_id = $1 AND key = 'kept'")
        written.extend([version] if row else [])

    monkeypatch.setattr("hubwright.kernel.sealed.resealing._features", {"test": reseal})
    began, may_commit = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        async with acting_for(tenant_a):
            closed = await seal(PLACE, SECRET)
            await set_variable("kept", closed)
            began.set()
            await may_commit.wait()

    async with acting_for(tenant_a):
        await seal(PLACE, "there is a key")
    writer = asyncio.create_task(write())
    await began.wait()
    async with acting_for(tenant_a):
        await sealed.renew_key()
    settling = asyncio.create_task(sealed.settle(tenant_a))
    waiting = False
    while not waiting:
        async with acting_for(tenant_a):
            held = await fetch(
                "SELECT 1 FROM pg_stat_activity, (SELECT $1::uuid AS tenant_id) t WHERE tenant_id = $1"
                " AND wait_event_type = 'Lock' AND query LIKE '%tenant_key%'"
            )
        waiting = bool(held)
        assert not settling.done(), "it did not wait for the writer"
    may_commit.set()
    await asyncio.gather(writer, settling)
    assert written == [2]
