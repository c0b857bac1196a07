"""One mailbox as an admin filled it in."""

import hashlib
import ssl
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

Security = Literal["tls", "starttls", "none"]
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class Server(msgspec.Struct, frozen=True):
    """Where to connect, how, and as whom."""

    host: str
    port: int
    security: Security
    username: str
    password: str


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """The settings, with what is empty filled in."""

    address: str
    from_name: str
    reply_to: str
    imap: Server
    smtp: Server
    folder: str
    start: Literal["now", "unread"]
    sent_folder: str
    keep_sent: bool
    ca_certificate: str
    sender_most: int
    sender_minutes: int
    provider: str = ""  # where a token comes from; with a password there is none

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2].lower()

    @property
    def name(self) -> str:
        """The same for the same mailbox; another password is another one, so that no old connection is used."""
        return hashlib.sha256(msgspec.json.encode((self.imap, self.ca_certificate, self.provider))).hexdigest()

    def tls(self) -> ssl.SSLContext:
        """Certificates are looked at always."""
        return ssl.create_default_context(cadata=self.ca_certificate or None)


def account_of(settings: Mapping[str, Any]) -> Account:
    """Read settings that were cleaned."""
    username = settings["username"] or settings["address"]
    own_smtp = bool(settings["smtp_username"])
    provider = settings["sign_in"] if settings["sign_in"] != "password" else ""
    return Account(
        address=settings["address"],
        from_name=settings["from_name"],
        reply_to=settings["reply_to"],
        imap=Server(
            settings["imap_host"], settings["imap_port"], settings["imap_security"], username, settings["password"]
        ),
        smtp=Server(
            settings["smtp_host"],
            settings["smtp_port"],
            settings["smtp_security"],
            settings["smtp_username"] if own_smtp else username,
            settings["smtp_password"] if own_smtp else settings["password"],
        ),
        folder=settings["folder"],
        start=settings["start"],
        sent_folder=settings["sent_folder"],
        keep_sent=settings["keep_sent"],
        ca_certificate=settings["ca_certificate"],
        sender_most=settings["sender_most"],
        sender_minutes=settings["sender_minutes"],
        provider=provider,
    )
