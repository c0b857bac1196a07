"""The table of a company's life: every state with every event, by everybody who may cause it and everybody else."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.life.states import TABLE, TRANSITIONS, By, Event, IllegalMove, State, Where, move

S, E, B = State, Event, By
OPERATOR, OWNER_TOO, PAYERS = {B.OPERATOR}, {B.OWNER, B.OPERATOR}, {B.BILLING, B.OPERATOR}
ENDS_A_DEMO = {B.PLATFORM, B.OPERATOR}

# Written down a second time, as people would tell it: what leads where, and who may cause it.
LEADS: dict[tuple[State, Event], tuple[State, set[By]]] = {
    (S.PROVISIONING, E.PROVISIONED): (S.ACTIVE, {B.PLATFORM}),
    (S.PROVISIONING, E.TRIAL_BEGAN): (S.TRIAL, {B.PLATFORM}),
    (S.TRIAL, E.PAID): (S.ACTIVE, PAYERS),
    (S.TRIAL, E.TRIAL_EXTENDED): (S.TRIAL, OPERATOR),
    (S.TRIAL, E.TRIAL_ENDED): (S.SUSPENDED, {B.CLOCK}),
    (S.TRIAL, E.SUSPENDED): (S.SUSPENDED, OPERATOR),
    (S.TRIAL, E.CLOSED): (S.CLOSING, OWNER_TOO),
    (S.TRIAL, E.DEMO_ENDED): (S.CLOSING, ENDS_A_DEMO),
    (S.ACTIVE, E.PAST_DUE): (S.PAST_DUE, {B.BILLING}),
    (S.ACTIVE, E.SUSPENDED): (S.SUSPENDED, OPERATOR),
    (S.ACTIVE, E.CLOSED): (S.CLOSING, OWNER_TOO),
    (S.ACTIVE, E.DEMO_ENDED): (S.CLOSING, ENDS_A_DEMO),
    (S.PAST_DUE, E.PAID): (S.ACTIVE, PAYERS),
    (S.PAST_DUE, E.GRACE_ENDED): (S.SUSPENDED, {B.CLOCK}),
    (S.PAST_DUE, E.SUSPENDED): (S.SUSPENDED, OPERATOR),
    (S.PAST_DUE, E.CLOSED): (S.CLOSING, OWNER_TOO),
    (S.SUSPENDED, E.PAID): (S.ACTIVE, PAYERS),
    (S.SUSPENDED, E.TRIAL_EXTENDED): (S.TRIAL, OPERATOR),
    (S.SUSPENDED, E.RESUMED): (S.TRIAL, OPERATOR),
    (S.SUSPENDED, E.SUSPENDED): (S.SUSPENDED, OPERATOR),
    (S.SUSPENDED, E.CLOSED): (S.CLOSING, OWNER_TOO),
    (S.SUSPENDED, E.NOTICE_ENDED): (S.CLOSING, {B.CLOCK}),
    (S.SUSPENDED, E.DEMO_ENDED): (S.CLOSING, ENDS_A_DEMO),
    (S.CLOSING, E.PAID): (S.CLOSING, PAYERS),
    (S.CLOSING, E.REOPENED): (S.TRIAL, OWNER_TOO),
    (S.CLOSING, E.ERASED): (S.PURGED, {B.CLOCK}),
}
TRIAL = ((S.TRIAL, E.TRIAL_BEGAN),)
HERE = {  # a company in each state that has been on trial before
    S.PROVISIONING: Where(S.PROVISIONING),
    S.TRIAL: Where(S.TRIAL, E.TRIAL_BEGAN),
    S.ACTIVE: Where(S.ACTIVE, E.PAID),
    S.PAST_DUE: Where(S.PAST_DUE, E.PAST_DUE),
    S.SUSPENDED: Where(S.SUSPENDED, E.TRIAL_ENDED, TRIAL),
    S.CLOSING: Where(S.CLOSING, E.CLOSED, TRIAL),
    S.PURGED: Where(S.PURGED, E.ERASED),
}


@pytest.mark.parametrize(("state", "event"), list(product(State, Event)))
def test_every_state_with_every_event(state: State, event: Event) -> None:
    to, who = LEADS.get((state, event), (state, set()))
    for by in By:
        if by in who:
            assert move(HERE[state], event, by).state is to
        else:
            with pytest.raises(IllegalMove):
                move(HERE[state], event, by)


def test_the_table_has_each_line_once_and_nothing_leaves_what_is_erased() -> None:
    assert len(TABLE) == len(TRANSITIONS) == len(LEADS)
    assert not [line for line in TRANSITIONS if line.state is S.PURGED]


@pytest.mark.parametrize("state", [S.ACTIVE, S.PAST_DUE, S.SUSPENDED])
def test_a_trial_is_extended_only_for_who_was_on_one(state: State) -> None:
    where = HERE[state] if state is not S.SUSPENDED else Where(S.SUSPENDED, E.GRACE_ENDED, ((S.PAST_DUE, None),))
    with pytest.raises(IllegalMove):
        move(where, E.TRIAL_EXTENDED, B.OPERATOR)


@pytest.mark.parametrize("state", [S.TRIAL, S.ACTIVE, S.PAST_DUE, S.SUSPENDED])
def test_closing_is_undone_to_exactly_what_was(state: State) -> None:
    closing = move(HERE[state], E.CLOSED, B.OWNER)

    assert move(closing, E.REOPENED, B.OWNER) == HERE[state]


@pytest.mark.parametrize("state", [S.TRIAL, S.ACTIVE, S.PAST_DUE])
def test_a_suspension_is_undone_to_exactly_what_was(state: State) -> None:
    suspended = move(HERE[state], E.SUSPENDED, B.OPERATOR)

    assert move(suspended, E.RESUMED, B.OPERATOR) == HERE[state]


def test_paying_does_not_lift_what_an_operator_stopped_but_is_not_forgotten() -> None:
    stopped = move(HERE[S.PAST_DUE], E.SUSPENDED, B.OPERATOR)
    paid = move(stopped, E.PAID, B.BILLING)

    assert (paid.state, paid.because) == (S.SUSPENDED, E.SUSPENDED)
    assert move(paid, E.RESUMED, B.OPERATOR).state is S.ACTIVE


def test_paying_does_not_undo_an_owners_closing_but_what_comes_back_is_paid() -> None:
    closing = move(move(HERE[S.TRIAL], E.TRIAL_ENDED, B.CLOCK), E.CLOSED, B.OWNER)
    paid = move(closing, E.PAID, B.BILLING)

    assert (paid.state, paid.because) == (S.CLOSING, E.CLOSED)
    assert move(paid, E.REOPENED, B.OWNER).state is S.ACTIVE


def test_paying_lifts_a_closing_that_came_only_from_not_paying() -> None:
    closing = move(HERE[S.SUSPENDED], E.NOTICE_ENDED, B.CLOCK)

    assert move(closing, E.PAID, B.BILLING) == Where(S.ACTIVE, E.PAID)


def test_reopening_is_no_way_round_a_suspension() -> None:
    stopped = move(HERE[S.ACTIVE], E.SUSPENDED, B.OPERATOR)
    back = move(move(stopped, E.CLOSED, B.OWNER), E.REOPENED, B.OWNER)

    assert back == stopped


def _legal(where: Where) -> Iterator[tuple[Event, By]]:
    for line in TRANSITIONS:
        if line.state is where.state:
            for by in sorted(line.by):
                yield line.event, by


@given(st.lists(st.integers(0, 99), max_size=30))
def test_whatever_happens_a_company_has_a_state_below_that_is_none_of_the_stops(choices: list[int]) -> None:
    where = Where(S.PROVISIONING)
    for choice in choices:
        ways = list(_legal(where))
        if not ways:
            break
        try:
            where = move(where, *ways[choice % len(ways)])
        except IllegalMove:
            continue
        assert (where.state in (S.SUSPENDED, S.CLOSING)) == bool(where.came_from)
        assert where.below in (S.PROVISIONING, S.TRIAL, S.ACTIVE, S.PAST_DUE, S.PURGED)
        assert len(where.came_from) <= 2
