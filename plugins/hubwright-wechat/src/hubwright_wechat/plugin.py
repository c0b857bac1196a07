"""The object behind the entry point: one Official Account per channel."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from hubwright_sdk import (
    CallContext,
    CallFailed,
    CheckRow,
    FieldProblem,
    InboundFile,
    InboundPost,
    Leaving,
    Left,
    Manifest,
    NodeCall,
    NodeResult,
    OutboundMessage,
    PostReply,
    PullAsked,
    Pulled,
    Received,
    ReplyAsked,
    Sent,
    SettingsInvalid,
    hookimpl,
    read_manifest,
    schema_problems,
    with_defaults,
)
from hubwright_wechat.errors import require_done
from hubwright_wechat.menus import keep_published, menu_problems, take_away
from hubwright_wechat.outbound import send
from hubwright_wechat.pushes import Push, message_of, read_push
from hubwright_wechat.replies import reply_to
from hubwright_wechat.scenes import qr_code
from hubwright_wechat.service import get, media, tokens

_FILES = {"image": "jpg", "voice": "amr", "video": "mp4", "shortvideo": "mp4"}
_NO_KEY = FieldProblem(
    "push_aes_key",
    "Safe mode needs the EncodingAESKey; without it choose plain mode, which is not safe.",
    "安全模式需要 EncodingAESKey；如不填写，只能选择不安全的明文模式。",
)


class WeChat:
    """Official Accounts: pushes in, customer-service messages and answers to pushes out."""

    def __init__(self) -> None:
        self.manifest: Manifest = read_manifest(Path(__file__).parent)

    @hookimpl
    def hubwright_plugin(self) -> "WeChat":
        """Itself."""
        return self

    def clean_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """With defaults, or every problem there is."""
        whole = with_defaults(self.manifest.config_schema, settings)
        whole = {name: each.strip() if isinstance(each, str) else each for name, each in whole.items()}
        problems = schema_problems(self.manifest.config_schema, whole)
        if not problems:
            problems = menu_problems(whole["menu"])
            problems += [_NO_KEY] if not whole["push_plain"] and not whole["push_aes_key"] else []
        if problems:
            raise SettingsInvalid(problems)
        return whole

    def public_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """What the manifest lists: nothing is for everybody."""
        return {name: settings[name] for name in self.manifest.public_settings if name in settings}

    async def receive(self, post: InboundPost, context: CallContext) -> Received:
        """One push is one message; its file is fetched here, since WeChat keeps it for three days only."""
        push = read_push(post.body)
        message = message_of(push)
        files = [await _file(push, context)] if push.get("MediaId") and push["MsgType"] in _FILES else []
        return Received(messages=[msgspec.structs.replace(message, files=files)])

    async def reply(self, asked: ReplyAsked, context: CallContext) -> PostReply:  # noqa: ARG002 - nobody is asked
        """The answer as the push's own answer carries it."""
        return reply_to(read_push(asked.post.body), asked.message)

    async def send(self, message: OutboundMessage, context: CallContext) -> Sent:
        """A customer-service message."""
        return await send(message, context)

    async def pull(self, asked: PullAsked, context: CallContext) -> Pulled:
        """Nothing is fetched: the credentials are tried and the menu is published whenever one of them changed."""
        return await keep_published(context, asked.cursor)

    async def leave(self, leaving: Leaving, context: CallContext) -> Left:
        """The plugin was removed: its menu goes."""
        return await take_away(context, leaving.cursor)

    async def call_node(self, call: NodeCall, context: CallContext) -> NodeResult:
        """The step "QR code for a scene"."""
        return await qr_code(call.input, context)

    async def check(self, context: CallContext) -> list[CheckRow]:
        """Are the credentials taken, from this platform's address, and may the account use its interfaces?"""
        credentials, interface = (
            ("凭据", "接口权限") if context.language.startswith("zh") else ("Credentials", "Interfaces")
        )
        rows = []
        for name, tried in ((credentials, tokens.fetched(context)), (interface, _interfaces(context))):
            try:
                await tried
            except CallFailed as failed:
                rows.append(CheckRow(name, ok=False, text=failed.reason))
            else:
                rows.append(CheckRow(name, ok=True))
        return rows


async def _interfaces(context: CallContext) -> None:
    require_done(await get(context, "get_current_selfmenu_info"))


async def _file(push: Push, context: CallContext) -> InboundFile:
    kind = push["MsgType"]
    return await media(context, push["MediaId"], f"{kind}.{_FILES[kind]}")


plugin = WeChat()
