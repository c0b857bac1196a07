"""Tries the settings: the connection, the right to hear, the right to speak. Nothing there is changed."""

from hubwright_mqtt.broker import Dial
from hubwright_mqtt.commanding import visit
from hubwright_mqtt.discovery import subscriptions
from hubwright_mqtt.refusals import Untrusted
from hubwright_mqtt.topics import Topics
from hubwright_sdk import CallContext, CallFailed, CheckRow

_NAMES = {
    "connects": ("The broker takes the user and password", "代理接受用户名和密码"),
    "hears": ("It may subscribe", "允许订阅"),
    "speaks": ("It may publish", "允许发布"),
}


async def rows(dial: Dial, context: CallContext) -> list[CheckRow]:
    """Row by row; where one fails, those behind it could not be tried."""
    found: list[CheckRow] = []
    try:
        async with visit(dial, context) as connection:
            found.append(_row(context, "connects"))
            topics = Topics(context.settings["topics"])
            asked = [*topics.subscriptions(), *subscriptions(context.settings["discovery"])]
            refused = await connection.subscribe(asked)
            found.append(_row(context, "hears", _refused(context, refused)))
            await connection.publish(topics.topic("hubwright-check", "replies"), '{"id": ""}')
            found.append(_row(context, "speaks"))
    except CallFailed as failed:
        name = ("connects", "hears", "speaks")[min(len(found), 2)]
        found.append(_row(context, name, _told(context, failed)))
    return found


def _row(context: CallContext, name: str, wrong: str = "") -> CheckRow:
    en, zh = _NAMES[name]
    return CheckRow(zh if context.language == "zh" else en, not wrong, wrong)


def _refused(context: CallContext, topics: list[str]) -> str:
    if not topics:
        return ""
    listed = ", ".join(topics[:5])
    return f"没有这些主题的订阅权限：{listed}" if context.language == "zh" else f"Not these topics: {listed}"


def _told(context: CallContext, failed: CallFailed) -> str:
    if isinstance(failed, Untrusted):
        en = "The broker's certificate is not accepted ({found}): fill in the certificate of who signed it."
        zh = "代理证书不受信任（{found}）：请填写签发该证书的 CA 证书。"
        return (zh if context.language == "zh" else en).format(found=failed.found)
    words = {
        "auth_expired": ("Look at the user and the password.", "请检查用户名和密码。"),
        "unreachable": ("Nobody answers at this address.", "该地址没有响应。"),
        "timeout": ("The broker does not answer in time.", "代理响应超时。"),
        "rate_limited": ("The broker asks to be left alone for a while.", "代理要求稍后再试。"),
    }
    en, zh = words.get(failed.code, (failed.reason, failed.reason))
    return zh if context.language == "zh" else en
