"""Turning a company's life from the console: what leads on from where it stands, with a reason it reads."""

import re

import pytest

from hubwright.control.companies import find_company
from hubwright.kernel import operator_acts
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import NotAllowed
from tenants.life.read import history
from tenants.operators import ACTS, Said, turn
from tenants.quotas import limits
from tests.integration.isolation.houses import House
from tests.integration.operator.inside import outside


def _offered(page: str) -> set[str]:
    return set(re.findall(r'data-opens="life-([a-z-]+)"', page))


async def test_a_company_is_suspended_resumed_closed_and_reopened_and_reads_why(house: House) -> None:
    base = f"/operator/tenants/{house.tenant_id}"
    company = await find_company(house.tenant_id)
    assert company is not None
    async with outside(house) as client:
        assert _offered((await client.get(base)).text) == {"suspend", "close"}
        await client.post(f"{base}/life/suspend", data={"reason": " "})
        assert _offered((await client.get(base)).text) == {"suspend", "close"}, "without a reason nothing happens"
        for act, offers in (
            ("suspend", {"resume", "close", "paid", "extend-trial"}),
            ("resume", {"suspend", "close"}),
            ("close", {"reopen", "paid"}),
            ("reopen", {"suspend", "close"}),
        ):
            form = {"reason": f"because of {act}", "typed_name": company.name}
            assert (await client.post(f"{base}/life/{act}", data=form)).status_code == 303
            page = (await client.get(base)).text
            assert _offered(page) == offers, act
            assert f"because of {act}" in page
        await client.post(f"{base}/life/close", data={"reason": "by a slip", "typed_name": "another name"})
        assert "suspend" in _offered((await client.get(base)).text), "a wrong name closes nothing"
        assert (await client.post(f"{base}/life/nonsense", data={"reason": "x"})).status_code == 404
    async with acting_for(house.tenant_id):
        told = [entry.reason for entry in await history()]
    assert told[:4] == ["because of reopen", "because of close", "because of resume", "because of suspend"]
    acts = [each.action for each in await operator_acts.acts(f"tenant:{house.tenant_id}")]
    assert acts[:4] == ["company.reopened", "company.closed", "company.resumed", "company.suspended"]


async def test_a_limit_is_set_with_a_reason(house: House) -> None:
    base = f"/operator/tenants/{house.tenant_id}"
    async with acting_for(house.tenant_id):
        key = (await limits())[0].key
    async with outside(house) as client:
        for most, reason in (("lots", "why"), ("5", "")):
            await client.post(f"{base}/limits", data={"key": key, "most": most, "reason": reason})
        async with acting_for(house.tenant_id):
            assert (await limits())[0].reason == ""
        await client.post(f"{base}/limits", data={"key": key, "most": "unlimited", "reason": "they archive"})
        assert "they archive" in (await client.get(base)).text
    async with acting_for(house.tenant_id):
        assert ((await limits())[0].most, (await limits())[0].reason) == (None, "they archive")


@pytest.mark.parametrize("act", sorted(ACTS))
async def test_only_operators_turn_a_companys_life(house: House, act: str) -> None:
    with pytest.raises(NotAllowed):
        await turn(house.admin.actor, house.tenant_id, act, Said(reason="please"))
