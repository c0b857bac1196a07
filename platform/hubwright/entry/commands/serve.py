"""`hubwright serve`: the web process over the operator's servers, or everything over embedded ones."""

import argparse
import os
from collections.abc import Callable

import msgspec

from hubwright.entry import daily, servers, start
from hubwright.kernel.processes import Supervisor
from hubwright.kernel.reachable import require_free_port
from hubwright.kernel.settings import Settings, use_settings

HELP = "serve web pages and the API; without DATABASE_URL and REDIS_URL also run the servers and a worker"


def describe(parser: argparse.ArgumentParser) -> None:
    """Where to listen, where data lies."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default %(default)s)")
    start.add_data_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    settings = _at_our_address(start.load(arguments), arguments.host, arguments.port)
    require_free_port(arguments.host, arguments.port)
    embedded = servers.embedded_servers(settings)
    if embedded is None:
        servers.require_usable(settings)
        return web(arguments.host, arguments.port, settings)
    with Supervisor(embedded) as supervisor:
        own_database = not settings.database_url
        settings = servers.over(settings, embedded.start())
        if not own_database:
            servers.require_usable(settings)
        else:
            servers.migrate_now(settings)
        env = servers.environment(settings)
        supervisor.start([servers.web_child(arguments.host, arguments.port, env), servers.worker_child(settings, env)])
        with daily.maintenance(settings):
            supervisor.watch()
    return 0


def web(host: str, port: int, settings: Settings) -> int:
    """Run the web process itself."""
    use_settings(start.with_key(settings))
    start.loaded(_app_loaded)(host, port)
    return 0


def _app_loaded() -> Callable[[str, int], None]:
    from hubwright.entry.web import create_app  # noqa: PLC0415 - heavy: only the process that serves loads it
    from hubwright.entry.web import serve as serve_app  # noqa: PLC0415 - as above

    app = create_app()
    return lambda host, port: serve_app(app, host=host, port=port)


def _at_our_address(settings: Settings, host: str, port: int) -> Settings:
    """Without a public address, people are sent to where we listen."""
    if os.environ.get("HUBWRIGHT_PUBLIC_URL"):
        return settings
    named = "127.0.0.1" if host in ("0.0.0.0", "::", "") else f"[{host}]" if ":" in host else host  # noqa: S104 - compared, not bound
    return msgspec.structs.replace(settings, public_url=f"http://{named}:{port}")
