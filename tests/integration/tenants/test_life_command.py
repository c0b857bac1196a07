"""`hubwright tenant suspend` and its kin: what an operator does at a shell, and a sentence for what makes no sense."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from hubwright.control.companies import find_company
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from tenants.life.read import history
from tests.integration.tenants.test_command import hubwright
from tests.integration.tenants.test_life import new_company
from tests.support.database import TestServers


async def test_an_operator_turns_a_companys_life(servers: TestServers, tenant_a: UUID, tmp_path: Path) -> None:
    await new_company(tenant_a)
    company = await find_company(tenant_a)
    assert company is not None
    slug = company.slug
    for words, status in (
        (("suspend", slug), "suspended"),
        (("resume", slug), "trial"),
        (("extend-trial", slug, "--until", f"{utc_now() + timedelta(days=90):%Y-%m-%d}"), "trial"),
        (("paid", slug), "active"),
        (("close", slug), "closing"),
        (("reopen", slug), "active"),
    ):
        told = await hubwright(servers, tmp_path, "tenant", *words, "--reason", "we talked")
        assert told == (0, f"{slug}: {status}\n", ""), words
    assert (await hubwright(servers, tmp_path, "tenant", "limit", slug, "domains", "3", "--reason", "pilot"))[0] == 0

    code, out, _err = await hubwright(servers, tmp_path, "tenant", "life", slug)
    lines = out.splitlines()
    assert (code, lines[0].partition(" since")[0]) == (0, f"{slug}: active")
    assert [line.split()[2] for line in lines[1:8]] == [
        "reopened", "closed", "paid", "trial_extended", "resumed", "suspended", "trial_began",
    ]  # fmt: skip
    assert all(line.endswith("operator: we talked") for line in lines[1:7])
    assert lines[-1].split() == ["domains", "0", "of", "3", "pilot"]
    async with acting_for(tenant_a):
        assert {entry.who for entry in await history()} == {"Hubwright", ""}


async def test_what_makes_no_sense_is_one_sentence(servers: TestServers, tenant_a: UUID, tmp_path: Path) -> None:
    await new_company(tenant_a, trial=None)
    company = await find_company(tenant_a)
    assert company is not None
    for words, said in (
        (("suspend", "no-such-company"), "There is no company no-such-company"),
        (("resume", company.slug), "another state"),
        (("suspend", company.slug, "--reason", " "), "Say why"),
        (("extend-trial", company.slug, "--until", "soon"), "not 'soon'"),
        (("limit", company.slug, "fax.rows", "3"), "contacts.rows"),
        (("limit", company.slug, "domains", "many"), "not 'many'"),
    ):
        reason = () if "--reason" in words else ("--reason", "x")
        code, out, err = await hubwright(servers, tmp_path, "tenant", *words, *reason)
        assert (code, out) == (2, "")
        assert said in err
        assert len(err.strip().splitlines()) == 1
