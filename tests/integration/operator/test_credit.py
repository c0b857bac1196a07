"""Credit from the console: given once, in the currency of the company's terms, with a reason on both sides."""

from datetime import UTC, timedelta
from decimal import Decimal
from uuid import UUID

from editions.proration import period_of
from hubwright.control.billing import queries as billing
from hubwright.control.billing.give import credit_of
from hubwright.control.billing.preview import preview
from hubwright.kernel import operator_acts
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, fetch
from tests.integration.billing.making import agreed, terms
from tests.integration.isolation.houses import House
from tests.integration.operator.inside import outside
from tests.integration.operator.test_corrections import UTC_ZONE, hidden_key
from tests.integration.payments.pages import said
from tests.support.operators import make_operator


async def test_credit_is_given_once_with_a_reason_and_pays_the_month(house: House, tenant_a: UUID) -> None:
    operator, month = await make_operator("Olga"), period_of(utc_now(), UTC_ZONE)
    path = f"/operator/tenants/{tenant_a}/credit"
    async with outside(house, operator) as client:
        assert "pays nothing yet" in (await client.get(path)).text
        nothing = await client.post(path, data={"amount": "5", "why": "sorry", "key": "k"})
        assert "has no currency" in await said(client, nothing)
        async with acting_for(tenant_a):
            await agreed(terms(month.begins_at))
        page = (await client.get(path)).text
        assert "Amount in CNY" in page
        ends = (utc_now() + timedelta(days=90)).strftime("%Y-%m-%dT%H:%M")
        sent = {"amount": "50.25", "why": "an evening of outage", "expires_at": ends, "key": hidden_key(page)}
        assert await said(client, await client.post(path, data=sent)) == "Given. It pays the next invoices."
        assert await said(client, await client.post(path, data=sent)) == "This credit was given already."
        for wrong in ({"amount": "0"}, {"amount": "-5"}, {"amount": "1.234"}, {"amount": "NaN"}, {"amount": "much"},
                      {"why": ""}, {"expires_at": "2020-01-01T00:00"}, {"expires_at": "soon"}):  # fmt: skip
            answer = await client.post(path, data={**sent, "key": "other", **wrong})
            assert answer.status_code == 422, wrong
            assert f'id="credit-{next(iter(wrong))}-error"' in answer.text, wrong
        assert "an evening of outage" in (await client.get(path)).text

    currency, (given,) = await credit_of(operator, tenant_a)
    assert (currency, given.grant.amount, given.left) == ("CNY", Decimal("50.25"), Decimal("50.25"))
    assert given.grant.expires_at is not None
    assert given.grant.expires_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M") == ends
    async with acting_for(tenant_a):
        coming = await preview(month, utc_now())
        (entry,) = await fetch("SELECT actor, detail FROM audit_entry WHERE tenant_id = $1 AND action = 'credit.given'")
        assert await billing.unbalanced() == []
    assert coming is not None
    assert [line.amount for line in coming.lines if line.kind == "credit"] == [Decimal("-50.25")]
    assert entry["actor"] == operator.label
    assert (entry["detail"]["amount"], entry["detail"]["why"]) == ("50.25", "an evening of outage")
    (act,) = await operator_acts.acts(f"tenant:{tenant_a}", action="credit.given")
    assert (act.name, act.reason) == ("Olga", "an evening of outage")
