"""`hubwright tenant`: an operator sees what a company may use, promises more, and takes it back."""

import asyncio
import os
import sys
from pathlib import Path
from uuid import UUID

from hubwright.control.companies import find_company
from hubwright.kernel import entitlements
from hubwright.kernel.database import acting_for, fetch_one
from tests.support.database import TestServers


async def hubwright(servers: TestServers, data: Path, *words: str) -> tuple[int, str, str]:
    """Run the command as an operator would."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "import sys; from hubwright.entry.cli import main; sys.exit(main())",
        *words,
        "--data",
        str(data),
        env={**os.environ, "DATABASE_URL": servers.database_url, "REDIS_URL": servers.redis_url},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def test_an_operator_grants_explains_and_takes_back(servers: TestServers, tenant_a: UUID, tmp_path: Path) -> None:
    company = await find_company(tenant_a)
    assert company is not None
    grant = ("tenant", "grant", company.slug, "members.limit", "3", "--reason", "pilot", "--until", "2099-01-01")

    assert await hubwright(servers, tmp_path, *grant) == (0, "", "")
    async with acting_for(tenant_a):
        assert await entitlements.limit("members.limit") == 3
    code, told, _err = await hubwright(servers, tmp_path, "tenant", "features", company.slug)
    assert code == 0
    lines = {line.split()[0]: line.split(maxsplit=1)[1] for line in told.splitlines()}
    assert lines["members.limit"].split(maxsplit=1) == ["3", "override: pilot until 2099-01-01 00:00 UTC"]
    assert lines["csat.rating"].split(maxsplit=1) == ["on", "edition: online v1"]

    assert (await hubwright(servers, tmp_path, "tenant", "take-back", company.slug, "members.limit"))[0] == 0
    async with acting_for(tenant_a):  # what is stored: this process goes by what it read a moment ago
        stored = await fetch_one("SELECT grants FROM entitlement_snapshot WHERE tenant_id = $1")
    assert stored is not None
    assert stored["grants"]["members.limit"]["value"] is None


async def test_what_makes_no_sense_is_one_sentence_and_exit_2(
    servers: TestServers, tenant_a: UUID, tmp_path: Path
) -> None:
    company = await find_company(tenant_a)
    assert company is not None
    for words, said in (
        (("features", "no-such-company"), "There is no company no-such-company"),
        (("grant", company.slug, "fax.limit", "3", "--reason", "x"), "members.limit"),
        (("grant", company.slug, "members.limit", "many", "--reason", "x"), "not 'many'"),
        (("grant", company.slug, "members.limit", "3", "--reason", "x", "--until", "soon"), "not 'soon'"),
        (("take-back", company.slug, "members.limit"), "was promised nothing"),
    ):
        code, out, err = await hubwright(servers, tmp_path, "tenant", *words)
        assert (code, out) == (2, "")
        assert said in err
        assert len(err.strip().splitlines()) == 1
