"""Each guard of each layer is taken away alone, and something is found that was not before.

Of a statement written by hand the guard is also missed without running it (test_statements); here it is by what comes.
"""

from pathlib import Path

import asyncpg
import pytest

from tests.integration.isolation.asks import ASKS
from tests.integration.isolation.guards import Filters, Guards, Layer, Policies
from tests.integration.isolation.layers import without_security
from tests.integration.isolation.matrix import FULL, Matrix, places
from tests.integration.isolation.two_houses import matrix_of
from tests.support.database import TestServers
from tests.support.figures import keep_figures
from tests.support.fresh_database import fresh_database

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
EVERY = 8  # so many doors are one, when it is not for the proof
LEAST_PERCENT = 100 if FULL else 95  # what only a door shows that was left out stays unnoticed
_UNGUARDED = """CREATE FUNCTION hubwright.unguarded(whose text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN EXECUTE format('ALTER TABLE hubwright.%I NO FORCE ROW LEVEL SECURITY', whose);
EXECUTE format('ALTER TABLE hubwright.%I DISABLE ROW LEVEL SECURITY', whose); END $$"""


async def _guarded(matrix: Matrix, layer: Layer) -> Guards:
    """Walk through B's own doors while its statements are looked at."""
    found = Guards(layer, matrix.b.tenant_id, [matrix.b.word, "CANARY-B", str(matrix.b.tenant_id)])
    with pytest.MonkeyPatch.context() as patch:
        found.listen(patch)
        for door, ask in ASKS if FULL else ASKS[::EVERY]:
            own = [await matrix.b.fresh(place.kind) for place in places(ask)]
            await matrix.ask(matrix.b, door, ask, own)
    return found


def _judged(what: str, found: Guards) -> None:
    keep_figures(what, found.figures())
    print(f"{what}: {found.figures() | {'unnoticed': len(found.unnoticed)}}")
    assert found.leaks == [], "\n".join(found.leaks)
    assert len(found.noticed) * 100 >= LEAST_PERCENT * found.removed, "\n".join(found.unnoticed)


async def test_each_filter_of_a_statement_taken_away_is_noticed(
    database: None, servers: TestServers, tmp_path: Path
) -> None:
    """Without row-level security a statement finds nothing for somebody else, until its filter is gone."""
    async with without_security(servers) as apart, matrix_of(apart, tmp_path) as matrix:
        _judged("guards of layer one, removed in turn", await _guarded(matrix, Filters()))


async def test_each_policy_of_a_table_taken_away_is_noticed(
    database: None, servers: TestServers, tmp_path: Path
) -> None:
    """With our own filters open a statement finds nothing for somebody else, until a table's policy is gone."""
    async with fresh_database(servers) as apart:
        admin = await asyncpg.connect(apart.superuser_url)
        await admin.execute(_UNGUARDED)
        await admin.close()
        async with matrix_of(apart, tmp_path) as matrix:
            _judged("guards of layer two, removed in turn", await _guarded(matrix, Policies()))
