"""What is done without a request reaches no other company either: jobs, wishes of plugins, archives that are written.

Each of them names things of B while it is done for A; done for B itself it must change something, or it shows nothing.
"""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from hubwright.control.billing.payments.current import close_payments, use_payments
from hubwright.control.billing.payments.stripe_payments import StripePayments
from hubwright.desk.what_if.tasks import under_way as tried_plans
from hubwright.entry.discovery import load_work
from hubwright.host.installation.verbs import switch_on
from hubwright.kernel.database import acting_for
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import JOBS, enqueue
from hubwright.kernel.jobs.run import run_job
from hubwright.runtime.plugins.wishes import grant
from hubwright_stripe_standin import StandIn
from hubwright_stripe_standin.serving import running
from tenants.export.tasks import under_way as exports
from tests.architecture.statements import tenant_tables
from tests.integration.isolation.asks import ASKS
from tests.integration.isolation.errands import JOBS_NAMING, JOBS_NAMING_NOTHING, filled, wishes
from tests.integration.isolation.houses import House
from tests.integration.isolation.layers import HOLDING, Standing, filters_of_ours, security_of
from tests.integration.isolation.matrix import Matrix
from tests.integration.isolation.two_houses import matrix_of
from tests.payments.wall import Wall
from tests.support.database import TestServers
from tests.support.figures import keep_figures
from tests.support.watching_plugins import WATCHER, Watcher

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
Errand = Callable[[House, Any], Awaitable[None]]
# Written whatever comes of an errand, so it does not show that anything was done.
BOOKKEEPING = frozenset({"job", "due", "hook_seen", "plugin_call", "dead_letter", "incident"})
# Done for their own company they only look, or call a plugin, or find that there is nothing to do.
WITHOUT_TRACE = {
    "channel.end", "contacts.index", "flow.canary", "flow.handoff_ended", "flow.look", "queues.tell_place",
    "remote.installed", "remote.removed", "remote.secret_changed", "states.wrap_up_ended", "states.wrap_up_over",
}  # fmt: skip
SCOPES = ["contact:read", "contact:write", "conversation:read", "conversation:write", "message:send"]


# What neither layer stops, nor a tie between rows of one company.
FOUND_OUT = {
    "AddTag", "billing.share", "callbacks.look", "crm.sync", "customer.erase", "data.export", "data.export_expires",
    "domains.look", "identity.mail_invitation", "routing.what_if",
}  # fmt: skip


class Errands:
    """Two houses, and something that is done for one with what is the other's."""

    def __init__(self, matrix: Matrix, standing: Standing) -> None:
        self.matrix, self.standing = matrix, standing
        self.leaks: list[str] = []
        self.idle: list[str] = []  # no positive control
        self.done = self.controls = 0

    async def run(self, name: str, errand: Errand, what: Any) -> None:
        """For A with what is B's, then for B itself."""
        a, b = self.matrix.a, self.matrix.b
        before = await self.matrix.fingerprint()
        self.matrix.knocking = True
        with self.matrix.overheard.since() as lines, suppress(asyncpg.PostgresError):  # a broken tie is a refusal
            await errand(a, what)
        self.matrix.knocking = False
        self.done += 1
        if await self.matrix.fingerprint() != before:
            self.leaks.append(f"{name}: something of B has changed")
        if told := await self._told_to_a():
            self.leaks.append(f"{name}: A has B's words in {told}")
        if b.word in "".join(lines):
            self.leaks.append(f"{name}: B's words are in the log")
        before = await self.matrix.fingerprint(BOOKKEEPING)
        await errand(b, what)
        if await self.matrix.fingerprint(BOOKKEEPING) != before:
            self.controls += 1
        elif name not in WITHOUT_TRACE:
            self.idle.append(name)

    async def _told_to_a(self) -> list[str]:
        """Tables in which A has something with B's word in it."""
        union = " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT FROM hubwright.{table} t WHERE tenant_id = $1"
            " AND strpos(lower(t::text), lower($2)) > 0)"
            for table in sorted(tenant_tables())
        )
        rows = await self.matrix.superuser.fetch(union, self.matrix.a.tenant_id, self.matrix.b.word)
        return [row[0] for row in rows]


@pytest.fixture
async def errands(
    request: pytest.FixtureRequest,
    database: None,
    servers: TestServers,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Errands]:
    standing: Standing = request.param
    async with security_of(servers, standing) as left, matrix_of(left, tmp_path, Watcher(scopes=SCOPES)) as matrix:
        for house in (matrix.a, matrix.b):
            async with acting_for(house.tenant_id):
                await switch_on(WATCHER, house.admin.actor)
        filters_of_ours(standing, monkeypatch, lambda: matrix.knocking)
        yield Errands(matrix, standing)


async def _job(house: House, what: tuple[str, dict[str, Any]]) -> None:
    kind, payload = what
    async with acting_for(house.tenant_id):
        job_id = await enqueue(kind, payload)
    await run_job(house.tenant_id, job_id)
    await asyncio.gather(*exports(), *tried_plans(), return_exceptions=True)


async def _wish(house: House, what: Any) -> None:
    await grant(house.tenant_id, Watcher(scopes=SCOPES).manifest, [what], key=str(new_id()))


def test_every_kind_of_job_is_among_them() -> None:
    load_work()
    assert JOBS_NAMING.keys() | JOBS_NAMING_NOTHING == JOBS.keys()
    assert JOBS_NAMING.keys() & JOBS_NAMING_NOTHING == set()


@pytest.fixture
async def provider() -> AsyncIterator[None]:
    """A payment provider, without which no invoice goes anywhere."""
    with running(StandIn(clock=Wall())) as serving:
        use_payments(StripePayments("sk_test_standin", serving.world.address))
        yield
        await close_payments()


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize("errands", HOLDING, indirect=True)
async def test_a_job_that_names_another_companys_things_does_nothing_with_them(errands: Errands) -> None:
    load_work()
    for kind, payload in JOBS_NAMING.items():
        await errands.run(kind, _job, (kind, await filled(errands.matrix.b, payload)))
    _judged("jobs", errands)


@pytest.mark.parametrize("errands", HOLDING, indirect=True)
async def test_a_wish_that_names_another_companys_things_is_not_granted(errands: Errands) -> None:
    for wish in await wishes(errands.matrix.b):
        await errands.run(type(wish).__name__, _wish, wish)
    _judged("wishes of plugins", errands)


@pytest.mark.parametrize("errands", HOLDING, indirect=True)
async def test_an_archive_holds_nothing_of_another_company(errands: Errands) -> None:
    archived = await _archived(errands.matrix)
    errands.done = len(archived)
    everything = "".join(archived.values())
    assert errands.matrix.a.word.lower() in everything.lower(), "A's own is in it"
    errands.leaks = await errands.matrix.of_b(everything)
    _judged("archives", errands)


@pytest.mark.parametrize("errands", ["neither layer"], indirect=True)
async def test_with_neither_layer_errands_are_found_out(errands: Errands) -> None:
    """The negative control: the same errands, and each kind of them is found to leak."""
    load_work()
    matrix = errands.matrix
    for kind, payload in JOBS_NAMING.items():
        await errands.run(kind, _job, (kind, await filled(matrix.b, payload)))
    for wish in await wishes(matrix.b):
        await errands.run(type(wish).__name__, _wish, wish)
    assert {leak.partition(":")[0] for leak in errands.leaks} >= FOUND_OUT
    assert await matrix.of_b("".join((await _archived(matrix)).values())) != []


async def _archived(matrix: Matrix) -> dict[str, str]:
    """What A finds in an archive of everything that it has, file by file."""
    matrix.knocking = True
    export_id = await matrix.a.fresh("export")
    matrix.knocking = False
    (door, ask) = next(each for each in ASKS if each[0] == "GET /settings/data/exports/{export_id:uuid}/file")
    answer = await matrix.ask(matrix.a, door, ask, [export_id])
    with zipfile.ZipFile(io.BytesIO(answer.content)) as whole:
        return {name: whole.read(name).decode(errors="replace") for name in whole.namelist()}


def _judged(what: str, errands: Errands) -> None:
    figures: dict[str, object] = {"done": errands.done, "controls": errands.controls, "leaks": len(errands.leaks)}
    keep_figures(f"isolation of {what}, {errands.standing}", figures)
    assert errands.leaks == [], "\n".join(errands.leaks)
    assert errands.idle == [], "no positive control: they do nothing for B either"
