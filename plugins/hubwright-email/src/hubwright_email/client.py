"""The IMAP library over a connection that is there already, and IDLE that reads whole answers only."""

import imaplib
import socket
import ssl
from typing import Any

from imapclient import IMAPClient  # type: ignore[import-untyped]  # it has no types
from imapclient.exceptions import IMAPClientError  # type: ignore[import-untyped]  # it has no types

from hubwright_email.wanted import IsWanted


class _OverSocket(imaplib.IMAP4):
    """IMAP over a connection that is there already."""

    def __init__(self, connected: socket.socket) -> None:
        self._connected = connected
        super().__init__("")

    def _create_socket(self, timeout: float | None = None) -> socket.socket:  # noqa: ARG002 - imaplib's form
        return self._connected


class Client(IMAPClient):  # type: ignore[misc]  # it has no types
    """The library's own `idle_check` breaks the connection when half a line has come: it is not used."""

    def __init__(self, connected: socket.socket, **more: Any) -> None:
        self._connected = connected
        super().__init__("", **more)

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802 - IMAPClient's name
        return _OverSocket(self._connected)

    def begin_idle(self) -> bool:
        """IDLE until `idle_done` (RFC 2177); tells whether the server said something before it agreed."""
        self._idle_tag = self._imap._command("IDLE")
        told = False
        while self._imap._get_response() is not None:  # None is the agreement
            if self._imap.tagged_commands[self._idle_tag]:
                raise IMAPClientError("the server began no IDLE")
            told = True
        return told

    def is_readable(self, seconds: float, is_wanted: IsWanted) -> bool:
        """Whether the server says something within this time, or before the connection may be wanted."""
        connected = self.socket()
        if isinstance(connected, ssl.SSLSocket) and connected.pending():
            return True
        return is_wanted.wait(seconds, connected)
