"""A door before a broker: what the broker says can get lost on its way to us, and everything can break at once."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

PUBACK = 4  # the kind of packet that says that a message was taken


class Door:
    """Passes bytes on, both ways."""

    def __init__(self, target: int) -> None:
        self.port = 0
        self.swallows = 0  # so many acknowledgements of messages never arrive, and the line breaks instead
        self._target = target
        self._writers: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """Break what is open; new connections pass again."""
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind, ahead = await asyncio.open_connection("127.0.0.1", self._target)
        self._writers |= {writer, ahead}
        try:
            await asyncio.gather(self._pass(reader, ahead, told=False), self._pass(behind, writer, told=True))
        finally:
            self._writers -= {writer, ahead}

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, told: bool) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65_536):
                if told and self.swallows and data[0] >> 4 == PUBACK:
                    self.swallows -= 1
                    self.cut()
                    return
                writer.write(data)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def door_to(target: int) -> AsyncIterator[Door]:
    """One that is closed in the end."""
    made = Door(target)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        made.cut()
        await server.wait_closed()
