"""The end of a company: erased when its notice is over, however often a worker dies with it, and no way back."""

from datetime import timedelta
from uuid import UUID

import pytest

from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from tenants.erase import erase_tenant
from tenants.life import by_operators, purge, tasks
from tenants.life.close_company import close_company
from tenants.life.errors import NotADemo, NoWayBack
from tenants.life.look import look_at_life
from tenants.life.reopen_company import reopen_company
from tests.integration.tenants.test_life import company_of, due_at, new_company, run_jobs

SECOND = timedelta(seconds=1)
assert tasks  # its job is registered by being imported


class _Erased:
    """Erases, and dies at its first try."""

    def __init__(self) -> None:
        self.tries: list[UUID] = []

    async def __call__(self, tenant_id: UUID) -> None:
        self.tries.append(tenant_id)
        if len(self.tries) == 1:
            raise OSError("power cut")
        await erase_tenant(tenant_id)


@pytest.fixture
def eraser(monkeypatch: pytest.MonkeyPatch) -> _Erased:
    erased = _Erased()
    monkeypatch.setattr(purge, "erase_tenant", erased)
    return erased


async def test_after_the_notice_a_company_is_erased_even_if_the_first_try_dies(tenant_a: UUID, eraser: _Erased) -> None:
    owner = await new_company(tenant_a)
    async with acting_for(tenant_a):
        turn = await close_company(owner.actor, typed_name="a")
    assert turn.until is not None
    assert not await purge.purge(tenant_a, turn.until - SECOND)
    assert eraser.tries == []

    with pytest.raises(OSError, match="power cut"):
        await purge.purge(tenant_a, turn.until)
    async with acting_for(tenant_a):
        with pytest.raises(NoWayBack):
            await reopen_company(owner.actor)
    assert await purge.purge(tenant_a, turn.until)
    gone = await company_of(tenant_a)
    assert (gone.status, gone.status_until) == ("purged", None)
    assert await due_at(tenant_a) is None
    assert not await purge.purge(tenant_a, turn.until)
    assert eraser.tries == [tenant_a, tenant_a]


async def test_a_demo_ends_without_notice_and_is_erased_by_the_clock(
    tenant_a: UUID, tenant_b: UUID, eraser: _Erased
) -> None:
    await new_company(tenant_a, trial=None, kind="demo")
    await new_company(tenant_b, trial=None)
    async with acting_for(tenant_b):
        with pytest.raises(NotADemo):
            await by_operators.end_demo()
    async with acting_for(tenant_a):
        await by_operators.end_demo()
    eraser.tries.append(tenant_b)  # no power cut this time
    now = utc_now()
    await look_at_life(tenant_a, now)
    await look_at_life(tenant_a, now)  # asked for once an hour, not at each look
    await run_jobs()
    assert (await company_of(tenant_a)).status == "purged"
    assert eraser.tries == [tenant_b, tenant_a]
