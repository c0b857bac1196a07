"""The demo's supervisor: servers, web, worker, three order services; then one line or a text."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from hubwright.entry import daily, servers, start
from hubwright.entry.demo import order_services, stripe_stand_in
from hubwright.entry.demo.hosts import require_loopback
from hubwright.entry.demo.record import DemoRecord, read_record
from hubwright.entry.orders.service import HOST
from hubwright.kernel.embedded.unprivileged import before_exec
from hubwright.kernel.errors import StartRefused
from hubwright.kernel.processes import Child, Supervisor
from hubwright.kernel.reachable import require_free_port
from hubwright.kernel.settings import Settings

_TEXT = """
  Hubwright demo   {base}

  演示已就绪：请在浏览器中打开上面的地址。
  The demo is ready: open the address above in a browser.

  三家演示公司可一键登录（管理员、主管、客服）；按 Ctrl-C 结束。
  Sign in to three demo companies with one press; Ctrl-C ends the demo.

  登录信息 / credentials: {path}
"""

_NOBODY_PAYS = {"HUBWRIGHT_STRIPE_KEY": "", "HUBWRIGHT_STRIPE_API_BASE": ""}  # a demo never charges anybody


def run_demo(
    settings: Settings, *, host: str, port: int, as_json: bool, day: Sequence[str] = (), busy_agents: int = 0
) -> int:
    """Start everything, tell where it is, keep it running until told to stop; `day` is the traffic that is wanted."""
    require_loopback(host)
    require_free_port(host, port)
    base = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    settings = msgspec.structs.replace(settings, public_url=base)
    embedded = servers.embedded_servers(settings)
    with Supervisor(embedded) as supervisor:
        own_database = not settings.database_url
        if embedded is not None:
            settings = servers.over(settings, embedded.start())
        settings = start.with_key(settings)
        ports = order_services.choose_ports(_former_ports(settings.data))
        order_services.forget_wishes(settings.data)
        stripe = stripe_stand_in.choose(settings.data)
        if settings.migrate_database_url:
            servers.migrate_now(settings)
        if not own_database:
            servers.require_usable(settings)
        supervisor.start(
            _children(settings, host, port, ports, stripe), meanwhile=lambda: _seed(settings, base, ports, busy_agents)
        )
        record = read_record(settings.data)
        if record is None:
            raise StartRefused("The demo companies were made, but demo.json is gone.")
        _tell(record, settings.data, as_json=as_json)
        if day:
            supervisor.start([_traffic(settings, ports, day)])
        with daily.maintenance(settings):
            supervisor.watch()
    return 0


def _former_ports(data: Path) -> dict[str, int]:
    former = read_record(data)
    return former.order_services if former else {}


def _environment(settings: Settings, ports: dict[str, int]) -> dict[str, str]:
    """Flows may reach the order services although those are on loopback; mail stays in the outbox."""
    allowed = sorted({*settings.egress_allow, *(f"{HOST}:{port}" for port in ports.values())})
    return servers.environment(
        settings,
        HUBWRIGHT_EGRESS_ALLOW=",".join(allowed),
        HUBWRIGHT_DEMO_PEERS=",".join(sorted({*settings.demo_peers, *allowed})),
        HUBWRIGHT_MAIL_OUTBOX="1",
        HUBWRIGHT_SMTP_URL="",
        HUBWRIGHT_LOG_LEVEL=settings.log_level,
    )


def _children(
    settings: Settings, host: str, port: int, ports: dict[str, int], stripe: stripe_stand_in.StandIn | None
) -> list[Child]:
    env = _environment(settings, ports) | (stripe.environment() if stripe else _NOBODY_PAYS)
    return [
        *([stripe.child(settings.public_url, settings.data)] if stripe else []),
        *(order_services.child(company, each, settings.data) for company, each in ports.items()),
        servers.web_child(host, port, env, "_demo-web"),
        servers.worker_child(settings, env),
    ]


def _traffic(settings: Settings, ports: dict[str, int], day: Sequence[str]) -> Child:
    """One day: it is not started again when it is over, or when somebody ends it."""
    argv = servers.command("_demo-traffic", "--data", str(settings.data), *day)
    return Child("traffic", argv, _environment(settings, ports), wanted=lambda runs: runs)


def _seed(settings: Settings, base: str, ports: dict[str, int], busy_agents: int) -> None:
    """In a process of its own: what it loads is not kept by the supervisor."""
    orders = [f"--orders={company}={port}" for company, port in ports.items()]
    ended = subprocess.run(
        servers.command("_demo-seed", "--base", base, f"--busy-agents={busy_agents}", *orders),
        env=_environment(settings, ports),
        stdin=subprocess.DEVNULL,
        stdout=2,
        check=False,
        preexec_fn=before_exec(None, signal.SIGKILL),
    )
    if ended.returncode != 0:
        raise StartRefused("The demo companies could not be made; the lines above say why.")


def _tell(record: DemoRecord, data: Path, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(record.line().decode() + "\n")
    else:
        sys.stdout.write(_TEXT.format(base=record.base, path=data / "demo.json"))
    sys.stdout.flush()
