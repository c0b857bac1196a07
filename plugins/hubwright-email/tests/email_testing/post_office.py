"""A post office: SMTP to hand mails in, the shop's IMAP mailbox, and whatever usually goes wrong."""

import asyncio
import base64
import email
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from email_testing.imap import PASSWORD, USER, ImapServer, all_gone, cut_off

CUSTOMER = "ann@customer.example"


class PostOffice:
    """Takes mails of the shop for anybody; `answers` come in the place of taking the next ones."""

    def __init__(self, imap: ImapServer) -> None:
        self.imap = imap
        self.taken: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.recipient_answers: list[str] = []
        self.answers: list[str] = []
        self.hang_up_after_taking = 0
        self.door_answers: list[str] = []  # to whoever signs in next, instead of looking at the password
        self.signed_in = 0  # how often somebody tried to, at the SMTP server
        self.accepts = {(USER, PASSWORD)}
        self.refused_senders: set[str] = set()
        self.files_sent = False  # as providers that file what they are handed
        self._controller = self._door(_free_port())

    def _door(self, port: int) -> "_Door":
        tls, starttls = self.imap.tls, self.imap.starttls
        return _Door(
            _Handler(self), hostname="127.0.0.1", port=port, authenticator=self._let_in, auth_require_tls=False,
            data_size_limit=40 * 1024 * 1024, ready_timeout=15, ssl_context=tls, tls_context=starttls,
            require_starttls=starttls is not None,
        )  # fmt: skip

    @property
    def tokens(self) -> set[str] | None:
        """What both servers take by XOAUTH2; None while they do not offer it."""
        return self.imap.tokens

    @tokens.setter
    def tokens(self, good: set[str] | None) -> None:
        self.imap.tokens = good

    def _let_in(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, told: Any) -> AuthResult:
        self.signed_in += 1
        assert isinstance(told, LoginPassword)
        if self.door_answers:
            return AuthResult(success=False, handled=False, message=self.door_answers.pop(0))
        pair = (told.login.decode(), told.password.decode())
        return AuthResult(success=pair in self.accepts, handled=False, auth_data=pair[0])

    @property
    def smtp_port(self) -> int:
        return int(self._controller.port)

    def settings(self, **more: Any) -> dict[str, Any]:
        """What an admin of the shop fills in."""
        return {
            "address": USER,
            "from_name": "The Shop",
            "imap_host": "127.0.0.1",
            "imap_port": self.imap.port,
            "imap_security": "none",
            "password": PASSWORD,
            "smtp_host": "127.0.0.1",
            "smtp_port": self.smtp_port,
            "smtp_security": "none",
            **more,
        }

    def open(self) -> None:
        self._controller.start()

    def start_smtp(self) -> None:
        """Again, at the same port."""
        self._controller = self._door(self.smtp_port)
        self._controller.start()

    def stop_smtp(self) -> None:
        """As when its machine goes down."""
        self._controller.break_off()
        self._controller.stop()

    def close(self) -> None:
        self._controller.break_off()
        self._controller.stop()
        self.imap.close()

    def gets(self, fact: Callable[[EmailMessage], bool], within: float = 20) -> EmailMessage:
        """Wait until such a mail has come."""
        until = time.monotonic() + within
        while True:
            found = next((mail for mail in list(self.taken) if fact(mail)), None)
            if found is not None:
                return found
            assert time.monotonic() < until, [mail["Subject"] for mail in self.taken]
            time.sleep(0.05)


class _Door(Controller):
    """Knows who is connected, so that nobody still is when it closes."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._connected: list[SMTP] = []

    def factory(self) -> SMTP:
        made = super().factory()
        self._connected.append(made)
        return made

    def break_off(self) -> None:
        asyncio.run_coroutine_threadsafe(self._break_off(), self.loop).result(10)

    async def _break_off(self) -> None:
        for each in self._connected:
            if each.transport is not None:
                cut_off(each.transport)
        await all_gone()


class _Handler:
    def __init__(self, office: PostOffice) -> None:
        self._office = office

    async def auth_XOAUTH2(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, args: list[str]
    ) -> AuthResult:
        if self._office.tokens is None:
            await server.push("504 5.5.4 Unrecognized authentication type")
            return AuthResult(success=False, handled=True)
        user, _, token = base64.b64decode(args[1]).decode().partition("\x01auth=Bearer ")
        if user == f"user={USER}" and token.rstrip("\x01") in self._office.tokens:
            return AuthResult(success=True, auth_data=USER)
        await server.challenge_auth('{"status":"401","schemes":"bearer"}')  # as Google and Microsoft do
        return AuthResult(success=False, handled=False, message="535 5.7.8 the token is not taken")

    async def handle_MAIL(  # noqa: N802 - aiosmtpd calls it so
        self, _server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        if address in self._office.refused_senders:
            return "553 5.7.1 not your address"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if self._office.recipient_answers:
            return self._office.recipient_answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it so
        self, server: Any, _session: Any, envelope: Any
    ) -> str:
        office = self._office
        if office.answers:
            return office.answers.pop(0)
        taken = email.message_from_bytes(envelope.content, policy=policy.default)
        office.taken.append(taken)
        office.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        if office.files_sent:
            await _elsewhere(office.imap, envelope.content)
        if office.hang_up_after_taking:
            office.hang_up_after_taking -= 1
            server.transport.abort()
        return "250 OK"


async def _elsewhere(imap: ImapServer, content: bytes) -> None:
    """The other server lives in a loop of its own."""
    await asyncio.to_thread(imap.put, content, "Sent")


def _free_port() -> int:
    """The controller wants to know it beforehand."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def post_office_open(**config: Any) -> Iterator[PostOffice]:
    """Both servers, running."""
    office = PostOffice(ImapServer(**config))
    office.open()
    try:
        yield office
    finally:
        office.close()


def mail_of(
    text: str = "Where is my order?", *, number: int = 1, sender: str = f"Ann <{CUSTOMER}>", **headers: str
) -> EmailMessage:
    """A mail of a customer; underscores in names of headers stand for hyphens."""
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"] = sender, USER
    fields = {"Subject": f"Order {number}", "Message_ID": f"<m{number}@customer.example>", **headers}
    for name, value in fields.items():
        if value:
            mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail
