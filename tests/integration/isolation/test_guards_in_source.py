"""The guards of layer one where they stand: each is taken out of its statement alone, and the check must miss it."""

from tests.architecture.sources import name_of, product
from tests.architecture.statements import TENANT_CALLS, named, shared_by_tenant, statements, tenant_tables, unbound
from tests.integration.isolation.layers import without_one
from tests.support.figures import keep_figures


def test_each_guard_in_the_source_taken_away_is_missed() -> None:
    """Every statement written by hand, guard by guard, also those that no request of the walk runs."""
    owned, missed, unnoticed = tenant_tables() | shared_by_tenant(), 0, []
    for file in product():
        for line, sql in statements(file, TENANT_CALLS):
            for less in without_one(sql) if named(sql) & owned else ():
                if unbound(less):
                    missed += 1
                else:
                    unnoticed.append(f"{name_of(file)}:{line}")
    keep_figures("guards in the source, removed in turn", {"missed": missed, "unnoticed": unnoticed})

    assert unnoticed == []
    assert missed > 1_000
