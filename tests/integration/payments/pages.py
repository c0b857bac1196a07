"""The pages for paying as a browser sees them."""

import re
from decimal import Decimal

import httpx

from hubwright.control.identity.sessions import open_session
from tests.support.app import Served
from tests.support.operators import browser
from tests.support.people import Person

BILLING = "/settings/billing"


async def signed_in(served: Served, person: Person) -> httpx.AsyncClient:
    """Somebody's browser; whoever gets it closes it."""
    opened = await open_session(person.account_id, person.tenant_id, address="127.0.0.1", user_agent="test")
    return await browser(served, opened.cookie)


async def said(client: httpx.AsyncClient, answer: httpx.Response) -> str:
    """What was said after a form was sent: the toast on the page it led to."""
    assert answer.status_code == 303, (answer.status_code, answer.text[-2000:])
    shown = (await client.get(answer.headers["location"])).text
    found = re.search(r'data-toast="[a-z]+"><p>([^<]*)', shown)
    assert found, answer.headers["location"]
    return found[1].strip()


def amounts(page: str) -> tuple[list[Decimal], Decimal]:
    """The amounts of an invoice's page, and its total."""
    lines = [Decimal(each) for each in re.findall(r'data-amount="([^"]+)"', page)]
    total = re.search(r'data-total="([^"]+)"', page)
    assert total
    return lines, Decimal(total[1])
