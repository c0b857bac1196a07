"""One connection to a broker: opened where the host allows, awaited, and honest about why it failed."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

import msgspec
from paho.mqtt.client import Client, MQTTMessage, MQTTv5, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from hubwright_mqtt.refusals import Untrusted, refusal
from hubwright_sdk import Malformed, Net, Refused, Slow, Unreachable

KEEP_SESSION_S = 7 * 24 * 3600
KEEP_ALIVE_S = 30
CONNECT_S = 6.0
MOST_UNNUMBERED = 10_000  # what comes with QoS 0 may be lost: it must not fill the memory
MOST_NUMBERED = 200  # at once; more waits at the broker
PORTS = {"mqtt": 1883, "mqtts": 8883}
_NO = 128


class Came(msgspec.Struct, frozen=True):
    """One message as it came over the wire; `mid` is 0 where nothing has to be acknowledged."""

    topic: str
    payload: bytes
    mid: int = 0
    again: bool = False
    retained: bool = False


class Will(msgspec.Struct, frozen=True):
    """What the broker says when we are gone."""

    topic: str
    payload: str


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a broker is and as whom we come."""

    host: str
    port: int
    encrypted: bool
    user: str = ""
    password: str = ""
    authority: str = ""
    version: str = "3.1.1"


class Connection(Protocol):
    """What the rest of the plugin needs of a connection."""

    came: "asyncio.Queue[Came | None]"
    had_session: bool

    async def subscribe(self, topics: list[str]) -> list[str]:
        """Subscribe with QoS 1; gives back the topics that were refused."""
        ...

    async def unsubscribe(self, topics: list[str]) -> None:
        """Have them no more; when this returns, everything acknowledged before has arrived."""
        ...

    async def publish(self, topic: str, payload: str, *, retain: bool = False) -> None:
        """With QoS 1; returns when the broker has it."""
        ...

    def acknowledge(self, mid: int) -> None:
        """Let the broker forget a message."""
        ...

    async def close(self) -> None:
        """Say good-bye."""
        ...


Dial = Callable[[Place, Net, str, bool, Will | None], Any]


def place_of(settings: Mapping[str, Any]) -> Place:
    """Read it out of cleaned settings."""
    parts = urlsplit(settings["address"])
    return Place(
        host=str(parts.hostname),
        port=parts.port or PORTS[parts.scheme],
        encrypted=parts.scheme == "mqtts",
        user=settings.get("user", ""),
        password=settings.get("password", ""),
        authority=settings.get("authority", ""),
        version=settings.get("version", "3.1.1"),
    )


class _Pinned(Client):
    """Connects to the address that the host looked up and allowed, and checks the certificate against the name."""

    address = ""

    def _create_socket_connection(self) -> socket.socket:
        return socket.create_connection((self.address, self._port), timeout=CONNECT_S)

    def _ssl_wrap_socket(self, tcp_sock: socket.socket) -> ssl.SSLSocket:
        """As the library does it, but closed when it comes to nothing."""
        assert self._ssl_context is not None
        wrapped = self._ssl_context.wrap_socket(tcp_sock, server_hostname=self._host, do_handshake_on_connect=False)
        try:
            wrapped.settimeout(CONNECT_S)
            wrapped.do_handshake()
        except BaseException:
            wrapped.close()
            raise
        return wrapped


class PahoConnection:
    """A connection over paho, whose thread hands everything over to the loop that opened it."""

    def __init__(self, place: Place, name: str, lasting: bool, will: Will | None) -> None:
        self.came: asyncio.Queue[Came | None] = asyncio.Queue()
        self.had_session = False
        self._loop = asyncio.get_running_loop()
        self._place, self._lasting = place, lasting
        self._opened: asyncio.Future[Any] = self._loop.create_future()
        self._answers: dict[tuple[str, int], asyncio.Future[Any]] = {}
        self._client = self._made(place, name, lasting)
        if will is not None:
            self._client.will_set(will.topic, will.payload, qos=1, retain=True)

    def _made(self, place: Place, name: str, lasting: bool) -> _Pinned:
        newest = place.version == "5"
        client = _Pinned(
            CallbackAPIVersion.VERSION2,
            client_id=name,
            clean_session=None if newest else not lasting,
            protocol=MQTTv5 if newest else MQTTv311,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        if place.user:
            client.username_pw_set(place.user, place.password)
        if place.encrypted:
            client.tls_set_context(ssl.create_default_context(cadata=place.authority or None))
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_publish = lambda _c, _u, mid, code, _p: self._tell("publish", mid, code)
        client.on_subscribe = lambda _c, _u, mid, codes, _p: self._tell("subscribe", mid, codes)
        client.on_unsubscribe = lambda _c, _u, mid, codes, _p: self._tell("unsubscribe", mid, codes)
        return client

    async def open(self, address: str) -> None:
        """Connect and wait until the broker takes us."""
        self._client.address = address
        try:
            async with asyncio.timeout(CONNECT_S):
                await asyncio.to_thread(self._connect)
                self._client.loop_start()
                flags, code = await self._opened
        except TimeoutError:
            await self.close()
            raise Slow("the broker gave no answer") from None
        except ssl.SSLCertVerificationError as wrong:
            await self.close()
            raise Untrusted(wrong.verify_message) from None
        except ssl.SSLError as wrong:
            await self.close()
            told = wrong.reason or type(wrong).__name__
            raise Refused(f"the broker does not speak TLS at this port as we do: {told}") from None
        except OSError as wrong:
            await self.close()
            raise Unreachable(f"the broker cannot be reached: {type(wrong).__name__}") from None
        if code.is_failure:
            await self.close()
            raise refusal(code.value, str(code))
        self.had_session = bool(flags.session_present)

    def _connect(self) -> None:
        if self._place.version == "5":
            kept = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # the library says no types here
            kept.SessionExpiryInterval = KEEP_SESSION_S if self._lasting else 0
            kept.ReceiveMaximum = MOST_NUMBERED
            clean = not self._lasting
            self._client.connect(self._place.host, self._place.port, KEEP_ALIVE_S, clean_start=clean, properties=kept)
        else:
            self._client.connect(self._place.host, self._place.port, KEEP_ALIVE_S)

    async def subscribe(self, topics: list[str]) -> list[str]:
        if not topics:
            return []
        asked: Any = [(topic, SubscribeOptions(qos=1) if self._place.version == "5" else 1) for topic in topics]
        codes = await self._answer("subscribe", lambda: self._client.subscribe(asked))
        return [topic for topic, code in zip(topics, codes, strict=False) if code.value >= _NO]

    async def unsubscribe(self, topics: list[str]) -> None:
        await self._answer("unsubscribe", lambda: self._client.unsubscribe(topics))

    async def publish(self, topic: str, payload: str, *, retain: bool = False) -> None:
        def send() -> tuple[int, int | None]:
            told = self._client.publish(topic, payload.encode(), qos=1, retain=retain)
            return told.rc, told.mid

        code = await self._answer("publish", send)
        if code.is_failure:
            raise Refused(f"the broker does not let us publish there: {code}")

    def acknowledge(self, mid: int) -> None:
        self._client.ack(mid, 1)

    async def close(self) -> None:
        with contextlib.suppress(ValueError, OSError):
            self._client.disconnect()
        await asyncio.to_thread(self._client.loop_stop)

    async def _answer(self, what: str, ask: Callable[[], tuple[Any, int | None]]) -> Any:
        """Ask, and wait for what the broker says to it; it may say so before we know under which number."""
        code, mid = ask()
        if code or mid is None:
            raise Unreachable("the connection to the broker is gone")
        answer = self._answers.setdefault((what, mid), self._loop.create_future())
        try:
            async with asyncio.timeout(CONNECT_S):
                return await answer
        except TimeoutError:
            raise Slow("the broker gave no answer") from None
        finally:
            self._answers.pop((what, mid), None)

    def _tell(self, what: str, mid: int, told: Any) -> None:
        def tell() -> None:
            answer = self._answers.setdefault((what, mid), self._loop.create_future())
            if not answer.done():
                answer.set_result(told)

        self._hand_over(tell)

    def _on_connect(self, _client: Client, _data: Any, flags: Any, code: Any, _properties: Any) -> None:
        def opened() -> None:
            if not self._opened.done():
                self._opened.set_result((flags, code))

        self._hand_over(opened)

    def _on_disconnect(self, _client: Client, _data: Any, _flags: Any, code: Any, _properties: Any) -> None:
        def gone() -> None:
            lost = Unreachable(f"the broker closed the connection: {code}")
            for waiting in (self._opened, *self._answers.values()):
                if not waiting.done():
                    waiting.set_exception(lost)
                    waiting.exception()  # whoever waits hears it; if nobody does, nothing is lost
            self.came.put_nowait(None)

        self._hand_over(gone)

    def _on_message(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = ""
        came = Came(topic, bytes(message.payload), message.mid if message.qos else 0, message.dup, message.retain)

        def keep() -> None:
            if came.mid or self.came.qsize() < MOST_UNNUMBERED:
                self.came.put_nowait(came)

        self._hand_over(keep)

    def _hand_over(self, act: Callable[[], object]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is there any more
            self._loop.call_soon_threadsafe(act)


async def dial(place: Place, net: Net, name: str, lasting: bool, will: Will | None = None) -> Connection:
    """Connect, to an address that the host allows."""
    address = await net.address(place.host, place.port)
    try:
        connection = PahoConnection(place, name, lasting, will)
    except (ValueError, ssl.SSLError):
        raise Malformed("the certificate of the authority cannot be read") from None
    await connection.open(address)
    return connection
