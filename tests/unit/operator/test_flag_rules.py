"""For whom a flag is on."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubwright.kernel.flags import FLAGS, USAGE_FORECAST, Setting, on
from hubwright.kernel.flags.rules import is_on, place
from hubwright.kernel.flags.watching import settings_of_flags
from hubwright.kernel.ids import new_id

TENANTS = st.uuids()
KEYS = st.text(min_size=1, max_size=30)


def test_no_declared_flag_has_expired() -> None:
    """When this fails: take the flag out of the code, with what it guarded on or off for good."""
    today = date.today()
    assert [flag.key for flag in FLAGS.values() if flag.expires < today] == []


def test_every_flag_says_what_it_is_in_both_languages_and_who_answers_for_it() -> None:
    assert FLAGS
    for flag in FLAGS.values():
        assert flag.title.keys() == flag.about.keys() == {"en", "zh"}
        assert flag.owner
        assert all([*flag.title.values(), *flag.about.values()])


@given(KEYS, TENANTS)
def test_nobody_has_it_at_nothing_and_everybody_at_all(key: str, tenant: UUID) -> None:
    assert not is_on(key, Setting(state="percent", percent=0), tenant)
    assert is_on(key, Setting(state="percent", percent=100), tenant)


@given(KEYS, TENANTS, st.integers(0, 100), st.integers(0, 100))
def test_a_larger_share_takes_it_from_nobody(key: str, tenant: UUID, one: int, other: int) -> None:
    small, large = sorted((one, other))
    if is_on(key, Setting(state="percent", percent=small), tenant):
        assert is_on(key, Setting(state="percent", percent=large), tenant)


def test_a_share_is_about_that_share_of_companies_and_another_flag_chooses_others() -> None:
    tenants = [UUID(int=n * 7919 + 1) for n in range(4000)]
    setting = Setting(state="percent", percent=25)
    first = {tenant for tenant in tenants if is_on("one", setting, tenant)}
    second = {tenant for tenant in tenants if is_on("two", setting, tenant)}
    assert 900 < len(first) < 1100
    assert 150 < len(first & second) < 350
    assert {place("one", tenant) for tenant in tenants[:50]} != {place("two", tenant) for tenant in tenants[:50]}


@given(TENANTS, st.sets(TENANTS, max_size=5))
def test_a_list_names_who_has_it(tenant: UUID, listed: set[UUID]) -> None:
    setting = Setting(state="listed", tenants=frozenset(listed))
    assert is_on("flag", setting, tenant) is (tenant in listed)


def test_states_that_name_nobody_count_no_list_and_no_share() -> None:
    tenant = new_id()
    assert not is_on("flag", Setting(state="off", percent=100, tenants=frozenset({tenant})), tenant)
    assert is_on("flag", Setting(state="on", percent=0), tenant)


def test_openfeature_answers_from_what_this_process_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    tenant, other = new_id(), new_id()
    assert not on(USAGE_FORECAST, tenant)
    kept = {USAGE_FORECAST.key: Setting(state="listed", tenants=frozenset({tenant}))}
    monkeypatch.setattr(settings_of_flags, "now", kept)
    assert on(USAGE_FORECAST, tenant)
    assert not on(USAGE_FORECAST, other)
