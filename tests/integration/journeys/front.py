"""A company of a version of an edition: its customers at the public API, its people at their pages."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import httpx

from editions.edition import EditionVersion
from hubwright.control.channels.verbs import list_channels
from hubwright.control.companies import pin_edition
from hubwright.control.flows import list_flows
from hubwright.control.routing.list_queues import list_queues
from hubwright.kernel.database import acting_for
from hubwright.kernel.ids import new_id
from tenants.entitlements import refresh
from tenants.sign_up import new_attempt, sign_up
from tests.integration.admin_ui.test_pages import browser, cookie_of, post
from tests.integration.visitor.visitors import Caller
from tests.support.app import Served
from tests.support.company import Company
from tests.support.people import Person, join

CAMPAIGN = "https://shop.example/spring?utm_source=wechat"
PAGE = "https://shop.example/"


async def company_with(version: EditionVersion) -> Company:
    """Somebody signed up for it; what there is came with the edition."""
    made = await sign_up(
        email=f"owner-{new_id().hex[-12:]}@example.test",
        company=f"Kestrel {version.key}",
        edition_key=version.key,
        attempt=new_attempt(),
        language="en",
        address=new_id().hex,
        user_agent="test",
    )
    async with acting_for(made.tenant_id):
        await pin_edition(made.tenant_id, version.key, version.version)
        await refresh()
        (channel,), (queue,), (flow,) = await list_channels(), await list_queues(), await list_flows()
    return Company(
        tenant_id=made.tenant_id,
        admin=await join(made.tenant_id, "admin"),
        agent=await join(made.tenant_id, "agent"),
        flow_id=flow.id,
        queue_id=queue.id,
        channel_id=channel.id,
        channel_key=channel.key,
    )


class Visitor(Caller):
    """A customer on one of the company's pages."""

    @property
    def talk(self) -> UUID:
        return UUID(self.session["conversation_id"])

    @property
    def contact_id(self) -> UUID:
        return UUID(self.session["contact_id"])

    async def heard(self, author: str = "") -> list[str]:
        """What was said to them, by the bot or by people."""
        events = (await self.events(after=0))["events"]
        return [each["text"] for each in events if each["author"] in ((author,) if author else ("bot", "agent"))]

    async def asks_for_a_person(self, about: str = "My lamp is broken") -> None:
        """Through the bot, as its flow goes."""
        for said in ("hello", about, "The blue one, since Monday"):
            await self.say(said)


class Pages:
    """Somebody of the company at a browser."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def see(self, path: str) -> str:
        answer = await self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    async def press(self, path: str, **form: str) -> httpx.Response:
        """Send a form, which must be taken."""
        answer = await post(self.client, "/home", path, **form)
        assert answer.status_code in (201, 303), (path, answer.status_code, answer.text[:500])
        return answer

    async def answers(self, talk: UUID, text: str) -> None:
        """Reply where the conversation stands."""
        await self.press(f"/inbox/mine/{talk}/reply", text=text, client_id=str(new_id()))


class Front:
    """The company, with the app in front of it."""

    def __init__(self, app: Served, company: Company, client: httpx.AsyncClient) -> None:
        self.app, self.company, self.client = app, company, client

    @property
    def tenant_id(self) -> UUID:
        return self.company.tenant_id

    async def visitor(self, page: str = PAGE) -> Visitor:
        """Somebody opens the chat on a page."""
        path = f"/api/v1/visitor/{self.company.channel_key}/sessions"
        begun = await self.client.post(path, json={"page_url": page})
        assert begun.status_code == 201, begun.text
        return Visitor(self.client, begun.json())

    @asynccontextmanager
    async def pages_of(self, person: Person) -> AsyncIterator[Pages]:
        """Signed in."""
        async with browser(self.app.base, await cookie_of(person)) as client:
            yield Pages(client)


@asynccontextmanager
async def front_of(app: Served, version: EditionVersion) -> AsyncIterator[Front]:
    """A new company of this version."""
    async with httpx.AsyncClient(base_url=app.base, trust_env=False, timeout=30) as client:
        yield Front(app, await company_with(version), client)


def words(page: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
