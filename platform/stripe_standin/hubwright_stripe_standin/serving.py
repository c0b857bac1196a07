"""Serves the stand-in on loopback: as a process of its own, or in a thread beside a test."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from hubwright_stripe_standin.app import StandIn
from hubwright_stripe_standin.webhooks import listen

HOST = "127.0.0.1"


def server(stand_in: StandIn, port: int) -> uvicorn.Server:
    """A server that waits for nobody when it is told to stop."""
    config = uvicorn.Config(
        stand_in, host=HOST, port=port, lifespan="on", log_level="warning", timeout_graceful_shutdown=1, ws="none",
        access_log=False,
    )  # fmt: skip
    return uvicorn.Server(config)


def serve(port: int, state: Path | None, webhook: str, secret: str) -> None:
    """Serve until told to stop."""
    stand_in = StandIn(state, address=f"http://{HOST}:{port}")
    if webhook:
        listen(stand_in.world, webhook, secret)
    server(stand_in, port).run()


@contextmanager
def running(stand_in: StandIn) -> Iterator[StandIn]:
    """Serve in a thread; its address is where it is found."""
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        port = int(trial.getsockname()[1])
    stand_in.world.address = f"http://{HOST}:{port}"
    serving = server(stand_in, port)
    thread = threading.Thread(target=serving.run, name="stripe-stand-in", daemon=True)
    thread.start()
    try:
        until = time.monotonic() + 20
        while not serving.started:
            if time.monotonic() > until:
                raise TimeoutError("the stand-in does not start")
            time.sleep(0.005)
        yield stand_in
    finally:
        serving.should_exit = True
        thread.join(10)
