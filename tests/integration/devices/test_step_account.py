"""A step of a channel plugin is called as the account that its conversation is on, else as the company's first."""

from pathlib import Path

import pytest

from hubwright.control.channels.schemas import ChannelChange
from hubwright.control.channels.verbs import change_channel
from hubwright.host.failures import NotSetUp
from hubwright.kernel.database import acting_for
from hubwright.runtime.channels.accounts import called_for_step
from tests.integration.messaging.conftest import account, company_with_line, lines_of
from tests.support.plugins import installed_plugins
from tests.support.telegraph import TELEGRAPH, NativeTelegraph, office_open


async def test_a_step_is_called_as_the_account_of_its_conversation(
    database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with installed_plugins(monkeypatch, NativeTelegraph()):
        async with (
            office_open() as one,
            office_open() as two,
            lines_of(await company_with_line("two accounts", one, tmp_path)) as first,
        ):
            second = await account(first.company, two, tmp_path, name="Other line")
            await second.says("hello", sender="+862")
            await second.work()
            talk = await second.conversation("+862")
            async with acting_for(first.tenant_id):
                assert (await called_for_step(TELEGRAPH, talk)).settings["address"] == two.url
                assert (await called_for_step(TELEGRAPH, None)).settings["address"] == one.url
                for line in (first, second):
                    await change_channel(first.company.admin.actor, line.channel_id, ChannelChange(enabled=False))
                with pytest.raises(NotSetUp):
                    await called_for_step(TELEGRAPH, talk)
            await second.outbound.close()
