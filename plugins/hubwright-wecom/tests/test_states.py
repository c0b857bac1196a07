"""The table of changes: nothing is asked for that WeCom refuses, and silence has a reason."""

import pytest
from wecom_testing.account import LEGAL as OF_WECOM

from hubwright_sdk import Refused, WindowClosed
from hubwright_wecom.states import State, may_change, may_speak, why_silent


def test_only_changes_that_wecom_takes_are_legal() -> None:
    assert {(now, to) for now in State for to in State if may_change(now, to)} == OF_WECOM


def test_an_ended_session_is_begun_by_the_customer_alone() -> None:
    assert not any(may_change(State.ENDED, to) for to in State)


@pytest.mark.parametrize(
    ("state", "failure"), [(State.POOL, Refused), (State.PERSON, Refused), (State.ENDED, WindowClosed)]
)
def test_who_has_to_do_something_is_said(state: State, failure: type[Exception]) -> None:
    assert not may_speak(state)
    assert isinstance(why_silent(state), failure)


def test_new_sessions_and_the_bots_take_messages() -> None:
    assert [state for state in State if may_speak(state)] == [State.NEW, State.BOT]
