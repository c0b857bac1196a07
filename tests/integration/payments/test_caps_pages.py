"""Settings -> Billing -> Caps: what a month may come to, what goes off first, what is off, and what was told."""

import re
from collections.abc import AsyncIterator
from decimal import Decimal

import httpx
import pytest

from editions.proration import period_of
from hubwright.control.spending import queries
from hubwright.control.spending.features import EVERYTHING
from hubwright.control.spending.look import look
from hubwright.control.spending.plan import switch_next_off
from hubwright.control.spending.reserve import reserve
from hubwright.control.usage.ingest import ingest
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for, fetch
from tenants.life.tasks import hear_of_billing
from tests.conftest import make_tenant, test_settings
from tests.integration.billing.making import UTC_ZONE, agreed, count, terms
from tests.integration.payments.pages import BILLING, said, signed_in
from tests.support.app import Served, served
from tests.support.database import TestServers
from tests.support.people import Person, join

CAPS = f"{BILLING}/caps"


@pytest.fixture(scope="module")
async def app(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    async with served(test_settings(servers, tmp_path_factory.mktemp("caps"))) as running:
        yield running


@pytest.fixture
async def paying(owner: Person) -> Person:
    """Pays nothing but for what is counted."""
    async with acting_for(owner.tenant_id):
        await agreed(terms(period_of(utc_now(), UTC_ZONE).begins_at, base=Decimal(0)))
    return owner


async def used(person: Person, quantity: int, key: str, meter: str = "messages_out") -> None:
    """Count something, and look at the month as a worker does."""
    async with acting_for(person.tenant_id):
        await ingest([count(meter, quantity, key, utc_now())], utc_now())
        await look(utc_now())


async def planned(person: Person) -> tuple[dict[str, Decimal | None], list[str]]:
    async with acting_for(person.tenant_id):
        kept = await queries.caps()
    return {feature: row["most"] for feature, row in kept.items()}, [each for each in kept if each != EVERYTHING]


def field(page: str, name: str) -> str:
    """What stands in a field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def order_of(page: str) -> list[str]:
    return re.findall(r'data-feature="([a-z]+)"', page)


async def test_caps_and_their_order_are_set_and_undone(paying: Person, client: httpx.AsyncClient) -> None:
    fresh = (await client.get(CAPS)).text
    assert "your customers always reach your queue" in fresh
    assert "At most in a month, in CNY" in fresh
    assert "Nothing told this month" in fresh
    assert order_of(fresh) == ["ai", "plugins"]
    assert [field(fresh, name) for name in ("everything", "ai", "plugins")] == ["", "", ""]

    asked = {"everything": "1,250.50", "ai": "200000", "plugins": "", "order": "plugins,ai"}
    answer = await client.post(CAPS, data=asked)
    assert answer.status_code == 303
    shown = await client.get(CAPS)
    assert "Saved. Your customers reach your team whatever the month comes to." in shown.text
    assert order_of(shown.text) == ["plugins", "ai"]
    assert [field(shown.text, name) for name in ("everything", "ai", "plugins")] == ["1250.5", "200000", ""]
    assert await planned(paying) == (
        {"everything": Decimal("1250.5"), "plugins": None, "ai": Decimal(200_000)},
        ["plugins", "ai"],
    )

    undo = dict(re.findall(r'<input type="hidden" name="(everything|ai|plugins|order)" value="([^"]*)"', shown.text))
    assert undo == {"everything": "", "ai": "", "plugins": "", "order": "ai,plugins"}
    assert (await client.post(CAPS, data=undo)).status_code == 303
    assert await planned(paying) == ({"everything": None, "ai": None, "plugins": None}, ["ai", "plugins"])


async def test_a_feature_is_moved_without_scripts_and_what_was_typed_stays(
    owner: Person, client: httpx.AsyncClient
) -> None:
    typed = {"everything": "12x", "ai": "5", "plugins": "", "order": "ai,plugins"}
    moved = await client.post(CAPS, data={**typed, "move": "down:ai"})

    assert moved.status_code == 200
    assert order_of(moved.text) == ["plugins", "ai"]
    assert field(moved.text, "order") == "plugins,ai"
    assert field(moved.text, "everything") == "12x"
    assert 'data-focus="caps-up-ai"' in moved.text
    assert 'id="caps-up-ai"' in moved.text
    assert 'id="caps-down-ai"' not in moved.text
    assert await planned(owner) == ({}, []), "it is saved by Save"
    back = await client.post(CAPS, data={**typed, "order": "plugins,ai", "move": "up:ai"})
    assert order_of(back.text) == ["ai", "plugins"]


@pytest.mark.parametrize(
    ("name", "written", "told"),
    [
        ("everything", "a lot", "Write an amount like 500 or 99.50, or leave it empty."),
        ("everything", "-5", "Write an amount like 500 or 99.50, or leave it empty."),
        ("everything", "1.005", "Write at most 2 digits behind the point."),
        ("everything", "9" * 29, "Say how much this may come to in a month at most."),
        ("ai", "1.5", "Write a whole number like 200000, or leave it empty."),
        ("plugins", "NaN", "Write a whole number like 200000, or leave it empty."),
    ],
)
async def test_a_wrong_amount_is_named_at_its_field_and_kept(
    paying: Person, client: httpx.AsyncClient, name: str, written: str, told: str
) -> None:
    typed = {"everything": "7", "ai": "8", "plugins": "9", "order": "plugins,ai", name: written}
    refused = await client.post(CAPS, data=typed)

    assert refused.status_code == 422
    assert re.search(rf'id="caps-{name}-error">.*{re.escape(told)}', refused.text)
    assert f'href="#caps-{name}"' in refused.text
    assert {each: field(refused.text, each) for each in typed} == typed
    assert await planned(paying) == ({}, [])


async def test_at_the_cap_features_go_off_in_the_order_of_the_page_and_come_back_by_its_button(
    paying: Person, client: httpx.AsyncClient
) -> None:
    await client.post(CAPS, data={"everything": "10", "ai": "100", "plugins": "", "order": "plugins,ai"})
    await used(paying, 640, "a")
    half = (await client.get(CAPS)).text
    assert 'data-used="8.00"' in half
    assert 'class="btn btn-sm" href="/usage">' in half
    assert set(re.findall(r'data-alert="([^"]+)"', half)) == {"everything:50", "everything:80"}
    assert "What is off now" not in half

    await used(paying, 160, "b")
    page = (await client.get(CAPS)).text
    assert re.findall(r'data-off="([a-z]+)"', page) == ["plugins"]
    assert "The month came to CN¥10.00, which is what you set." in page
    assert "Off since" in page
    assert 'data-alert="everything:100"' in page
    assert "Caps and alerts" in (await client.get("/usage")).text

    assert await said(client, await client.post(f"{CAPS}/on", data={"feature": "plugins"})) == (
        "Calls of plugins: on again."
    )
    assert await said(client, await client.post(f"{CAPS}/on", data={"feature": "plugins"})) == (
        "Calls of plugins: on already."
    )
    async with acting_for(paying.tenant_id):
        await look(utc_now())
        assert await queries.off() == {}, "it stays on, and nothing more was spent"
    await used(paying, 80, "c")
    assert re.findall(r'data-off="([a-z]+)"', (await client.get(CAPS)).text) == ["ai"], "the next, not it again"

    await client.post(CAPS, data={"everything": "11", "ai": "", "plugins": "", "order": "plugins,ai"})
    async with acting_for(paying.tenant_id):
        await queries.put_on("ai")
    await used(paying, 80, "d")
    assert re.findall(r'data-off="([a-z]+)"', (await client.get(CAPS)).text) == ["plugins"], "another cap"
    assert (await client.post(f"{CAPS}/on", data={"feature": "conversations"})).status_code == 404


async def test_what_is_used_of_a_features_own_cap_counts_what_came_before_it(
    paying: Person, client: httpx.AsyncClient
) -> None:
    async def cap(most: str) -> str:
        await client.post(CAPS, data={"everything": "", "ai": most, "plugins": "", "order": "ai,plugins"})
        return (await client.get(CAPS)).text

    await used(paying, 30, "a", "llm_in")
    without = await cap("")
    assert "Used this month: 30 tokens" in without
    await used(paying, 20, "b", "llm_out")
    capped = await cap("100")
    assert 'data-used="50' in capped, "what was used while it had no cap counts too"
    assert 'href="/usage/llm_in"' in capped
    assert 'href="/usage/llm_out"' in capped
    async with acting_for(paying.tenant_id):
        assert await reserve("ai", 50, idem_key="x", now=utc_now())
    full = await cap("100")
    assert "50 tokens of it are reserved for calls that run right now." in full
    assert "All 100 tokens of its own cap are used." in full
    assert re.findall(r'data-off="([a-z]+)"', full) == ["ai"]


async def test_a_bill_that_stays_unpaid_switches_features_off_in_the_order_and_paying_brings_them_back(
    owner: Person, client: httpx.AsyncClient
) -> None:
    async def off_after(stage: str) -> tuple[list[str], str]:
        await hear_of_billing(owner.tenant_id, {"stage": stage})
        page = (await client.get(CAPS)).text
        return re.findall(r'data-off="([a-z]+)"', page), page

    await client.post(CAPS, data={"everything": "", "ai": "", "plugins": "", "order": "plugins,ai"})
    off, page = await off_after("past_due")
    assert off == ["plugins"]
    assert "A bill could not be charged. It comes back by itself when the bill is paid." in page
    assert "Nothing is charged so far" in page
    assert "At most in a month, in USD" in page
    assert (await off_after("past_due"))[0] == ["plugins"], "told twice"
    assert (await off_after("given_up"))[0] == ["plugins", "ai"]
    assert (await off_after("clear"))[0] == []
    async with acting_for(owner.tenant_id):
        await switch_next_off("spending", Decimal(5), utc_now())
    assert (await off_after("clear"))[0] == ["plugins"], "paying is no other cap"


@pytest.mark.parametrize("role", ["agent", "supervisor", "analyst"])
async def test_only_who_manages_the_company_sees_and_sets_caps(app: Served, owner: Person, role: str) -> None:
    async with await signed_in(app, await join(owner.tenant_id, role)) as browsing:
        for answer in (
            await browsing.get(CAPS),
            await browsing.post(CAPS, data={"everything": "1", "order": "ai,plugins"}),
            await browsing.post(f"{CAPS}/on", data={"feature": "ai"}),
        ):
            assert answer.status_code == 403
    assert await planned(owner) == ({}, [])


async def test_another_company_sees_and_changes_nothing_of_it(
    app: Served, paying: Person, client: httpx.AsyncClient
) -> None:
    await client.post(CAPS, data={"everything": "7", "ai": "77", "plugins": "", "order": "plugins,ai"})
    await used(paying, 800, "a")
    async with await signed_in(app, await join(await make_tenant("b"), "admin")) as other:
        page = (await other.get(CAPS)).text
        assert order_of(page) == ["ai", "plugins"]
        assert [field(page, name) for name in ("everything", "ai")] == ["", ""]
        assert 'data-off="' not in page
        assert "data-alert" not in page
        assert await said(other, await other.post(f"{CAPS}/on", data={"feature": "plugins"})) == (
            "Calls of plugins: on already."
        )
        await other.post(CAPS, data={"everything": "", "ai": "", "plugins": "", "order": "ai,plugins"})
    assert (await planned(paying))[0] == {"everything": Decimal(7), "plugins": None, "ai": Decimal(77)}
    async with acting_for(paying.tenant_id):
        assert set(await queries.off()) == {"plugins"}
        (entry,) = await fetch("SELECT detail FROM audit_entry WHERE tenant_id = $1 AND action = 'spending.planned'")
    assert entry["detail"]["everything"] == "7"
