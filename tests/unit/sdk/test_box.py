"""Both sides of the wall speak the same: frames, messages, failures, the table of methods."""

import pytest

from hubwright_sdk import CallFailed, CrmContact, FoundContacts, Manifest, NodeCall, RateLimited, Refused, Usage
from hubwright_sdk.box.failures import failure_of, told
from hubwright_sdk.box.framing import Frames, TooLong, framed
from hubwright_sdk.box.messages import Answered, Ask, Failed, HttpAsk, Told, encoded, from_box, from_host, raw
from hubwright_sdk.box.methods import METHODS, offered_by
from tests.support.plugins import manifest
from tests.unit.sdk.test_declared import step


def test_frames_come_whole_however_they_were_cut() -> None:
    payloads = [b"", b"a", b"bc" * 500]
    stream = b"".join(framed(each) for each in payloads)
    for size in (1, 3, 5, len(stream)):
        frames = Frames()
        found = [whole for at in range(0, len(stream), size) for whole in frames.feed(stream[at : at + size])]
        assert found == payloads


def test_a_frame_that_is_too_long_is_refused_before_it_is_held() -> None:
    with pytest.raises(TooLong):
        framed(b"x" * 11, most=10)
    with pytest.raises(TooLong):
        list(Frames(most=10).feed((11).to_bytes(4, "big")))


def test_messages_are_read_by_the_side_they_are_for() -> None:
    ask = Ask(1, "call_node", raw((NodeCall(node="n", input={"a": 1}),)), raw(None))
    heard = from_host(encoded(ask))
    assert isinstance(heard, Ask)
    assert METHODS["call_node"].read_arguments(heard.arguments) == (NodeCall(node="n", input={"a": 1}),)
    request = HttpAsk(1, 2, "GET", "https://a.example", {"A": "b"}, "", 1.0)
    assert from_box(encoded(request)) == request
    with pytest.raises(Exception, match="Invalid value"):
        from_box(encoded(ask))


@pytest.mark.parametrize(
    "wrong", [Told("refused", "x" * 5_000), Told("refused", "r", -1), Told("refused", "r", 0, 10**12)]
)
def test_a_failure_that_claims_too_much_is_no_message(wrong: Told) -> None:
    with pytest.raises(Exception, match="Expected"):
        from_box(encoded(Failed(1, wrong)))


class Own(RateLimited):
    """A plugin's own kind."""

    code = "own"


def test_failures_keep_kind_reason_usage_and_patience() -> None:
    made = failure_of(told(Own("later", retry_after_s=2.0, usage=Usage(1, 2))))
    assert type(made) is RateLimited
    assert (made.reason, made.retry_after_s, made.usage) == ("later", 2.0, Usage(1, 2))
    assert type(failure_of(told(Refused("no")))) is Refused
    assert type(failure_of(told(CallFailed("no")))) is CallFailed


def test_other_failures_tell_kind_and_place_but_not_their_words() -> None:
    try:
        raise KeyError("s3cret")
    except KeyError as failure:
        said = told(failure)
    assert said.code == ""
    assert "KeyError at test_box.py" in said.reason
    assert "s3cret" not in said.reason
    assert failure_of(said) is None
    assert failure_of(Told("off", "the host's own code")) is None


def test_the_manifest_says_which_methods_there_are() -> None:
    def names(made: Manifest) -> set[str]:
        return {method.name for method in offered_by(made)}

    assert names(manifest("a")) == set()
    assert names(manifest("a", nodes=[step()])) == {"call_node"}
    assert names(manifest("a", kind=["ai"], settings_version=2)) == {"complete", "upgrade_settings"}


def test_a_hook_of_a_kind_is_offered_where_the_manifest_implements_it() -> None:
    (hook,) = offered_by(manifest("a", implements=["find_contact"]))
    found = FoundContacts([CrmContact(external_id="1", name="Ana")])

    assert hook.read_result(raw(found)) == found
    assert encoded(Answered(1, raw(found)))
