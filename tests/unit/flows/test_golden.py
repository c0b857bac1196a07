"""Conversations recorded earlier still go the same way, from the beginning and from every stored state."""

from typing import Any

import msgspec
import pytest

from hubwright import flows
from tests.unit.flows.golden_files import CONVERSATIONS, FOLDER, moment, played
from tests.unit.flows.scenes import library_of


def golden(name: str) -> dict[str, Any]:
    return msgspec.json.decode((FOLDER / f"{name}.json").read_bytes(), type=dict[str, Any])


def plain(value: object) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))


def settled(turn: dict[str, Any]) -> dict[str, Any]:
    """A recorded turn, its state as it is read today: what was added since has its usual value."""
    return {**turn, "state": plain(flows.decode_state(msgspec.json.encode(turn["state"])))}


def test_every_recording_is_played() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(CONVERSATIONS)


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_it_goes_as_recorded(name: str) -> None:
    recorded = golden(name)
    events = [turn["event"] for turn in recorded["turns"]]
    again = plain(played(recorded["document"], events, recorded.get("others")))

    recorded["turns"] = [settled(turn) for turn in recorded["turns"]]
    for now, then in zip(again["turns"], recorded["turns"], strict=True):
        assert now == then
    assert again == recorded


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_a_stored_state_goes_on_as_recorded(name: str) -> None:
    """Sessions in flight survive a new version of the platform: each state is read from the recording."""
    recorded = golden(name)
    flow = flows.compile(flows.parse(recorded["document"]))

    for turn, (before, after) in enumerate(zip(recorded["turns"], recorded["turns"][1:], strict=False), start=1):
        state = flows.decode_state(msgspec.json.encode(before["state"]))
        event = flows.decode_event(msgspec.json.encode(after["event"]))
        done = flows.advance(flow, state, event, moment(turn), library_of(recorded.get("others", {})))
        assert plain([flows.effect_to_builtins(effect) for effect in done.effects]) == after["effects"]
        assert plain(done.state) == settled(after)["state"]


def test_the_recordings_reach_every_node_type_and_effect() -> None:
    recorded = [golden(name) for name in CONVERSATIONS]
    effects = {effect["type"] for each in recorded for turn in each["turns"] for effect in turn["effects"]}
    visited = {
        node["type"]
        for each in recorded
        for turn in each["turns"]
        for step in turn["trace"]
        for node in [*each["document"]["entry"], *each["document"]["nodes"]]
        if step.split()[1] == node["id"]
    }

    assert visited == {kind.type for kind in flows.node_types()}
    assert effects >= {
        "send_message",
        "send_cards",
        "request_rating",
        "rate_conversation",
        "set_tags",
        "set_contact",
        "http_request",
        "hand_off",
        "set_timer",
        "cancel_timer",
        "end_session",
    }
