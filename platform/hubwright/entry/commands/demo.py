"""`hubwright demo`: three demo companies, ready to try, on this machine only; with `--traffic` a busy fourth."""

import argparse
import os

from hubwright.entry import servers, start
from hubwright.entry.commands.traffic_options import describe_day, shape_of, words_of
from hubwright.kernel.embedded import running_endpoints
from hubwright.kernel.errors import StartRefused
from hubwright.kernel.settings import Settings

HELP = "run three demo companies on this machine, with everything they need"


def describe(parser: argparse.ArgumentParser) -> None:
    """Where to listen, where data lies, how to tell."""
    parser.add_argument("--json", action="store_true", help="print one line of JSON when everything is ready")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on, loopback only (default %(default)s)")
    parser.add_argument("--port", type=int, default=8800, help="port to listen on (default %(default)s)")
    start.add_data_argument(parser)
    busy = parser.add_argument_group(
        "traffic", "a day at a fourth, busy company, lived through the doors of this demo or of one that runs already"
    )
    busy.add_argument("--traffic", action="store_true", help="let a day run through the busy company; its board moves")
    busy.add_argument("--check", action="store_true", help="only compare every figure of it with the log, then end")
    describe_day(busy)


def run(arguments: argparse.Namespace) -> int:
    """Run until told to stop."""
    from hubwright.entry.demo.run import run_demo  # noqa: PLC0415 - only the demo command may load the demo

    if not arguments.json:  # somebody reads along: only what matters, in words
        os.environ.setdefault("HUBWRIGHT_LOG_LEVEL", "warning")
        os.environ.setdefault("HUBWRIGHT_LOG_FORMAT", "text")
    settings = start.load(arguments)
    if arguments.check or (arguments.traffic and _runs_already(settings)):
        return _beside_a_running_one(settings, arguments)
    day = words_of(arguments) if arguments.traffic else []
    agents = shape_of(arguments).agents if arguments.traffic else 0
    return run_demo(
        settings, host=arguments.host, port=arguments.port, as_json=arguments.json, day=day, busy_agents=agents
    )


def _runs_already(settings: Settings) -> bool:
    return not settings.database_url and running_endpoints(settings.data) is not None


def _beside_a_running_one(settings: Settings, arguments: argparse.Namespace) -> int:
    """Over the servers of a demo that runs in another terminal."""
    if not arguments.traffic:
        raise StartRefused("--check goes with --traffic; `hubwright figures check` does it for any company.")
    from hubwright.entry.demo.traffic.run import check, traffic  # noqa: PLC0415 - only the demo command may load the demo

    settings = start.with_key(servers.joined(settings))
    return check(settings) if arguments.check else traffic(settings, shape_of(arguments), arguments.speed)
