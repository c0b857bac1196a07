"""The settings tried for real, step by step; the first step that fails says how to mend it."""

import asyncio
from collections.abc import AsyncIterator, Callable

from hubwright_email.accounts import Account
from hubwright_email.held import HeldMailbox
from hubwright_email.mailbox import Mailbox
from hubwright_email.submission import signed_in, typed
from hubwright_email.wanted import IsWanted
from hubwright_sdk import AuthExpired, CallContext, CallFailed, CheckRow

_PATIENCE_S = 6.0
_ROWS = {
    "imap": ("IMAP server, encryption and sign-in", "IMAP 服务器、加密与登录"),
    "folder": ("Folder", "文件夹"),
    "idle": ("News at once (IDLE)", "即时通知（IDLE）"),
    "sent": ("Sent folder", "已发送文件夹"),
    "smtp": ("SMTP server, encryption and sign-in", "SMTP 服务器、加密与登录"),
    "sender": ("Our address as sender", "以本邮箱地址发信"),
}
_SAID = {
    "signed_in": ("signed in as {user}", "已以 {user} 登录"),
    "mails": ("{folder} can be read", "可读取 {folder}"),
    "idle": ("mails come in at once", "来信即时到达"),
    "no_idle": ("the server has no IDLE: looked at every few seconds", "服务器不支持 IDLE：每隔几秒查看一次"),
    "sender": ("{address} may send", "{address} 可以发信"),
    "password": (
        "Check user and password; many providers want an app password.",
        "请检查用户名和密码；许多服务商要求使用授权码。",
    ),
    "token": (
        "Connect it again on the channel's page, as somebody who may use this mailbox.",
        "请在渠道页面以有权使用此邮箱的账户重新连接。",
    ),
}


async def check(account: Account, context: CallContext) -> list[CheckRow]:
    """Look at everything; nothing is changed anywhere, and no mail is sent."""
    told = _Told(account, context.language)
    return [
        *[row async for row in _incoming(account, context, told)],
        *[row async for row in _outgoing(account, context, told)],
    ]


class _Told:
    def __init__(self, account: Account, language: str) -> None:
        self._account, self._chinese = account, language == "zh"

    def row(self, name: str, said: str, user: str = "") -> CheckRow:
        text = self._in_language(_SAID[said])
        account = self._account
        return CheckRow(
            self._in_language(_ROWS[name]), True, text.format(user=user, folder=account.folder, address=account.address)
        )

    def failed(self, name: str, failure: CallFailed) -> CheckRow:
        said = _SAID["token" if self._account.provider else "password"]
        hint = f" {self._in_language(said)}" if isinstance(failure, AuthExpired) else ""
        return CheckRow(self._in_language(_ROWS[name]), False, f"{failure.reason}.{hint}"[:600])

    def _in_language(self, pair: tuple[str, str]) -> str:
        return pair[self._chinese]


async def _incoming(account: Account, context: CallContext, told: _Told) -> AsyncIterator[CheckRow]:
    """Over a connection of its own, which is closed."""
    held = HeldMailbox(account)
    try:
        row = "imap"
        idle = await held.do(lambda mailbox, _wanted: mailbox.tells_at_once, context)
        yield told.row("imap", "signed_in", account.imap.username)
        for row, folder in (("folder", account.folder), ("sent", account.sent_folder)):
            if folder:
                await held.do(_opened(folder), context)
                yield CheckRow(told.row(row, "mails").name, True, folder)
        yield told.row("idle", "idle" if idle else "no_idle")
    except CallFailed as failed:
        yield told.failed(row, failed)
    finally:
        held.close()


def _opened(folder: str) -> Callable[[Mailbox, IsWanted], bool]:
    def look(mailbox: Mailbox, _is_wanted: IsWanted) -> bool:
        mailbox.watch(folder)
        return True

    return look


async def _outgoing(account: Account, context: CallContext, told: _Told) -> AsyncIterator[CheckRow]:
    row = "smtp"
    try:
        with typed():
            async with asyncio.timeout(_PATIENCE_S), signed_in(account, context, _PATIENCE_S) as client:
                yield told.row("smtp", "signed_in", account.smtp.username)
                row = "sender"
                await client.mail(account.address)
                await client.rset()
                yield told.row("sender", "sender")
    except CallFailed as failed:
        yield told.failed(row, failed)
