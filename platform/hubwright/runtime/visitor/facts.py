"""What visitors' clients are told of a channel."""

from hubwright.desk.queues.availability import agents_available
from hubwright.kernel import entitlements
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import language
from hubwright.kernel.settings import settings
from hubwright.kernel.sniff import ACCEPTED
from hubwright.runtime.visitor.admission import Admitted
from hubwright.runtime.visitor.schemas import MOST_TEXT, ChannelFacts
from hubwright_sdk.channel import ChannelView, Language, PanelMode, UploadRules


async def channel_facts(admitted: Admitted) -> ChannelFacts:
    """Facts as JSON."""
    view = await panel_view(admitted, mode="page", spoken=language())
    return ChannelFacts(
        name=view.name,
        plugin=admitted.channel.plugin,
        available=not admitted.is_closed,
        settings=admitted.plugin.public_settings(admitted.channel.settings),
        text_limit=view.text_limit,
        upload_max_bytes=view.upload.max_bytes,
        upload_types=view.upload.types,
        rating_enabled=view.rating_enabled,
        show_mark=view.show_mark,
        agents_available=view.agents_available,
    )


async def panel_view(admitted: Admitted, *, mode: PanelMode, spoken: str) -> ChannelView:
    """Facts as the plugin's panel wants them."""
    chosen: Language = "zh" if spoken == "zh" else "en"
    wants_mark = bool(admitted.channel.settings.get("show_mark", True))
    async with acting_for(admitted.tenant_id):
        return ChannelView(
            key=admitted.channel.key,
            name=admitted.channel.name,
            settings=admitted.channel.settings,
            language=chosen,
            mode=mode,
            agents_available=await agents_available(admitted.channel.queue_id),
            rating_enabled=await entitlements.allowed("csat.rating"),
            show_mark=wants_mark or not await entitlements.allowed("webchat.hide_mark"),
            upload=UploadRules(settings().upload_max_bytes, list(ACCEPTED)),
            text_limit=MOST_TEXT,
        )
