"""A resolved conversation ends its session in WeCom by changes that WeCom takes, and by no other."""

import asyncio
from collections.abc import Iterator

import pytest
from wecom_testing.account import BOT, ENDED, NEW, PERSON, POOL, Account, Reply
from wecom_testing.calls import context_of
from wecom_testing.server import Server, wecom_open

from hubwright_sdk import AuthExpired, CallContext, Ended, RateLimited, SessionEnded, Unreachable
from hubwright_wecom.plugin import plugin
from hubwright_wecom.service import tokens
from hubwright_wecom.states import State, may_change, may_end


@pytest.fixture
def wecom() -> Iterator[Server]:
    tokens._kept.clear()
    with wecom_open() as server:
        server.account.writes("wm1", content="Hi")
        yield server


@pytest.fixture
def context(wecom: Server) -> CallContext:
    return context_of(wecom)


@pytest.fixture
def account(wecom: Server) -> Account:
    return wecom.account


def end(context: CallContext) -> SessionEnded:
    return asyncio.run(plugin.end(Ended(key="k1", to="wm1"), context))


@pytest.mark.parametrize(
    ("before", "after", "ended"),
    [(NEW, ENDED, True), (BOT, ENDED, True), (POOL, POOL, False), (PERSON, PERSON, False), (ENDED, ENDED, False)],
)
def test_only_a_session_of_ours_ends_and_nothing_illegal_is_asked(
    account: Account, context: CallContext, before: int, after: int, ended: bool
) -> None:
    account.session("wm1").state = before
    assert end(context) == SessionEnded(ended=ended)
    assert (account.session("wm1").state, account.illegal) == (after, 0)
    assert sum(each.endswith("/trans") for each in account.requests) == ended


def test_told_twice_it_ends_once(account: Account, context: CallContext) -> None:
    assert [end(context).ended, end(context).ended] == [True, False]
    assert (account.session("wm1").state, account.illegal) == (ENDED, 0)


def test_the_customers_next_words_begin_a_new_session(account: Account, context: CallContext) -> None:
    end(context)
    account.writes("wm1", content="One more thing")
    assert account.session("wm1").state == NEW


def test_a_colleague_who_is_quicker_keeps_the_session(account: Account, context: CallContext) -> None:
    asyncio.run(tokens.token(context))
    account.instead = [
        Reply(200, b'{"errcode": 0, "service_state": 1}'),
        Reply(200, b'{"errcode": 95016, "errmsg": "invalid state transition"}'),
    ]
    assert end(context) == SessionEnded()


def test_a_state_that_nobody_knows_yet_is_left_alone(account: Account, context: CallContext) -> None:
    asyncio.run(tokens.token(context))
    account.instead = [Reply(200, b'{"errcode": 0, "service_state": 9}')]
    assert end(context) == SessionEnded()
    assert not any(each.endswith("/trans") for each in account.requests)


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (Reply(503, b""), Unreachable),
        (Reply(429, b"", retry_after="7"), RateLimited),
        (Reply(200, b'{"errcode": 48002, "errmsg": "api forbidden"}'), AuthExpired),
    ],
)
def test_what_goes_wrong_there_is_named(
    account: Account, context: CallContext, answer: Reply, failure: type[Exception]
) -> None:
    asyncio.run(tokens.token(context))
    account.instead = [answer]
    with pytest.raises(failure):
        end(context)


def test_what_may_end_may_change_so() -> None:
    assert all(may_change(state, State.ENDED) for state in State if may_end(state))
