"""A broker that is nothing but memory, for contracts that ask the same thing many times."""

import asyncio
import json

from hubwright_mqtt.broker import Came, Place, Will
from hubwright_sdk import AuthExpired, Net


class Memory:
    """What lies here comes to whoever subscribes; a device answers every command."""

    def __init__(self, lies: list[Came], wrong_password: str = "") -> None:
        self.lies, self.wrong_password = lies, wrong_password
        self.published: list[tuple[str, str]] = []

    async def dial(self, place: Place, net: Net, name: str, lasting: bool, will: Will | None = None) -> "_Line":
        del net, name, will
        if self.wrong_password and place.password == self.wrong_password:
            raise AuthExpired("the broker does not take this user and password")
        return _Line(self, lasting)


class _Line:
    def __init__(self, memory: Memory, lasting: bool) -> None:
        self.came: asyncio.Queue[Came | None] = asyncio.Queue()
        self.had_session = True
        self._memory, self._lasting = memory, lasting

    async def subscribe(self, topics: list[str]) -> list[str]:
        del topics
        if self._lasting:
            for each in self._memory.lies:
                self.came.put_nowait(each)
        return []

    async def unsubscribe(self, topics: list[str]) -> None:
        """There is nothing to be forgotten."""

    async def publish(self, topic: str, payload: str, *, retain: bool = False) -> None:
        del retain
        self._memory.published.append((topic, payload))
        if topic.endswith("/commands"):
            done = json.dumps({"id": json.loads(payload)["id"], "done": True})
            self.came.put_nowait(Came(topic.replace("/commands", "/replies"), done.encode()))

    def acknowledge(self, mid: int) -> None:
        """Nothing is kept here."""

    async def close(self) -> None:
        """Nobody is kept waiting."""
