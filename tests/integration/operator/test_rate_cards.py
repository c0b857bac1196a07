"""Rate cards: every version with its prices and companies, and a month tried out by the address."""

import re
from uuid import UUID

from editions.catalogue import edition, every_version
from hubwright.control.billing import queries as billing
from hubwright.control.billing.close import GRACE, close
from hubwright.control.billing.money import rounded
from hubwright.control.usage.ingest import ingest
from hubwright.kernel.database import acting_for
from tests.conftest import make_tenant
from tests.integration.billing.making import JUNE, agreed, count, june, terms
from tests.integration.isolation.houses import House
from tests.integration.operator.inside import outside
from tests.integration.payments.pages import amounts

CARDS = "/operator/rate-cards"


async def test_every_version_is_listed_with_its_prices_and_who_has_it(house: House) -> None:
    await make_tenant("somebody on the first version")
    async with outside(house) as client:
        text = (await client.get(CARDS)).text
        for sold in every_version():
            part = text[text.index(f'id="{sold.key}-{sold.version}"') :].partition("</section>")[0]
            assert ("never charged for" in part) == (not sold.rate_cards)
            assert ("newest" in part) == (sold.version == edition(sold.key).version)
            for currency in ("CNY", "USD"):
                assert (f'data-label="{currency}"' in part) == bool(sold.rate_cards)
            link = f"/operator/tenants?edition={sold.key}&amp;version={sold.version}"
            told = re.search(rf'href="{re.escape(link)}"[^>]*>\s*(\d+) compan', part)
            assert told, link
            listed = (await client.get(link.replace("&amp;", "&"))).text
            assert re.search(rf"\b{told[1]} compan(y matches|ies match)\.", listed), "the number opens its rows"


async def test_a_month_is_tried_out_as_it_would_be_billed(house: House, tenant_a: UUID) -> None:
    card = edition("online", 2).rate_card("USD")
    assert card is not None
    used = {"members": 12, "conversations": 9_000, "messages_out": 40_000, "llm_out": 5, "flow_steps": 2_000_000}
    async with acting_for(tenant_a):
        await agreed(terms(currency="USD", base=card.base, prices=dict(card.meters)))
        await ingest([count(meter, n, meter, june(1)) for meter, n in used.items()], june(20))
        await close(JUNE, JUNE.ends_at + GRACE)
        ((_id, invoice),) = await billing.invoices()
    asked = {"currency": "USD", **{f"q.{meter}": f"{n:,}" for meter, n in used.items()}}
    async with outside(house) as client:
        text = (await client.get(f"{CARDS}/online/2", params=asked)).text

    lines, total = amounts(text)
    assert lines == [line.amount for line in invoice.lines]
    assert total == invoice.total == sum(lines)
    assert 'value="9,000"' in text, "the address keeps what was typed"


async def test_storage_is_typed_in_gib_and_what_is_no_number_is_named(house: House) -> None:
    card = edition("classic", 2).rate_card("CNY")
    assert card is not None
    async with outside(house) as client:
        text = (await client.get(f"{CARDS}/classic/2?q.storage=31")).text
        assert amounts(text)[1] == rounded(card.base + 30, "CNY"), "20 GiB are included, two packages of 15 are begun"
        for wrong in ("-1", "many", "NaN", "1e99"):
            answer = await client.get(f"{CARDS}/classic/2", params={"q.members": wrong})
            assert answer.status_code == 422
            assert "Write a number that is not below nothing." in answer.text
            assert "data-total" not in answer.text
        empty = (await client.get(f"{CARDS}/classic/2")).text
        assert "data-total" not in empty
        assert "What changed since v1" in empty
        assert "It had no prices before." in empty
        assert "never charged for" in (await client.get(f"{CARDS}/classic/1")).text
        assert (await client.get(f"{CARDS}/classic/99")).status_code == 404
