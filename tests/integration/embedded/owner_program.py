"""A process that owns servers and children, for tests that kill it: prints what it started, then watches."""

import json
import sys
from pathlib import Path

from hubwright.kernel.embedded import EmbeddedServers
from hubwright.kernel.processes import Child, Supervisor

SLEEPS = "import time\nwhile True: time.sleep(60)"
DEAF = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nopen({flag!r}, 'w').close()\n" + SLEEPS


def main(data: Path, kinds: list[str]) -> None:
    """Run the named kinds of children over a data folder until told to stop."""
    servers = EmbeddedServers(data)
    flag = data.parent / "deaf-is-up"
    programs = {
        "web": Child("web", [sys.executable, "-c", SLEEPS + "  # web"]),
        "worker": Child("worker", [sys.executable, "-c", SLEEPS + "  # worker"]),
        "deaf": Child("deaf", [sys.executable, "-c", DEAF.format(flag=str(flag))], ready=flag.exists),
        "broken": Child("broken", [sys.executable, "-c", "raise SystemExit(3)"], ready=flag.exists),
    }
    with Supervisor(servers) as supervisor:
        endpoints = servers.start()
        supervisor.start([programs[kind] for kind in kinds])
        print(json.dumps({"database_url": endpoints.database_url, "redis_url": endpoints.redis_url}), flush=True)
        supervisor.watch()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
