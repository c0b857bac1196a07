"""The console: finds companies, shows figures, and never what a customer said or is."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest

from hubwright.control.billing.reconcile.compare import Drift
from hubwright.control.billing.reconcile.standing import stand
from hubwright.control.companies import Search
from hubwright.control.usage.over_companies import days, sums, top
from hubwright.control.usage.over_companies.counting import count
from hubwright.control.usage.record import record
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, fetch, global_execute, outside_tenants
from hubwright.kernel.errors import NotAllowed
from hubwright.kernel.ids import new_id
from tenants.entitlements import explain
from tenants.operators import list_companies
from tenants.operators.listing import PAGE
from tests.conftest import make_tenant
from tests.integration.isolation.houses import House
from tests.integration.operator.inside import outside
from tests.support.operators import make_operator

TABS = ("", "/members", "/entitlements", "/usage", "/installations", "/dead-letters", "/history", "/access")


async def _customers_words(house: House) -> list[str]:
    """What customers of the house said and are, in words that stand nowhere else."""
    said = "what the visitor wrote in confidence"
    async with acting_for(house.tenant_id):
        await fetch("UPDATE contact SET name = $2, email = $3 WHERE tenant_id = $1 RETURNING id", f"{said} (name)",
                    "confidential@customer.test")  # fmt: skip
        await fetch("UPDATE message SET text = $2 WHERE tenant_id = $1 RETURNING id", said)
    return [said, "confidential@customer.test"]


async def test_no_page_of_the_console_shows_what_a_customer_said_or_is(house: House) -> None:
    for kind in ("dead_letter", "breaker", "conversation", "conversation:undelivered", "run", "contact"):
        await house.fresh(kind)
    secrets = [*await _customers_words(house), f"key-{house.word}"]
    await count(utc_now())
    base = f"/operator/tenants/{house.tenant_id}"
    pages = [
        *(f"{base}{tab}" for tab in TABS), "/operator", "/operator/tenants", "/operator/editions", "/operator/usage",
        "/operator/usage/messages_in", "/operator/health", "/operator/drift", "/operator/dead-letters",
        "/operator/flags",
        "/operator/flags/usage.forecast", "/operator/announcements", "/operator/announcements/new",
        "/operator/rate-cards", "/operator/rate-cards/online/2", "/operator/dunning", "/operator/corrections",
        f"/operator/corrections?company={house.tenant_id}", f"{base}/counts", f"{base}/counts?meter=messages_in",
        f"{base}/counts?meter=conversations", f"{base}/credit",
    ]  # fmt: skip
    async with outside(house) as client:
        for path in pages:
            answer = await client.get(path)
            assert answer.status_code == 200, (path, answer.text[:500])
            for secret in secrets:
                assert secret not in answer.text, path
        assert "it broke" in (await client.get(f"{base}/dead-letters")).text
        assert "CANARY-A" in (await client.get(base)).text


async def test_a_company_is_found_by_name_short_name_id_and_what_it_is(database: None) -> None:
    operator, word = await make_operator(), new_id().hex[-10:]
    named = await make_tenant(f"Find {word} me 找我")
    await make_tenant(f"other {word}")

    async def found(**asked: str) -> list[UUID]:
        return [line.company.id for line in (await list_companies(operator, Search(**asked))).lines]

    assert await found(words=f"find {word}") == [named]
    assert await found(words=f"{word} me 找") == [named]
    assert await found(words=str(named)) == [named]
    assert len(await found(words=word)) == 2
    assert await found(words=word, edition="classic") == []
    assert await found(words=word, version="2") == []
    assert len(await found(words=word, version="1")) == 2
    assert await found(words=word, status="suspended") == []
    assert await found(words=word, kind="demo") == []
    assert await found(words=word, region="mars") == []
    assert len(await found(words=word, region="local", kind="trial", status="active", edition="online")) == 2
    assert await found(words="%" * 3) == []
    assert await found(words="_" * 40) == []


async def test_pages_of_the_list_miss_nobody_and_show_nobody_twice(database: None) -> None:
    operator, word = await make_operator(), new_id().hex[-10:]
    made = {await make_tenant(f"{word} {number}") for number in range(2 * PAGE + 3)}
    async with outside_tenants("tests make companies of one moment"):
        await global_execute("UPDATE tenant SET created_at = now() WHERE name LIKE $1 || ' %'", word)
    seen: list[UUID] = []
    after: UUID | None = None
    for _page in range(3):
        page = await list_companies(operator, Search(words=word), after)
        assert page.matching == len(made)
        seen += [line.company.id for line in page.lines]
        after = page.next
    assert after is None
    assert len(seen) == len(set(seen))
    assert set(seen) == made


async def test_only_operators_list(house: House) -> None:
    with pytest.raises(NotAllowed):
        await list_companies(house.admin.actor, Search())


async def test_a_line_has_its_companys_figures(house: House) -> None:
    async with acting_for(house.tenant_id):
        before = (await fetch("SELECT count(*) AS n FROM member WHERE tenant_id = $1 AND active"))[0]["n"]
    await house.fresh("member")
    found = await list_companies(await make_operator(), Search(words=str(house.tenant_id)))
    (line,) = found.lines
    assert line.members == before + 1
    assert line.channels >= 1
    assert line.conversations > 0
    assert line.last_active is not None
    assert line.last_active > utc_now() - timedelta(minutes=10)


async def test_sums_over_companies_are_the_sums_of_each_and_open_to_days(tenant_a: UUID, tenant_b: UUID) -> None:
    operator, today = await make_operator(), utc_now()
    month = today.date().replace(day=1)
    await count(today)
    before = {each.meter: each.quantity for each in await sums(operator, month)}
    for tenant, much in ((tenant_a, 700_000_000), (tenant_b, 300_000_000)):
        async with acting_for(tenant):
            await record("flow_steps", much, subject="s", source="test", idem_key=str(new_id()))
            await record("storage", 5, subject="s", source="test", idem_key=str(new_id()),
                         at=datetime(2025, 3, 1, tzinfo=UTC))  # fmt: skip
    await count(today)
    after = {each.meter: each.quantity for each in await sums(operator, month)}
    assert after["flow_steps"] - before["flow_steps"] == 1_000_000_000
    first, second, *_rest = await top(operator, "flow_steps", month, 20)
    assert [(first.tenant_id, first.quantity), (second.tenant_id, second.quantity)] == [
        (tenant_a, 700_000_000),
        (tenant_b, 300_000_000),
    ]
    by_day = await days(operator, "flow_steps", month)
    assert by_day[-1].day == today.astimezone(UTC).date()
    assert by_day[-1].quantity >= 1_000_000_000
    await count(today)
    assert {each.meter: each.quantity for each in await sums(operator, month)} == after, "counted again is the same"


async def test_a_promise_has_a_reason_an_end_and_a_trace_on_both_sides(house: House) -> None:
    path = f"/operator/tenants/{house.tenant_id}/entitlements"
    until = (utc_now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    good = {"key": "members.limit", "value": "77", "reason": "a pilot until spring", "until": until}
    async with outside(house) as client:
        for wrong in ({"value": "many"}, {"reason": ""}, {"until": "2020-01-01T00:00"}, {"key": "no.such"}):
            assert (await client.post(path, data={**good, **wrong})).status_code == 422, wrong
        assert (await client.post(path, data=good)).status_code == 303
        assert (await _value(house), "a pilot until spring" in (await client.get(path)).text) == (77, True)
        assert (await client.post(f"{path}/members.limit/take-back", data={"reason": " "})).status_code == 303
        assert await _value(house) == 77, "without a reason nothing is taken back"
        assert (await client.post(f"{path}/members.limit/take-back", data={"reason": "over"})).status_code == 303
        assert await _value(house) != 77
        history = (await client.get(f"/operator/tenants/{house.tenant_id}/history")).text
    for word in ("entitlement.promised", "entitlement.taken_back", "a pilot until spring"):
        assert word in history


async def _value(house: House) -> Any:
    async with acting_for(house.tenant_id):
        return next(line.grant.value for line in await explain() if line.feature.key == "members.limit")


async def test_editions_are_counted_by_version(house: House) -> None:
    async with outside(house) as client:
        text = (await client.get("/operator/editions")).text
    for edition in ("Marketing", "Online", "Classic"):
        assert edition in text


async def test_calls_in_doubt_have_a_row_of_their_own(house: House) -> None:
    from hubwright.kernel.dead_letters import bury

    async with acting_for(house.tenant_id):
        await bury(
            "effect", new_id(), label="h", error="nobody knows whether it was done: slow", attempts=1, payload={}
        )
    async with outside(house) as client:
        text = (await client.get("/operator/health")).text
    row = text[text.index('id="row-effects.in_doubt"') :]
    assert "<strong>1</strong>" in row[: row.index("</tr>")]


async def test_letters_of_one_company_are_decided_from_its_own_page(house: House) -> None:
    letter = await house.fresh("dead_letter")
    async with outside(house) as client:
        page: httpx.Response = await client.get(f"/operator/tenants/{house.tenant_id}/dead-letters")
        assert letter in page.text
        assert (await client.post("/operator/dead-letters/drop", data={"letter": letter})).status_code == 303
        assert letter not in (await client.get(f"/operator/tenants/{house.tenant_id}/dead-letters")).text


async def test_numbers_of_billing_that_differ_are_listed_with_their_company(house: House) -> None:
    drift = Drift(month="2026-06", meter="messages_out", between="told/provider", more=Decimal(-15))
    async with acting_for(house.tenant_id):
        await stand([drift])
    async with outside(house) as client:
        told = (await client.get("/operator/drift")).text
        health = (await client.get("/operator/health")).text
    async with acting_for(house.tenant_id):
        await stand([])
    assert f"/operator/tenants/{house.tenant_id}/usage?month=2026-06" in told
    assert "what the provider was told and what it has" in told
    assert "-15" in told
    assert 'href="/operator/drift"' in health
