"""A mailbox of a company of the matrix, which signs in at a provider."""

from typing import Any
from uuid import UUID

from hubwright.control.channels.schemas import NewChannel
from hubwright.control.channels.verbs import create_channel
from hubwright.host.connections.accounts import own_name
from hubwright.host.connections.keeping import keep
from hubwright.host.connections.oauth import Granted
from hubwright.host.connections.schemas import Credentials
from hubwright.host.installation.verbs import switch_on
from hubwright.kernel.ids import new_id

EMAIL = "hubwright-email"


async def make_mailbox(house: Any) -> UUID:
    """A channel with an app of the company's own."""
    actor, word = house.admin.actor, house.word
    await switch_on(EMAIL)
    address = f"m{new_id().hex[-8:]}@shop.example"
    settings = {
        "address": address, "from_name": word, "imap_host": "imap.shop.example", "smtp_host": "smtp.shop.example",
        "sign_in": "google", "client_id": word, "client_secret": f"secret-{word}",
    }  # fmt: skip
    return (await create_channel(actor, NewChannel(plugin=EMAIL, name=word, settings=settings))).id


async def make_connected_mailbox(house: Any) -> UUID:
    """One whose account somebody agreed to."""
    channel_id = await make_mailbox(house)
    granted = Granted(credentials=Credentials(access_token=f"token-{house.word}"), expires_at=None, account=house.word)
    await keep(EMAIL, own_name("google", str(channel_id)), "oauth2_code", granted)
    return channel_id


MAILBOX_MAKERS = {"channel:connected": make_connected_mailbox, "channel:mailbox": make_mailbox}
