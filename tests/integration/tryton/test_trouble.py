"""What goes wrong with a Tryton that runs: passwords, rights, names, restarts, and time."""

import socket
from collections.abc import Iterator

import msgspec
import pytest
from tryton_testing.calling import at, changed, step
from tryton_testing.server import Tryton, running_tryton
from tryton_testing.shop import SENT, WEAK_LOGIN

from hubwright_sdk import AuthExpired, CallContext, CallFailed, RateLimited, Refused, Slow, Unreachable

pytestmark = pytest.mark.timeout(600)  # the database of Tryton may have to be made first


@pytest.fixture(scope="module")
def strict() -> Iterator[Tryton]:
    """One that lets nobody in for a while after the first wrong password."""
    with running_tryton(max_attempt="0") as running:
        yield running


def failed(context: CallContext) -> CallFailed:
    with pytest.raises(CallFailed) as caught:
        step(context, "order_status", number=SENT)
    return caught.value


def test_a_wrong_password_is_one_and_too_many_of_them_say_so(strict: Tryton) -> None:
    wrong = at(strict.address, login=WEAK_LOGIN, password="a password that is wrong")
    assert isinstance(failed(wrong), AuthExpired)
    later = failed(wrong)
    assert isinstance(later, RateLimited)
    assert later.retry_after_s is None
    assert "wrong passwords" in later.reason


def test_a_tryton_that_is_started_again_goes_on_answering(strict: Tryton) -> None:
    here = at(strict.address)
    assert step(here, "order_status", number=SENT).port == "found"
    strict.stop()
    gone = failed(here)
    assert isinstance(gone, Unreachable)
    strict.start()
    assert step(here, "order_status", number=SENT).port == "found"


def test_a_user_without_rights_is_told_which_are_missing(tryton: Tryton) -> None:
    refused = failed(at(tryton.address, login=WEAK_LOGIN))
    assert type(refused) is Refused
    assert refused.reason == 'Tryton says no: You are not allowed to access "Sale".'


def test_a_database_that_is_not_there_is_told(tryton: Tryton) -> None:
    missing = failed(changed(at(tryton.address), database="elsewhere"))
    assert isinstance(missing, Unreachable)
    assert "has none of this name" in missing.reason


def test_an_address_that_is_not_trytons_is_told(tryton: Tryton) -> None:
    elsewhere = failed(changed(at(tryton.address), address=f"{tryton.address}/somewhere/else"))
    assert type(elsewhere) is Refused
    assert "no database shop" in elsewhere.reason


def test_who_is_too_slow_is_left(tryton: Tryton) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        assert isinstance(failed(msgspec.structs.replace(at(address), deadline_s=0.2)), Slow)
    before = len(tryton.asked)
    assert isinstance(failed(msgspec.structs.replace(at(tryton.address), deadline_s=0.01)), Slow)
    assert len(tryton.asked) == before
