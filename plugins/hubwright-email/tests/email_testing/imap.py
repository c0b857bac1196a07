"""pymap in a thread of its own: it can be stopped and started at the same port, and loses nothing unless told to."""

import asyncio
import contextlib
import ssl
import threading
from argparse import Namespace
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any, TypeVar

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.exceptions import InvalidAuth
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials.fetchattr import FetchRequirement
from pymap.parsing.specials.flag import Flag
from pysasl import SASLAuth
from pysasl.creds.external import ExternalCredentials

from hubwright_sdk.testing import CANARY

T = TypeVar("T")
USER = "shop@shop.example"
PASSWORD = CANARY


def cut_off(transport: asyncio.BaseTransport) -> None:
    """End a connection at once; Python 3.11.2 trips over encrypted ones that are being closed already."""
    assert isinstance(transport, asyncio.WriteTransport)
    with contextlib.suppress(AttributeError):
        transport.abort()


async def all_gone() -> None:
    """Cut off every connection of the loop and let it close: one whose handshake lasts stands in no other list."""
    transports = getattr(asyncio.get_running_loop(), "_transports", {})
    for transport in list(transports.values()):
        cut_off(transport)
    for _round in range(10):
        await asyncio.sleep(0)


class ImapServer:
    """One user, with INBOX and Sent."""

    def __init__(
        self, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, **config: Any
    ) -> None:
        self.port = 0
        self.tokens: set[str] | None = None  # taken by XOAUTH2, where that is offered
        self.starttls = starttls
        self.connections = 0  # ever opened
        self.cut_after: int | None = None  # bytes that the server sends before it breaks off, once
        self._config, self.tls = config, tls
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.call(self._prepare())
        self.start()

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    async def _prepare(self) -> None:
        arguments = Namespace(
            host=None, port="0", cert=None, key=None, tls=self.starttls is not None, proxy_protocol=None,
            inherited_sockets=None,
            demo_data=False, demo_user=USER, demo_password=PASSWORD, debug=False, passlib_cfg=None,
        )  # fmt: skip
        options = {"invalid_user_sleep": 0.0, "ssl_context": self.starttls, **self._config}
        self.backend, self.config = await DictBackend.init(arguments, **options)
        _offer_tokens(self.config, self)
        login: Any = _Door(self.backend.login, self)
        self._at = ProxyProtocolReader(self.config.proxy_protocol).get_callback(IMAPServer(login, self.config))
        async with self.backend.login.demo_user_identity.new_session() as session:
            self._boxes = session.mailbox_set
        with contextlib.suppress(ValueError):
            await self._boxes.add_mailbox("Sent")

    def start(self) -> None:
        self.call(self._start())

    async def _start(self) -> None:
        self.config.apply_context()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        if self.cut_after is not None:
            _cut(writer, self.cut_after)
            self.cut_after = None
        with contextlib.suppress(ConnectionError, EOFError, OSError):
            await self._at(reader, writer)

    def stop(self) -> None:
        """As when its machine goes down."""
        self.call(self._stop())

    async def _stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for writer in list(self._writers):
            cut_off(writer.transport)
        await all_gone()
        if self._server is not None:
            await self._server.wait_closed()

    def restart(self) -> None:
        self.stop()
        self.start()

    def renumber(self) -> None:
        """The same mails under new numbers: what a provider does when it moves a mailbox."""
        mails = self.mails()
        self.stop()
        self.config.set_cache.clear()
        self.call(self._prepare_again())
        for mail in mails:
            self.put(mail)
        self.start()

    async def _prepare_again(self) -> None:
        async with self.backend.login.demo_user_identity.new_session() as session:
            self._boxes = session.mailbox_set
        await self._boxes.add_mailbox("Sent")

    def put(self, mail: bytes, folder: str = "INBOX", *, read: bool = False) -> int:
        """A mail arrives; gives its number in the folder."""
        flags = frozenset({Flag(b"\\Seen")} if read else ())
        return self.call(self._put(folder, AppendMessage(mail, datetime.now(UTC), flags)))

    async def _put(self, folder: str, message: AppendMessage) -> int:
        box = await self._boxes.get_mailbox(folder)
        return int((await box.append(message, recent=True)).uid)

    def take_out(self, uids: list[int], folder: str = "INBOX") -> None:
        """Somebody deletes mails, or files them elsewhere."""
        self.call(self._take_out(folder, uids))

    async def _take_out(self, folder: str, uids: list[int]) -> None:
        await (await self._boxes.get_mailbox(folder)).delete(uids)

    def leave_newest(self, most: int, folder: str) -> None:
        """Somebody files all others elsewhere."""
        self.call(self._leave_newest(most, folder))

    async def _leave_newest(self, most: int, folder: str) -> None:
        box = await self._boxes.get_mailbox(folder)
        there = [message.uid async for message in box.messages()]
        if len(there) > most:
            await box.delete(there[:-most])

    def mails(self, folder: str = "INBOX") -> list[bytes]:
        return self.call(self._mails(folder))

    async def _mails(self, folder: str) -> list[bytes]:
        box = await self._boxes.get_mailbox(folder)
        found = []
        async for message in box.messages():
            loaded = await message.load_content(FetchRequirement.CONTENT)
            found.append(bytes(loaded.get_body()))
        return found

    def close(self) -> None:
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()


class _Door:
    """Lets in by password, and by the tokens that are good now."""

    def __init__(self, login: Any, server: ImapServer) -> None:
        self._login, self._server = login, server

    def __getattr__(self, name: str) -> Any:
        return getattr(self._login, name)

    async def authenticate(self, credentials: Any) -> Any:
        if not isinstance(credentials, ExternalCredentials):
            return await self._login.authenticate(credentials)
        if credentials.authzid != USER or credentials._token not in (self._server.tokens or ()):
            raise InvalidAuth()
        return self._login.demo_user_identity


def _offer_tokens(config: Any, server: ImapServer) -> None:
    """XOAUTH2 is offered as long as there are tokens."""

    def offered(_config: Any) -> SASLAuth:
        return SASLAuth.named([b"PLAIN", b"LOGIN", *([b"XOAUTH2"] if server.tokens is not None else [])])

    config.__class__ = type("Offering", (config.__class__,), {"tls_auth": property(offered), "__slots__": ()})


def _cut(writer: asyncio.StreamWriter, most: int) -> None:
    """Let a connection break in the middle of what it says."""
    left = [most]
    write = writer.write

    def limited(data: bytes) -> None:
        taken = bytes(data)[: max(0, left[0])]
        left[0] -= len(taken)
        write(taken)
        if left[0] <= 0:
            writer.transport.close()

    writer.write = limited  # type: ignore[method-assign]  # this one writes less
