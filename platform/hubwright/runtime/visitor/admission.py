"""Lets visitors in: finds the channel, checks that it is on, where the request comes from, and how often."""

from typing import Any
from uuid import UUID

import msgspec

from hubwright.control.channels.doors import find_channel
from hubwright.control.channels.limits import beyond_limit
from hubwright.control.channels.schemas import CHANNEL_CHANGED, ChannelView
from hubwright.control.channels.settings import entitled_settings
from hubwright.control.channels.verbs import get_channel
from hubwright.control.companies import find_company
from hubwright.control.companies.standing import STANDING_CHANGED, ClosedToVisitors
from hubwright.host import catalogue
from hubwright.host.installation.schemas import INSTALLATION_CHANGED
from hubwright.host.installation.verbs import is_on
from hubwright.kernel.address import client_address, is_own_origin
from hubwright.kernel.database import acting_for
from hubwright.kernel.due import HELD
from hubwright.kernel.errors import Missing, Refusal, SignInNeeded, TooMany
from hubwright.kernel.i18n import _
from hubwright.kernel.inside import stays_inside
from hubwright.kernel.kept import Kept
from hubwright.runtime.errors import ChannelUnavailable
from hubwright_sdk.channel import ChannelRules, EmbeddedChannel


class SiteNotAllowed(Refusal, status=403, type="site-not-allowed"):
    """The page that sent this is on a site the channel does not list."""

    def sentence(self) -> str:
        return _("This site may not use this chat.")


class Admitted(msgspec.Struct, frozen=True):
    """A channel that takes visitors right now."""

    tenant_id: UUID
    channel: ChannelView
    plugin: EmbeddedChannel
    rules: ChannelRules
    is_closed: bool = False  # the company takes no messages for now; who was here may read
    resting: bool = False  # beyond what the edition includes: whoever is here goes on, nobody new begins

    def require_open(self) -> None:
        """Refuse what would begin or go on with something while the company is closed."""
        if self.is_closed:
            raise ClosedToVisitors


async def admit(channel_key: str) -> Admitted:
    """Find an open channel by its public key."""
    door = await find_channel(channel_key)
    if door is None:
        raise Missing("channel")
    return await admit_channel(door.tenant_id, door.channel_id)


async def admit_channel(tenant_id: UUID, channel_id: UUID) -> Admitted:
    """Check that a channel and its plugin are on; what was found is kept until somebody changes it."""
    admitted = await _kept(tenant_id, channel_id)
    if catalogue.find(admitted.channel.plugin) is not admitted.plugin:
        raise ChannelUnavailable
    return admitted


async def _look(whose: tuple[UUID, UUID]) -> Admitted:
    tenant_id, channel_id = whose
    async with acting_for(tenant_id):
        channel = await get_channel(channel_id)
        plugin = catalogue.find_channel(channel.plugin)
        if plugin is None or not channel.enabled or not await is_on(channel.plugin):
            raise ChannelUnavailable
        settings = await entitled_settings(channel.plugin, channel.settings)
        resting = await beyond_limit(channel.id, channel.plugin)
        company = await find_company(tenant_id)
    if await stays_inside(tenant_id):
        door = await find_channel(channel.key)
        if door is None or door.tenant_id != tenant_id:  # a demo that was reset: whoever is here comes in anew
            raise SignInNeeded
    channel = msgspec.structs.replace(channel, settings=settings)
    is_closed = company is None or company.status in HELD
    return Admitted(tenant_id, channel, plugin, plugin.rules(settings), is_closed, resting)


_kept = Kept((CHANNEL_CHANGED, INSTALLATION_CHANGED, STANDING_CHANGED), _look, seconds=2.0)


def check_site(connection: Any, rules: ChannelRules) -> None:
    """Refuse a browser on a site that the channel does not list; programs send no Origin."""
    if is_own_origin(connection):
        return
    origin = connection.headers.get("origin", "").lower()
    if origin not in {site.lower().rstrip("/") for site in rules.allowed_sites}:
        raise SiteNotAllowed


async def spend_session(connection: Any, admitted: Admitted) -> None:
    """Count one new session against the sender's address."""
    hourly = admitted.rules.sessions_per_hour
    key = f"{admitted.tenant_id}:sessions:{admitted.channel.id}:{client_address(connection)}"
    wait = await connection.app.state.buckets.take(key, rate=hourly / 3600, burst=hourly)
    if wait > 0:
        raise TooMany(wait)


async def spend_message(app: Any, admitted: Admitted, contact_id: UUID) -> None:
    """Count one message against the visitor."""
    rules = admitted.rules
    key = f"{admitted.tenant_id}:messages:{contact_id}"
    wait = await app.state.buckets.take(key, rate=rules.messages_per_minute / 60, burst=rules.message_burst)
    if wait > 0:
        raise TooMany(wait)
