"""An installation with something in it, and ways to compare two of them."""

import hashlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg

from hubwright.kernel.embedded import EmbeddedServers
from tests.support.demo import COMMAND, Visitor, running_demo

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


class Installation(NamedTuple):
    """A data folder that was used, what a visitor of it holds, and two backups."""

    data: Path
    token: str
    running: Path
    stopped: Path


def backed_up(folder: Path) -> Installation:
    """Let a visitor write and send a picture; back up while everything runs, and once more when it has stopped."""
    data = folder / "data"
    with running_demo(data) as demo:
        visitor = Visitor(demo, "cedar")
        visitor.ask("where is my order 10086")
        sent = visitor.client.post("/api/v1/visitor/files", files={"file": ("dot.png", PICTURE, "image/png")})
        assert sent.status_code in (200, 201), sent.text
        visitor.write("", kind="file", file_id=sent.json()["file_id"])
        run("backup", str(folder / "running.backup"), "--data", str(data))
    run("backup", str(folder / "stopped.backup"), "--data", str(data))
    return Installation(data, visitor.session["token"], folder / "running.backup", folder / "stopped.backup")


def run(*words: str, **environment: str) -> str:
    """Run a command that must succeed."""
    done = subprocess.run(
        [*COMMAND, *words], env={**os.environ, **environment}, cwd="/", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@contextmanager
def database_of(data: Path) -> Iterator[str]:
    """The superuser's address of a stopped installation's database."""
    servers = EmbeddedServers(data, valkey=False)
    try:
        yield servers.start().superuser_url
    finally:
        servers.stop()


async def hash_of(url: str) -> dict[str, str]:
    """Every table with all of its rows, in order; written apart from what the product does, on purpose."""
    connection = await asyncpg.connect(url, server_settings={"search_path": "", "timezone": "UTC"})
    try:
        found: dict[str, str] = {}
        for row in await connection.fetch(
            "SELECT schemaname || '.' || quote_ident(tablename) AS name FROM pg_tables"
            " WHERE schemaname !~ '^pg_' AND schemaname <> 'information_schema'"
        ):
            content: Any = await connection.fetchval(
                f"SELECT string_agg(t::text, E'\\n' ORDER BY t::text) FROM {row['name']} t"
            )
            found[row["name"]] = hashlib.sha256((content or "").encode()).hexdigest()
        catalogue = await connection.fetch(
            "SELECT c.oid::regclass::text, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.relacl::text,"
            " pg_get_userbyid(c.relowner) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1"
        )
        found["the catalogue"] = hashlib.sha256(repr([tuple(r) for r in catalogue]).encode()).hexdigest()
        return found
    finally:
        await connection.close()


def files_of(data: Path) -> dict[str, bytes]:
    """Every uploaded file."""
    return {str(p.relative_to(data)): p.read_bytes() for p in sorted((data / "files").rglob("*")) if p.is_file()}
