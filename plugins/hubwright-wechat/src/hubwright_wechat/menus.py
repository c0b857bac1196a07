"""The account's menu: checked as WeChat checks it, published when it changed, taken away when it was ours."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from hubwright_sdk import CallContext, FieldProblem, Left, Pulled
from hubwright_wechat.errors import require_done
from hubwright_wechat.service import get, post, tokens

_MOST_BUTTONS, _MOST_BELOW = 3, 5
_MOST_NAME, _MOST_NAME_BELOW = 16, 60
_MOST_KEY, _MOST_URL = 128, 1_024
_KEYED = (
    "click",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
)
_NEEDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(_KEYED, ("key",)),
    "view": ("url",),
    "miniprogram": ("url", "appid", "pagepath"),
    "media_id": ("media_id",),
    "article_id": ("article_id",),
    "article_view_limited": ("article_id",),
}
Problem = tuple[str, str]


async def keep_published(context: CallContext, cursor: str) -> Pulled:
    """Try the credentials and publish the menu, once for each change; `cursor` tells what was done last."""
    settings = context.settings
    wanted = cursor_for(settings)
    if cursor == wanted:
        return Pulled(cursor=cursor)
    await tokens.fetched(context)
    if settings["menu"]:
        await post(context, "menu/create", json.loads(settings["menu"]))
    elif cursor.startswith("menu:"):
        require_done(await get(context, "menu/delete"))
    return Pulled(cursor=wanted)


async def take_away(context: CallContext, cursor: str) -> Left:
    """Take away a menu that was published from here, of which the cursor tells; one made elsewhere stays."""
    if cursor.startswith("menu:"):
        require_done(await get(context, "menu/delete"))
    return Left()


def cursor_for(settings: Mapping[str, Any]) -> str:
    """The same as long as nothing has changed that is to be tried or published."""
    parts = [str(settings[name]) for name in ("address", "push_receiver", "app_secret", "menu")]
    kind = "menu" if settings["menu"] else "none"
    return f"{kind}:{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()}"


def menu_problems(text: str) -> list[FieldProblem]:
    """Everything that WeChat would refuse, beside the field."""
    if not text:
        return []
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return [FieldProblem("menu", "The menu must be JSON.", "菜单必须是 JSON。")]
    found = list(_problems(said))
    return [FieldProblem("menu", f"Menu: {en}", f"菜单：{zh}") for en, zh in found[:5]]


def _problems(said: object) -> Iterator[Problem]:
    buttons = said.get("button") if isinstance(said, dict) else None
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= _MOST_BUTTONS:
        yield f'"button" holds 1 to {_MOST_BUTTONS} buttons.', f"“button” 须包含 1 至 {_MOST_BUTTONS} 个按钮。"
        return
    for button in buttons:
        below = button.get("sub_button") if isinstance(button, dict) else None
        yield from _named(button, _MOST_NAME)
        if not below:
            yield from _pressed(button)
        elif not isinstance(below, list) or len(below) > _MOST_BELOW:
            yield f"at most {_MOST_BELOW} buttons below one.", f"每个一级菜单最多 {_MOST_BELOW} 个子菜单。"
        else:
            for each in below:
                yield from _named(each, _MOST_NAME_BELOW)
                yield from _pressed(each)


def _named(button: object, most: int) -> Iterator[Problem]:
    name = button.get("name") if isinstance(button, dict) else None
    if not isinstance(name, str) or not name:
        yield "every button needs a name.", "每个按钮都需要名称。"
    elif len(name.encode()) > most:
        yield f"“{name}” is longer than {most} bytes.", f"“{name}” 超过 {most} 字节。"


def _pressed(button: object) -> Iterator[Problem]:
    if not isinstance(button, dict):
        return
    kind, name = str(button.get("type", "")), str(button.get("name", ""))
    if kind not in _NEEDS:
        yield f"“{name}” has no type that WeChat knows.", f"“{name}” 的类型无效。"
        return
    for need in _NEEDS[kind]:
        value = button.get(need)
        most = _MOST_KEY if need == "key" else _MOST_URL
        if not isinstance(value, str) or not value or len(value.encode()) > most:
            yield f"“{name}” needs {need} of at most {most} bytes.", f"“{name}” 需要 {need}，最多 {most} 字节。"
