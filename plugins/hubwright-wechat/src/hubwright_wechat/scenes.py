"""QR codes that lead to the account and say where somebody came from."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from hubwright_sdk import CallContext, Malformed, NodeResult, Refused
from hubwright_wechat.service import post

_MOST_SCENE = 64
_PICTURE = "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket="


async def qr_code(given: Mapping[str, Any], context: CallContext) -> NodeResult:
    """Make one for a scene: for ever, or for some days."""
    scene = str(given.get("scene", "")).strip()
    if not scene or len(scene) > _MOST_SCENE:
        raise Refused(f"a scene has 1 to {_MOST_SCENE} characters")
    days = int(given.get("days") or 0)
    asked: dict[str, Any] = {
        "action_name": "QR_STR_SCENE" if days else "QR_LIMIT_STR_SCENE",
        "action_info": {"scene": {"scene_str": scene}},
    }
    if days:
        asked["expire_seconds"] = days * 86_400
    made = await post(context, "qrcode/create", asked)
    ticket, url = made.get("ticket"), made.get("url")
    if not isinstance(ticket, str) or not isinstance(url, str) or not ticket or not url:
        raise Malformed("WeChat made no QR code")
    return NodeResult("made", {"url": url, "picture": _PICTURE + quote(ticket, safe="")})
