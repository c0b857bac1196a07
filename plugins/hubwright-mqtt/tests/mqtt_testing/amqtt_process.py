"""amqtt as a program: says when it listens, goes on until it is ended. Arguments: a port, a file of users if any,
and a file with a certificate and its key if it is spoken to encrypted.

In a process of its own, because it leaves connections open that Python then warns of in whichever test comes next.
"""

import asyncio
import sys
from typing import Any

from amqtt.broker import Broker


def configured(port: int, users: str = "", shown: str = "") -> dict[str, Any]:
    """For anybody, or for the users in the file."""
    access: dict[str, Any] = {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}}
    if users:
        access = {"amqtt.plugins.authentication.FileAuthPlugin": {"password_file": users}}
    tls: dict[str, Any] = {"ssl": True, "certfile": shown, "keyfile": shown} if shown else {}
    return {
        "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}", "max_connections": 50, **tls}},
        "timeout_disconnect_delay": 1,
        "plugins": access,
    }


async def main(port: int, users: str = "", shown: str = "") -> None:
    """Serve."""
    await Broker(configured(port, users, shown)).start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), *sys.argv[2:4]))
