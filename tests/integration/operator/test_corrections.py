"""Corrections from the console: the count is found, corrected once, and the company reads why; credit is given once."""

import asyncio
import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
import pytest

from editions.proration import Period, period_of
from hubwright.control.billing.close import GRACE, close
from hubwright.control.billing.give import credit_of, give
from hubwright.control.billing.preview import preview
from hubwright.control.usage.correct import correct
from hubwright.control.usage.corrections.find import counts_of, find_count
from hubwright.control.usage.corrections.made import made
from hubwright.control.usage.corrections.make import correct_count
from hubwright.control.usage.over_companies import company_days
from hubwright.control.usage.over_companies.counting import count as count_all
from hubwright.control.usage.record import record
from hubwright.control.usage.verbs import this_month
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, fetch
from hubwright.kernel.errors import Invalid, Missing, NotAllowed
from hubwright.kernel.ids import new_id
from tests.conftest import make_tenant
from tests.integration.billing.making import agreed, terms
from tests.integration.isolation.houses import House
from tests.integration.operator.inside import outside
from tests.integration.payments.pages import said
from tests.support.operators import make_operator

UTC_ZONE = ZoneInfo("UTC")


def last_month() -> Period:
    """The month that is over."""
    first = utc_now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return period_of(first - timedelta(days=2), UTC_ZONE)


async def counted(tenant_id: UUID, quantity: int, *, meter: str = "messages_out", at: datetime | None = None) -> UUID:
    """A count; its id."""
    key = str(new_id())
    async with acting_for(tenant_id):
        await record(meter, quantity, subject=f"talk-{key}", source="test", idem_key=key, at=at)
        (row,) = await fetch("SELECT id FROM usage_event WHERE tenant_id = $1 AND idem_key = $2", key)
    found: UUID = row["id"]
    return found


async def month_of(tenant_id: UUID, meter: str = "messages_out") -> int | float:
    """What the company's own page says of this month."""
    async with acting_for(tenant_id):
        return next(each.quantity for each in (await this_month(utc_now())).meters if each.meter == meter)


def hidden_key(page: str) -> str:
    """The key of the form on it."""
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found
    return found[1]


async def test_an_operator_finds_a_count_and_corrects_it_and_the_company_reads_why(house: House) -> None:
    event_id, before = await counted(house.tenant_id, 10), await month_of(house.tenant_id)
    base, today = f"/operator/tenants/{house.tenant_id}", utc_now().date().isoformat()
    async with outside(house) as client:
        assert f"{base}/counts" in (await client.get(f"{base}/usage")).text
        found = (await client.get(f"{base}/counts?meter=messages_out&day={today}")).text
        assert f'href="{base}/counts/{event_id}"' in found
        page = (await client.get(f"{base}/counts/{event_id}")).text
        sent = {"difference": "-4", "why": "sent twice by our fault", "key": hidden_key(page)}
        first = await client.post(f"{base}/counts/{event_id}", data=sent)
        assert await said(client, first) == "Corrected. The company reads why."
        again = await client.post(f"{base}/counts/{event_id}", data=sent)
        assert await said(client, again) == "This correction was made already."
        shown = (await client.get(f"{base}/counts/{event_id}")).text
        assert 'data-left="6' in shown
        listed = (await client.get(f"/operator/corrections?company={house.tenant_id}")).text
        assert "sent twice by our fault" in listed
        assert f"{base}/counts/{event_id}" in listed
        assert "not invoiced" in listed
        assert "Corrected a count" in (await client.get("/operator")).text
        history = (await client.get(f"{base}/history")).text
        assert "usage.corrected" in history

    assert await month_of(house.tenant_id) == before - 4
    async with acting_for(house.tenant_id):
        (entry,) = await fetch(
            "SELECT actor, detail FROM audit_entry"
            " WHERE tenant_id = $1 AND action = 'usage.corrected' AND subject = $2",
            str(event_id),
        )
    assert entry["actor"].startswith("operator:"), "made by the platform"
    assert entry["detail"]["why"] == "sent twice by our fault"
    async with _own(house) as own:
        rows = (await own.get(f"/usage/messages_out/{today}")).text
        assert "correction" in rows
        assert "sent twice by our fault" in rows
        key = {"Authorization": f"Bearer {house.api_key}"}
        told = (await own.get(f"/api/v1/usage/messages_out/days/{today}/rows", headers=key)).json()
    assert [row["dims"]["why"] for row in told["rows"] if row.get("corrects_id") == str(event_id)] == [
        "sent twice by our fault"
    ]


def _own(house: House) -> httpx.AsyncClient:
    """The company's administrator's browser."""
    cookie = {"Cookie": f"hw_csrf={house.csrf}; hw_session={house.cookie}"}
    return httpx.AsyncClient(base_url=house.served.base, headers=cookie, trust_env=False)


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"difference": "-11"}, "difference", "No more can be taken back than was counted: 10 is left."),
        ({"difference": "0"}, "difference", "Write by how much"),
        ({"difference": "many"}, "difference", "Write by how much"),
        ({"difference": "NaN"}, "difference", "Write by how much"),
        ({"difference": "1e20"}, "difference", "Write by how much"),
        ({"difference": "0.0000000001"}, "difference", "Write by how much"),
        ({"why": " "}, "why", ""),
        ({"why": "x" * 301}, "why", ""),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_corrected(
    house: House, sent: dict[str, str], field: str, words: str
) -> None:
    event_id = await counted(house.tenant_id, 10)
    path = f"/operator/tenants/{house.tenant_id}/counts/{event_id}"
    async with outside(house) as client:
        answer = await client.post(path, data={"difference": "-1", "why": "because", "key": "k", **sent})
    assert answer.status_code == 422
    assert f'id="correct-{field}-error"' in answer.text, answer.text[-3000:]
    assert words in answer.text
    assert hidden_key(answer.text) == "k", "the same form is sent again"
    assert (await find_count(await make_operator(), house.tenant_id, event_id))[0].left == 10


async def test_two_who_take_back_at_once_do_not_take_more_than_there_was(tenant_a: UUID) -> None:
    operator, event_id = await make_operator(), await counted(tenant_a, 10)
    tries = [correct_count(operator, tenant_a, event_id, Decimal(-7), key=f"k{n}", why="twice") for n in range(3)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(each).__name__ for each in outcomes) == ["Invalid", "Invalid", "bool"]
    assert (await find_count(operator, tenant_a, event_id))[0].left == 3


async def test_the_same_form_with_another_number_is_refused(tenant_a: UUID) -> None:
    operator, event_id = await make_operator(), await counted(tenant_a, 10)
    assert await correct_count(operator, tenant_a, event_id, Decimal(-1), key="k", why="one")
    with pytest.raises(Invalid):
        await correct_count(operator, tenant_a, event_id, Decimal(-2), key="k", why="two")
    assert (await find_count(operator, tenant_a, event_id))[0].left == 9


async def test_a_count_is_found_by_meter_day_and_the_end_of_its_conversations_id(tenant_a: UUID) -> None:
    operator, today = await make_operator(), utc_now().date()
    ids = [await counted(tenant_a, n) for n in (1, 2, 3)]
    await counted(tenant_a, 9, meter="messages_in")
    await correct_count(operator, tenant_a, ids[1], Decimal(5), key="k", why="more")
    found, after = await counts_of(operator, tenant_a, "messages_out", today)
    assert [(each.id, each.quantity, each.left) for each in found] == [(ids[0], 1, 1), (ids[1], 2, 7), (ids[2], 3, 3)]
    assert after is None, "corrections are not counts to be corrected"
    end = found[1].subject[-8:]
    assert [each.id for each in (await counts_of(operator, tenant_a, "messages_out", today, subject=end))[0]] == [
        ids[1]
    ]
    assert (await counts_of(operator, tenant_a, "messages_out", today - timedelta(days=1)))[0] == []


async def test_another_companys_count_and_a_correction_are_no_counts_of_it(tenant_a: UUID, tenant_b: UUID) -> None:
    operator, event_id = await make_operator(), await counted(tenant_a, 10)
    with pytest.raises(Missing):
        await correct_count(operator, tenant_b, event_id, Decimal(-1), key="k", why="no")
    await correct_count(operator, tenant_a, event_id, Decimal(-1), key="k", why="yes")
    (correction,) = (await find_count(operator, tenant_a, event_id))[1]
    with pytest.raises(Missing):
        await correct_count(operator, tenant_a, correction.id, Decimal(-1), key="k", why="no")
    with pytest.raises(Missing):
        await correct_count(operator, new_id(), event_id, Decimal(-1), key="k", why="no")


async def test_what_is_too_old_to_be_billed_anew_is_refused(tenant_a: UUID) -> None:
    operator = await make_operator()
    event_id = await counted(tenant_a, 10, at=utc_now() - timedelta(days=101))
    with pytest.raises(Invalid, match="credit"):
        await correct_count(operator, tenant_a, event_id, Decimal(-1), key="k", why="late")


async def test_after_an_invoice_it_is_billed_with_the_next_and_the_list_says_with_which(tenant_a: UUID) -> None:
    operator, over = await make_operator(), last_month()
    event_id = await counted(tenant_a, 400, at=over.begins_at + timedelta(days=5))
    async with acting_for(tenant_a):
        await agreed(terms(over.begins_at))
        await close(over, over.ends_at + GRACE)
    await correct_count(operator, tenant_a, event_id, Decimal(-80), key="k", why="eighty too many")
    running = period_of(over.ends_at, UTC_ZONE)
    async with acting_for(tenant_a):
        coming = await preview(running, utc_now())
    ((line,), after) = await made(operator, tenant_a)

    assert coming is not None
    assert [(each.meter, each.amount) for each in coming.lines if each.kind == "adjustment"] == [("messages_out", -1)]
    assert (line.month, line.correction.is_invoiced, after) == (f"{running.begins_at:%Y-%m}", False, None)
    assert (line.correction.quantity, line.correction.counted, line.who) == (-80, 400, "Op")
    days = {each.day: each.quantity for each in await company_days(operator, tenant_a, over.begins_at.date())}
    assert days == {(over.begins_at + timedelta(days=5)).date(): 320}, "the console's own sums follow"


async def test_the_list_is_of_all_companies_the_newest_first_page_by_page(tenant_a: UUID, tenant_b: UUID) -> None:
    operator = await make_operator()
    for tenant, why in ((tenant_a, "first"), (tenant_b, "second"), (tenant_a, "third")):
        await correct_count(operator, tenant, await counted(tenant, 5), Decimal(-1), key=why, why=why)
    page, after = await made(operator, most=2)
    assert [each.correction.why for each in page] == ["third", "second"]
    rest, _more = await made(operator, after=after, most=1)
    assert [each.correction.why for each in rest] == ["first"]
    assert [each.correction.why for each in (await made(operator, tenant_a))[0]] == ["third", "first"]
    assert {each.company for each in page} == {"a", "b"}


async def test_words_that_several_companies_match_offer_these_and_a_short_name_means_one(house: House) -> None:
    word = new_id().hex[-10:]
    await make_tenant(f"{word} one")
    await make_tenant(f"{word} two")
    async with outside(house) as client:
        several = (await client.get(f"/operator/corrections?company={word}")).text
        assert several.count(f'href="/operator/corrections?company={word}') == 2
        assert "Correct a count" not in several
        none = (await client.get("/operator/corrections?company=no-such-company-anywhere")).text
        assert "No company matches" in none
        one = (await client.get(f"/operator/corrections?company={house.tenant_id}")).text
        assert f"/operator/tenants/{house.tenant_id}/counts" in one
        assert (await client.get(f"/operator/tenants/{house.tenant_id}/counts?day=soon")).status_code == 422
        assert (await client.get(f"/operator/tenants/{new_id()}/counts")).status_code == 404


async def test_only_operators_find_correct_list_and_give(house: House) -> None:
    actor, tenant, event_id = house.admin.actor, house.tenant_id, await counted(house.tenant_id, 3)
    doors: list[Any] = [
        counts_of(actor, tenant, "messages_out", utc_now().date()),
        find_count(actor, tenant, event_id),
        correct_count(actor, tenant, event_id, Decimal(-1), key="k", why="mine"),
        made(actor),
        credit_of(actor, tenant),
        give(actor, tenant, Decimal(5), expires_at=None, why="mine", key="k"),
    ]
    for door in doors:
        with pytest.raises(NotAllowed):
            await door


async def test_a_correction_by_somebody_else_is_told_beside_those_of_operators(tenant_a: UUID) -> None:
    """The ledger is the truth of a count: whoever corrected it, what is left is less."""
    operator, event_id = await make_operator(), await counted(tenant_a, 10)
    async with acting_for(tenant_a):
        await correct(operator, event_id, Decimal(-6), idem_key="other", why="by a command")
    await count_all(utc_now())
    with pytest.raises(Invalid, match="4 is left"):
        await correct_count(operator, tenant_a, event_id, Decimal(-5), key="k", why="too much")
