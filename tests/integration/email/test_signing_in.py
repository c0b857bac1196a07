"""A mailbox that signs in at a provider: agreed to once, renewed by the platform, and told when it ends."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hubwright.control.channels import line_queries
from hubwright.control.channels.schemas import NewChannel
from hubwright.control.channels.verbs import create_channel, get_channel
from hubwright.host import catalogue
from hubwright.host.connections.accounts import own_name
from hubwright.host.connections.authorize import begin, finish
from hubwright.host.connections.schemas import ConnectionView
from hubwright.host.connections.verbs import connections_of, connections_of_account, disconnect
from hubwright.host.installation.verbs import switch_on
from hubwright.kernel.actor import Actor
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.ids import new_id
from hubwright.kernel.settings import settings, use_settings
from hubwright.runtime.channels.check import check_channel
from tests.conftest import test_settings
from tests.integration.admin_ui.test_pages import browser, cookie_of, post
from tests.integration.email.test_mailbox import CUSTOMER, EMAIL, MailLine, heard, post_office
from tests.integration.messaging.conftest import lines_of
from tests.integration.runtime.flows import greeter
from tests.support.app import served
from tests.support.company import make_company
from tests.support.database import TestServers
from tests.support.oauth_server import CLIENT, OAuthServer, oauth_server
from tests.support.people import join

OTHER = "other"


class GoodNow:
    """The tokens that the provider would take this moment."""

    def __init__(self, provider: OAuthServer) -> None:
        self._provider = provider

    def __contains__(self, token: object) -> bool:
        return token in self._provider.access


class SignedLine(MailLine):
    """A mailbox behind a provider, and its admin."""

    provider: OAuthServer
    admin: Actor

    async def view(self) -> ConnectionView:
        async with acting_for(self.tenant_id):
            channel = await get_channel(self.channel_id)
            (found,) = await connections_of_account(EMAIL, channel.id, channel.settings)
        return found

    async def connect(self) -> None:
        name = own_name(OTHER, str(self.channel_id))
        async with acting_for(self.tenant_id):
            address = await begin(self.admin, EMAIL, name)
        back = self.provider.consent(address)
        way_out = self.outbound.of(self.tenant_id)
        assert await finish(self.admin, back["state"], back["code"], way_out) == (EMAIL, name)

    async def trouble(self) -> str:
        async with acting_for(self.tenant_id):
            found = await line_queries.trouble(self.channel_id)
        return str(found["code"]) if found is not None else ""

    def let_go(self) -> None:
        """The connections that are held end; whoever comes next signs in anew."""
        held: Any = catalogue.find(EMAIL)
        held.held.close()


@pytest.fixture
async def line(database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SignedLine]:
    monkeypatch.setattr("hubwright_email.pulling._LONGEST_WAIT_S", 0.2)
    async with oauth_server() as provider:
        with post_office.post_office_open() as office:
            office.tokens = GoodNow(provider)
            before = settings()
            let = before.egress_allow | {f"127.0.0.1:{office.imap.port}", f"127.0.0.1:{office.smtp_port}"}
            use_settings(msgspec.structs.replace(before, egress_allow=let))
            company = await make_company("signed in", greeter())
            app = {
                "sign_in": OTHER,
                "client_id": CLIENT[0],
                "client_secret": CLIENT[1],
                "authorize_url": f"{provider.base}/authorize",
                "exchange_url": f"{provider.base}/token",
                "password": "",
            }
            async with acting_for(company.tenant_id):
                await switch_on(EMAIL)
                new = NewChannel(
                    plugin=EMAIL,
                    name="Mailbox",
                    settings=office.settings(**app),
                    flow_id=company.flow_id,
                    queue_id=company.queue_id,
                    language="en",
                )
                channel = await create_channel(company.admin.actor, new)
            async with lines_of(SignedLine(company, channel.id, channel.key, office, tmp_path)) as made:
                assert isinstance(made, SignedLine)
                made.provider = provider
                made.admin = msgspec.structs.replace(company.admin.actor, session_id=new_id())
                try:
                    yield made
                finally:
                    made.let_go()
                    use_settings(before)


async def arrives(line: SignedLine, number: int) -> None:
    """A mail comes, and is taken in."""
    office: Any = line.office
    office.imap.put(post_office.mail_of(f"No. {number}", number=number).as_bytes())

    async def there() -> bool:
        return f"No. {number}" in " ".join(await heard(line))

    await line.until(there)


async def test_a_mailbox_is_agreed_to_at_the_provider_and_mails_come_and_go(line: SignedLine) -> None:
    assert (await line.view()).state == "missing"
    await line.work(1)
    assert await line.trouble() == "needs_reauth"
    await line.connect()
    assert (await line.view()).state == "connected"
    await line.later()
    await line.work(2)
    await arrives(line, 1)
    office: Any = line.office

    async def answered() -> bool:
        return bool(office.taken)

    await line.until(answered)
    assert office.taken[0]["In-Reply-To"] == "<m1@customer.example>"
    found = await check_channel(line.admin, line.channel_id)
    assert found is not None
    assert found.ok, found
    async with acting_for(line.tenant_id):
        assert await connections_of(EMAIL) == [], "it is the account's own, not one of the company's"
    assert await line.heard(CUSTOMER) == ["Order 1\n\nNo. 1"]


async def test_tokens_that_end_without_a_word_are_renewed_and_nothing_is_lost(line: SignedLine) -> None:
    await line.connect()
    await line.work(2)
    await arrives(line, 1)
    for number in (2, 3):
        line.provider.kill_access()
        line.let_go()
        await arrives(line, number)
    assert line.provider.asked_for("refresh_token") >= 2
    assert await line.trouble() == ""


async def test_a_grant_that_was_taken_back_is_shown_and_made_good_by_connecting_again(line: SignedLine) -> None:
    await line.connect()
    await line.work(2)
    await arrives(line, 1)
    line.provider.kill_access()
    line.provider.current.clear()
    line.let_go()
    office: Any = line.office
    office.imap.put(post_office.mail_of("No. 2", number=2).as_bytes())
    await line.later()
    await line.work(1)
    assert await line.trouble() == "needs_reauth"
    assert (await line.view()).state == "needs_reauth"
    await line.connect()
    await line.later()
    await arrives(line, 3)
    assert [text.rpartition("\n")[2] for text in await heard(line)] == ["No. 1", "No. 2", "No. 3"]
    assert await line.trouble() == ""


async def test_a_provider_that_is_down_is_waited_for(line: SignedLine) -> None:
    await line.connect()
    line.provider.kill_access()
    line.provider.down = True
    await line.work(1)
    assert await line.trouble() == "unreachable"
    assert (await line.view()).state in ("connected", "expiring")
    line.provider.down = False
    await line.later()
    await line.work(2)
    await arrives(line, 1)


async def test_what_one_account_may_the_company_and_other_accounts_may_not(line: SignedLine) -> None:
    await line.connect()
    async with acting_for(line.tenant_id):
        for name in (OTHER, own_name(OTHER, str(new_id())), own_name("microsoft", "x")):
            with pytest.raises(Missing):
                await begin(line.admin, EMAIL, name)
        await disconnect(line.admin, EMAIL, own_name(OTHER, str(line.channel_id)))
    line.let_go()
    await line.later()
    await line.work(1)
    assert await line.trouble() == "needs_reauth"


async def test_the_channels_page_leads_to_the_provider_and_back(
    servers: TestServers, line: SignedLine, tmp_path: Path
) -> None:
    home = f"/channels/{line.channel_id}"
    chosen = msgspec.structs.replace(test_settings(servers, tmp_path / "web"), egress_allow=settings().egress_allow)
    async with served(chosen) as app:
        admin = await join(line.tenant_id, "admin")
        async with browser(app.base, await cookie_of(admin)) as client:
            shown = (await client.get(home)).text
            assert "Sign-in at your provider" in shown
            assert "Not connected" in shown
            leave = await post(client, home, f"{home}/connections/{OTHER}")
            address = leave.text.partition(f'href="{line.provider.base}')[2].partition('"')[0]
            back = line.provider.consent(f"{line.provider.base}{address}".replace("&amp;", "&"))
            came = await client.get("/plugins/connections/callback", params=back)
            assert came.headers["location"] == home
            assert "Connect again" in (await client.get(home)).text
            assert (await post(client, home, f"{home}/connections/google")).status_code == 404
            ended = await post(client, home, f"{home}/connections/{OTHER}/end")
            assert ended.headers["location"] == home
            plugin = (await client.get(f"/plugins/{EMAIL}")).text
    assert (await line.view()).state == "revoked"
    assert f"/plugins/{EMAIL}/connections" not in plugin
    assert CLIENT[1] not in shown
