"""Events a second through `take_in`, and how that compares to bare pgbench and to DBOS on servers of the same kind."""

import asyncio
import json
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from bench import load, stage
from bench.events import check_rows
from bench.ground import Ground, ground, run_as_served, tell
from bench.measures import Figure
from bench.peers import install
from bench.peers.floor import Floor, floor

COMPANIES, VISITORS_EACH, WINDOW_S = 20, 10, 10.0
_FIRST, _WARM_S = 10_000_000, 4.0  # events of one phase have numbers of their own
_DBOS = Path(install.__file__).with_name("dbos_workflows.py")
_DBOS_S = "5"


def run(wanted: set[str]) -> list[Figure]:
    """Ours, then whatever of the others is wanted, each on a fresh database."""
    with ground() as standing:
        window, kept_up = run_as_served(lambda: _ours(standing))
    note = f"p50 {window.quantile(0.5) * 1e3:.1f} ms, p99 {window.quantile(0.99) * 1e3:.1f} ms; all rows counted"
    if not kept_up:
        note += "; no rate was kept up with, this is what was done at the lowest"
    figures = [Figure(name="events_per_s", value=window.rate, note=note)]
    if "floor_ratio" in wanted or "events_per_s" in wanted:
        with ground() as standing:
            lowest = run_as_served(lambda: floor(standing))
        figures[0].floor = lowest.rate
        figures.append(_against_floor(window.rate, lowest))
    if "dbos_ratio" in wanted:
        figures.append(_against_dbos(window.rate))
    return figures


async def _ours(standing: Ground) -> tuple[load.Window, bool]:
    async with stage.set_up(standing, COMPANIES, VISITORS_EACH) as staged:
        speakers = staged.speakers()
        everybody = len(speakers.visitors)
        for n in range(everybody):
            await speakers.speak(n)
        first = await load.at_once(lambda n: speakers.speak(_FIRST + n), everybody, _WARM_S)
        await staged.write.settle(everything=True)  # autovacuum does this within a minute
        most = await load.at_once(lambda n: speakers.speak(2 * _FIRST + n), everybody, _WARM_S)
        window, tried, kept_up = await load.sustained(lambda n: speakers.speak(3 * _FIRST + n), most.rate, WINDOW_S)
        for line in (f"{everybody} at once: {first.rate:.0f}/s, then {most.rate:.0f}/s", *tried):
            tell(f"  {line}")
        await check_rows(staged.write, speakers.taken, everybody)
        return window, kept_up


def _against_floor(rate: float, lowest: Floor) -> Figure:
    tried = ", ".join(f"{clients}: {found:.0f}" for clients, found in lowest.tried.items())
    return Figure(
        name="floor_ratio",
        value=rate / lowest.rate,
        floor=lowest.rate,
        note=f"pgbench {lowest.rate:.0f}/s at {lowest.clients} clients ({tried})",
    )


def _against_dbos(rate: float) -> Figure:
    try:
        python = install.dbos_python()
    except install.NotInstalled as reason:
        return Figure(name="dbos_ratio", note=f"DBOS could not be installed: {reason}")
    with ground() as standing:
        url = urlsplit(standing.endpoints.superuser_url)._replace(path="/dbos").geturl()
        asyncio.run(_make_database(standing.endpoints.superuser_url))
        command = [str(python), str(_DBOS), url, _DBOS_S, "8", "16", "32"]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    if ended.returncode != 0:
        raise RuntimeError(f"the DBOS peer failed: {ended.stderr[-2000:]}")
    told = json.loads(ended.stdout.strip().splitlines()[-1])
    tried = ", ".join(f"{threads}: {found:.0f}" for threads, found in told["tried"].items())
    note = f"{told['best']:.0f} workflows/s; by threads {tried}"
    return Figure(name="dbos_ratio", value=rate / told["best"], peer=told["best"], note=note)


async def _make_database(superuser_url: str) -> None:
    connection = await asyncpg.connect(superuser_url)
    await connection.execute("CREATE DATABASE dbos")
    await connection.close()
