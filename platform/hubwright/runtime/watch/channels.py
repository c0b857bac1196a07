"""Channels whose plugin cannot be loaded here: their company is told, and told no more once it can."""

import asyncio
from uuid import UUID

import structlog

from hubwright.control import notices
from hubwright.control.channels.verbs import list_channels
from hubwright.control.doors import tenants_with
from hubwright.host import catalogue
from hubwright.kernel.database import acting_for
from hubwright.kernel.due import held_tenants
from hubwright.kernel.i18n import _

log = structlog.get_logger()
KIND = "channel"
PACE_S = 0.02
EVERY_S = 3600.0


async def watch_channels(stopping: asyncio.Event) -> None:
    """Look at every company's channels after the start and each hour, at an easy pace."""
    while not stopping.is_set():
        held = set(await held_tenants())
        for tenant_id in await tenants_with("channel"):
            if tenant_id in held:
                continue
            if stopping.is_set():
                return
            try:
                await look_at_channels(tenant_id)
            except Exception as failure:  # one company's trouble is not the next one's
                log.warning("channel_watch_failed", tenant=str(tenant_id), error=type(failure).__name__)
            await asyncio.sleep(PACE_S)
        try:
            await asyncio.wait_for(stopping.wait(), EVERY_S)
        except TimeoutError:
            continue


async def look_at_channels(tenant_id: UUID) -> None:
    """Tell one company about channels nobody serves; one that is switched off is off on purpose."""
    async with acting_for(tenant_id):
        standing = {notice.subject for notice in await notices.open_notices(KIND)}
        for channel in await list_channels():
            subject, plugin = str(channel.id), catalogue.entry(channel.plugin)
            if channel.enabled and not plugin.available:
                await notices.raise_notice(KIND, subject, name=channel.name, plugin=channel.plugin)
            elif subject in standing:
                await notices.clear(KIND, subject)


def _tell(subject: str, detail: notices.kinds.Detail) -> notices.Told:
    words = {"channel": detail.get("name", ""), "plugin": detail.get("plugin", "")}
    return notices.Told(
        what=_("The channel “%(channel)s” takes no messages: its plugin %(plugin)s is not available.") % words,
        fix=_("Ask whoever runs the platform to install or mend the plugin; the channel then works again by itself."),
        url=f"/channels/{subject}",
    )


notices.register(KIND, _tell)
