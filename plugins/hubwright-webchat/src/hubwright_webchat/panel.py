"""What the panel needs to know before its first request; nothing in here is secret."""

from hubwright_sdk import ChannelView, Manifest, PanelPage
from hubwright_webchat.addresses import is_link, origin_of
from hubwright_webchat.assets import assets
from hubwright_webchat.settings import public, rules, said

BOOT_VERSION = 1


def page(manifest: Manifest, base_url: str, channel: ChannelView) -> PanelPage:
    """Hosted page, frame and preview share one script; `mode` tells them apart."""
    settings = public(manifest, channel.settings)
    base = f"{base_url}/p/{manifest.id}/static"
    logo = settings["logo_url"]
    logo_origin = origin_of(logo) if is_link(logo) else None
    return PanelPage(
        title=said(settings, "title", channel.language) or channel.name,
        language=channel.language,
        script_url=f"{base}/{assets()['panel.js']}",
        style_url=f"{base}/{assets()['panel.css']}",
        boot={
            "v": BOOT_VERSION,
            "mode": channel.mode,
            "key": channel.key,
            "name": channel.name,
            "language": channel.language,
            "settings": settings,
            "parents": rules(manifest, channel.settings).allowed_sites,
            "agents_available": channel.agents_available,
            "rating_enabled": channel.rating_enabled,
            "show_mark": channel.show_mark,
            "upload": {"max_bytes": channel.upload.max_bytes, "types": list(channel.upload.types)},
            "text_limit": channel.text_limit,
        },
        image_origins=[logo_origin] if logo_origin else [],
    )
