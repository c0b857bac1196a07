"""The object behind the entry point: one service account of WeChat KF per channel."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from defusedxml import ElementTree  # type: ignore[import-untyped]  # it has no types
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]  # nor has this

from hubwright_sdk import (
    CallContext,
    CallFailed,
    CheckRow,
    Ended,
    InboundPost,
    Malformed,
    Manifest,
    OutboundMessage,
    PullAsked,
    Pulled,
    Received,
    Refused,
    Sent,
    SessionEnded,
    SettingsInvalid,
    hookimpl,
    read_manifest,
    schema_problems,
    with_defaults,
)
from hubwright_wecom.ending import end_session
from hubwright_wecom.errors import BELL_STALE, code_of, require_done
from hubwright_wecom.inbound import page
from hubwright_wecom.outbound import send
from hubwright_wecom.service import ask, do, tokens

_MOST = 100


class WeCom:
    """WeChat KF: a bell at the door, messages pulled by a cursor, answers as messages of the interface."""

    def __init__(self) -> None:
        self.manifest: Manifest = read_manifest(Path(__file__).parent)

    @hookimpl
    def hubwright_plugin(self) -> "WeCom":
        """Itself."""
        return self

    def clean_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """With defaults, or every problem there is."""
        whole = with_defaults(self.manifest.config_schema, settings)
        whole = {name: each.strip() if isinstance(each, str) else each for name, each in whole.items()}
        problems = schema_problems(self.manifest.config_schema, whole)
        if problems:
            raise SettingsInvalid(problems)
        return whole

    def public_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """What the manifest lists: nothing is for everybody."""
        return {name: settings[name] for name in self.manifest.public_settings if name in settings}

    async def receive(self, post: InboundPost, context: CallContext) -> Received:
        """A callback says that there is something, and gives the word to fetch it with; the rest is for others."""
        try:
            told = {each.tag: each.text or "" for each in ElementTree.fromstring(post.body)}
        except (ElementTree.ParseError, DefusedXmlException, ValueError):
            raise Malformed("WeCom posted something else than XML") from None
        if told.get("Event") != "kf_msg_or_event" or told.get("OpenKfId") != context.settings["open_kfid"]:
            return Received()
        return Received(bell=told.get("Token", ""))

    async def pull(self, asked: PullAsked, context: CallContext) -> Pulled:
        """One page behind the cursor; with a bell that is older than ten minutes, without it."""
        wanted = {
            "cursor": asked.cursor,
            "limit": min(asked.most, _MOST),
            "voice_format": 0,
            "open_kfid": context.settings["open_kfid"],
        }
        found = await ask(context, "kf/sync_msg", {**wanted, **({"token": asked.bell} if asked.bell else {})})
        if asked.bell and code_of(found) == BELL_STALE:
            found = await ask(context, "kf/sync_msg", wanted)
        pulled = await page(require_done(found), context)
        if pulled.more and pulled.cursor == asked.cursor:
            raise Malformed("WeCom says that there is more, and does not go on")
        return pulled

    async def send(self, message: OutboundMessage, context: CallContext) -> Sent:
        """A message of the interface, or the welcome to whoever just came in."""
        return await send(message, context)

    async def end(self, ended: Ended, context: CallContext) -> SessionEnded:
        """A conversation is resolved: its session ends, if it is the bot's."""
        return await end_session(ended, context)

    async def check(self, context: CallContext) -> list[CheckRow]:
        """Are the credentials taken, from this platform's address, and may they use this service account?"""
        credentials, account = (
            ("凭据", "客服账号") if context.language.startswith("zh") else ("Credentials", "Service account")
        )
        rows = []
        for name, tried in ((credentials, tokens.fetched(context)), (account, _account(context))):
            try:
                await tried
            except CallFailed as failed:
                rows.append(CheckRow(name, ok=False, text=failed.reason))
            else:
                rows.append(CheckRow(name, ok=True))
        return rows


async def _account(context: CallContext) -> None:
    found = await do(context, "kf/account/list", {"offset": 0, "limit": 100})
    known = [each.get("open_kfid") for each in found.get("account_list", []) if isinstance(each, dict)]
    if context.settings["open_kfid"] not in known:
        raise Refused("this service account (open_kfid) is none that the app may manage through the interface")


plugin = WeCom()
