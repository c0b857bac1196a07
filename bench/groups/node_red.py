"""Ours over the HTTP visitor API against Node-RED in memory, asked by the same client from the same process."""

import json
import shutil
import sys
import urllib.request
from pathlib import Path

from bench import processes, stage
from bench.events import Mismatch
from bench.ground import Ground, ground, run_as_served, tell
from bench.http_client import HttpClient
from bench.http_load import HttpRate, Refused, most, told
from bench.measures import Figure
from bench.peers import install
from hubwright.runtime.visitor.tokens import Visitor, token_for

_HERE = Path(install.__file__).parent
_SAY = "/api/v1/visitor/messages"
_TEXT = "Where is my order 10086?"


def run(_wanted: set[str]) -> list[Figure]:
    """The peer first: without it there is nothing to compare."""
    try:
        theirs = _theirs()
        alone = _alone()
    except install.NotInstalled as reason:
        return [Figure(name="node_red_ratio", note=f"Node-RED could not be installed: {reason}")]
    with ground() as standing:
        ours = run_as_served(lambda: _ours(standing))
    note = f"ours {told(ours)}; Node-RED {told(theirs)}; the web framework alone {told(alone)}"
    ratio = ours.rate / theirs.rate
    return [Figure(name="node_red_ratio", value=ratio, floor=alone.rate, peer=theirs.rate, note=note)]


def _theirs() -> HttpRate:
    node, script = install.node_red()
    home = install.PEERS / "node-red-home"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    shutil.copy(_HERE / "node_red_flow.json", home / "flow.json")
    port = processes.free_port()
    settings = str(_HERE / "node_red_settings.cjs")
    command = [str(node), str(script), "--settings", settings, "--userDir", str(home), "--port", str(port)]
    body = json.dumps({"text": _TEXT}).encode()

    async def ask(client: HttpClient, _n: int) -> None:
        status, answer = await client.post("/say", body)
        if status != 202 or b"Anything else?" not in answer:
            raise Refused(f"{status} {answer[:80]!r}")

    with processes.running(command, lambda: _answers(port, body)):
        return run_as_served(lambda: most(port, ask))


def _alone() -> HttpRate:
    """What is left when nothing is checked, decided or written: the ceiling of one Python process."""
    port = processes.free_port()
    body = b'{"client_id":"1","kind":"text","text":"%s"}' % _TEXT.encode()

    async def ask(client: HttpClient, _n: int) -> None:
        status, answer = await client.post("/say", body)
        if status != 202:
            raise Refused(f"{status} {answer[:80]!r}")

    command = [sys.executable, "-m", "bench.peers.litestar_alone", str(port)]
    with processes.running(command, lambda: processes.listens(port)):
        return run_as_served(lambda: most(port, ask))


def _answers(port: int, body: bytes) -> bool:
    """Node-RED listens before it has read its flow, and says 404 until then."""
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/say", body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(asked, timeout=2) as answer:
            return bool(answer.status == 202)
    except OSError:
        return False


async def _ours(standing: Ground) -> HttpRate:
    async with stage.written(standing, 20, 10) as staged:
        visitors = staged.speakers().visitors
        tokens = [token_for(Visitor(v.tenant_id, v.channel_id, v.contact_id)) for v in visitors]

        async def ask(client: HttpClient, n: int) -> None:
            body = b'{"client_id":"%d","kind":"text","text":"%s"}' % (n, _TEXT.encode())
            status, answer = await client.post(_SAY, body, tokens[n % len(tokens)])
            if status != 202:
                raise Refused(f"{status} {answer[:200]!r}")

        with processes.web(standing) as (_process, port):
            rate = await most(port, ask)
        (replies,) = await staged.write.fetch("SELECT count(*) AS n FROM message WHERE author = 'bot'")
        if replies["n"] != rate.asked:
            raise Mismatch(f"{replies['n']} committed replies for {rate.asked} requests")
        tell(f"  {told(rate)}")
        return rate
