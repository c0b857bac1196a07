"""What a plugin reads out of a post is acted upon, or refused aloud."""

import pytest

from hubwright.host.installation.verbs import switch_on
from hubwright.kernel.database import acting_for, fetch
from hubwright.runtime.hooks.errors import NoChannel
from hubwright.runtime.hooks.tasks import hand_over
from hubwright_sdk import AddTag, CallContext, InboundMessage, InboundPost, Received, Sender
from tests.integration.dispatch.conftest import company_named
from tests.support.company import new_visitor, says
from tests.support.plugins import both, installed_plugins
from tests.support.watching_plugins import WATCHER, Watcher

POST = {"path": "in", "key": "k1", "body": "{}"}


class Door(Watcher):
    """A watcher with a door."""

    def __init__(self) -> None:
        door = {"path": "in", "title": both("In"), "verifier": "slack", "secret": "word"}
        super().__init__(inbound=[door], events=[])
        self.messages: list[InboundMessage] = []

    async def receive(self, post: InboundPost, context: CallContext) -> Received:
        return Received(messages=self.messages, wishes=self.wishes)


async def test_wishes_are_granted_and_messages_without_a_channel_are_refused_aloud(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = Door()
    with installed_plugins(monkeypatch, door):
        company = await company_named("door")
        async with acting_for(company.tenant_id):
            await switch_on(WATCHER)
        talk = (await says(company, await new_visitor(company), "Hi")).conversation_id
        door.wishes = [AddTag(conversation_id=str(talk), tag="posted")]
        await hand_over(company.tenant_id, {"plugin": WATCHER, "post": POST})
        async with acting_for(company.tenant_id):
            found = await fetch("SELECT fields FROM conversation WHERE tenant_id = $1 AND id = $2", talk)
        assert found[0]["fields"]["tags"] == ["posted"]

        door.messages = [InboundMessage(external_id="1", sender=Sender(address="a"), text="Hi")]
        with pytest.raises(NoChannel):
            await hand_over(company.tenant_id, {"plugin": WATCHER, "post": {**POST, "key": "k2"}})
