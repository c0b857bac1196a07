"""An agent opens conversations and searches, in an inbox of a million conversations; whole pages over HTTP."""

import time
from collections.abc import Sequence
from urllib.parse import quote

from bench import processes, stage
from bench.ground import Ground, ground, run_as_served, tell
from bench.http_client import HttpClient
from bench.inbox_world import Inbox, populate_inbox
from bench.measures import Figure
from hubwright.control.identity.sessions import COOKIE_NAME, open_session
from hubwright.entry.resources import opened

_OPENED, _ASKED = 300, 300


def run(wanted: set[str]) -> list[Figure]:
    """One world for both; one request at a time, as one person works."""
    with ground() as standing:
        return run_as_served(lambda: _measure(standing, wanted))


async def _measure(standing: Ground, wanted: set[str]) -> list[Figure]:
    async with stage.written(standing, 1, 1) as staged:
        (company,) = staged.companies
        began = time.monotonic()
        inbox = await populate_inbox(staged.write, company)
        await staged.write.settle()
        tell(f"  a million conversations written in {time.monotonic() - began:.0f} s")
        async with opened(standing.settings):
            signed_in = await open_session(inbox.account_id, company.tenant_id, address="", user_agent="bench")
        headers = {"Cookie": f"{COOKIE_NAME}={signed_in.cookie}", "HX-Request": "true", "Accept": "text/html"}
        with processes.web(standing) as (_process, port):
            client = HttpClient(port)
            await client.open(1)
            try:
                figures = []
                if "open_conversation_p95_ms" in wanted:
                    figures.append(await _opening(client, headers, inbox))
                if "search_p95_ms" in wanted:
                    figures.append(await _searching(client, headers, inbox))
                return figures
            finally:
                await client.close()


async def _opening(client: HttpClient, headers: dict[str, str], inbox: Inbox) -> Figure:
    chosen = {"mine": inbox.mine, "team": inbox.team, "resolved": inbox.resolved}
    paths = [f"/inbox/{view}/{of[n * 37 % len(of)]}" for n in range(_OPENED // 3) for view, of in chosen.items()]
    times = await _timed(client, headers, paths)
    note = f"{len(times)} conversations of mine, team and resolved, list, thread and customer in one request"
    return Figure(name="open_conversation_p95_ms", value=_p95(times), note=note)


async def _searching(client: HttpClient, headers: dict[str, str], inbox: Inbox) -> Figure:
    asked = (inbox.queries * (_ASKED // len(inbox.queries) + 1))[:_ASKED]
    times = await _timed(client, headers, [f"/inbox/search?q={quote(text)}" for text in asked])
    note = f"{len(times)} searches: words, pairs and phrases of Chinese, numbers, names, telephones; whole page"
    return Figure(name="search_p95_ms", value=_p95(times), note=note)


async def _timed(client: HttpClient, headers: dict[str, str], paths: Sequence[str]) -> list[float]:
    for path in paths[:20]:
        await client.get(path, headers)
    times = []
    for path in paths:
        began = time.perf_counter()
        status, body = await client.get(path, headers)
        times.append((time.perf_counter() - began) * 1e3)
        if status != 200 or b"ib-list" not in body:
            raise RuntimeError(f"{path}: {status}")
    return times


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]
