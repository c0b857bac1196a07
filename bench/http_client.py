"""A small HTTP/1.1 client over kept connections: both sides of a comparison are asked by it, and it costs little."""

import asyncio


class HttpClient:
    """Some connections to one port of this machine; each carries one request at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: asyncio.LifoQueue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.LifoQueue()

    async def open(self, connections: int) -> None:
        """Connect."""
        for _ in range(connections):
            self._free.put_nowait(await asyncio.open_connection("127.0.0.1", self._port))

    async def close(self) -> None:
        """Hang up."""
        while not self._free.empty():
            self._free.get_nowait()[1].close()

    async def get(self, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
        """Ask with these headers and read the whole answer."""
        reader, writer = await self._free.get()
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n{lines}\r\n".encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        content = await reader.readexactly(_length(answer))
        self._free.put_nowait((reader, writer))
        return int(answer[9:12]), content

    async def post(self, path: str, body: bytes, token: str = "") -> tuple[int, bytes]:
        """Ask and read the whole answer."""
        reader, writer = await self._free.get()
        bearer = f"Authorization: Bearer {token}\r\n" if token else ""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n{bearer}"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        content = await reader.readexactly(_length(answer))
        self._free.put_nowait((reader, writer))
        return int(answer[9:12]), content


def _length(head: bytes) -> int:
    low = head.lower()
    at = low.find(b"content-length:")
    if at < 0:
        raise ValueError("an answer without a length")
    return int(low[at + 15 : low.index(b"\r\n", at)])
