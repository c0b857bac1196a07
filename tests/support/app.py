"""The whole app as it runs in production, on a port of this process's own event loop."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from litestar import Litestar

from hubwright.entry.web import create_app
from hubwright.kernel.database import DB
from hubwright.kernel.rate import buckets
from hubwright.kernel.settings import Settings, settings, use_settings
from tests.support.ports import free_port


class Served:
    """A running app and where it listens."""

    def __init__(self, app: Litestar, port: int) -> None:
        self.app = app
        self.base = f"http://127.0.0.1:{port}"
        self.socket_base = f"ws://127.0.0.1:{port}"


@asynccontextmanager
async def served(chosen: Settings) -> AsyncIterator[Served]:
    """Serve over these settings; whatever else of this process was open is put back afterwards."""
    before, pool, others, redis = settings(), DB.pool, DB.others, buckets.redis
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    use_settings(chosen)
    DB.pool = None
    buckets.own.clear()
    app, port = create_app(), free_port()
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, ws="websockets-sansio", log_config=None, access_log=False, lifespan="on"
    )
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign]  # the test run keeps its own
    running = asyncio.create_task(server.serve())
    try:
        while not server.started:
            assert not running.done(), "the app did not start"
            await asyncio.sleep(0.01)
        yield Served(app, port)
        app.state.stopping.set()
    finally:
        server.should_exit = True
        await asyncio.wait_for(running, 15)
        DB.pool, DB.others, buckets.redis = pool, others, redis
        use_settings(before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
