"""The floor: the writes of one event by bare pgbench, one event a transaction, as the runtime role with RLS on."""

import asyncio
import json
import re
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import msgspec

from bench.documents import three_steps
from bench.ground import BUILD, Ground
from bench.world import Company, Visitor, Writer, populate, write_sessions
from hubwright.kernel.embedded.binaries import find_binaries

_TEMPLATE = Path(__file__).with_name("floor.sql")
_CLIENTS = (4, 8, 16, 32)
_TRY_S, _FINAL_S = 3, 8
_TPS = re.compile(r"tps = ([\d.]+)")


class Floor(msgspec.Struct, frozen=True):
    """The most events a second, and at how many clients."""

    rate: float
    clients: int
    tried: dict[int, float]


def pgbench() -> Path:
    """The program of the wheel whose server we run, else the system's."""
    bundled = Path(find_binaries(None).postgres("pgbench"))
    return bundled if bundled.exists() else Path("pgbench")


async def floor(ground: Ground) -> Floor:
    """Try some numbers of clients, then take the best for longer."""
    companies = fixed_companies()
    write = await Writer.over(ground.endpoints.superuser_url)
    await populate(write, companies, three_steps())
    state = await write_sessions(write, companies, three_steps())
    await write.settle()
    script = BUILD / "bench-floor.sql"
    spaced = json.dumps(json.loads(state))  # pgbench would take ":true" for a variable of its own
    script.write_text(_TEMPLATE.read_text().replace("%STATE%", spaced))
    tried: dict[int, float] = {}
    for clients in _CLIENTS:
        tried[clients] = await _rate(ground, script, clients, _TRY_S)
    best = max(tried, key=lambda clients: tried[clients])
    rate = max(await _rate(ground, script, best, _FINAL_S), tried[best])
    await write.close()
    return Floor(rate, best, tried)


async def _rate(ground: Ground, script: Path, clients: int, seconds: int) -> float:
    url = urlsplit(ground.endpoints.database_url)
    environment = {
        "PGUSER": url.username or "",
        "PGPASSWORD": url.password or "",
        "PGHOST": parse_qs(url.query)["host"][0],
        "PGDATABASE": url.path.lstrip("/"),
        "PGOPTIONS": "-c search_path=hubwright,app",
    }
    command = [
        str(pgbench()),
        "-n",
        "-M",
        "prepared",
        "-c",
        str(clients),
        "-j",
        "2",
        "-T",
        str(seconds),
        "-f",
        str(script),
    ]
    ended = await asyncio.to_thread(
        subprocess.run, command, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    found = _TPS.search(ended.stdout)
    if found is None or ended.returncode != 0 or "number of failed transactions: 0 " not in ended.stdout:
        raise RuntimeError(f"pgbench: {ended.stdout} {ended.stderr}")
    return float(found[1])


def fixed_companies() -> list[Company]:
    """Twenty companies with ten visitors each, whose ids the script can write down from a number."""
    return [
        Company(
            tenant_id=_id("a", company),
            flow_id=_id("e", company),
            version_id=_id("f", company),
            queue_id=_id("9", company),
            channel_id=_id("b", company),
            channel_key=f"floor-{company}",
            visitors=tuple(_visitor(company, n) for n in range(company, 200, 20)),
        )
        for company in range(20)
    ]


def _visitor(company: int, n: int) -> Visitor:
    return Visitor(_id("a", company), _id("b", company), _id("8", n), _id("c", n), _id("d", n))


def _id(kind: str, n: int) -> UUID:
    return UUID(f"{kind}0000000-0000-7000-8000-{n:012x}")
