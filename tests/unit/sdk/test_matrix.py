"""What a channel can carry: what follows when nothing is said, and what contradicts itself."""

from typing import Any

import pytest

from hubwright_sdk import ManifestInvalid, parse_manifest
from hubwright_sdk.manifest import Messaging, Window, file_kind
from tests.unit.sdk.test_manifest import whole


def channel(**can: Any) -> Messaging:
    made = parse_manifest(whole(implements=["send"], messaging=can)).messaging
    assert made is not None
    return made


def test_a_manifest_that_says_nothing_new_carries_what_it_did() -> None:
    plain, rich = channel(), channel(buttons=3, images=True, files=True)
    assert plain.carries == {"text", "link"}
    assert rich.carries == {"text", "link", "choice", "image", "voice", "video", "file"}
    assert plain.takes == {"text", "choice", "image", "file", "location"}
    assert (plain.windows, plain.states) == ([], ["sent", "failed"])


def test_a_window_that_an_event_opens_lets_events_in() -> None:
    can = channel(windows=[{"opened_by": "followed", "seconds": 60, "messages": 3}, {"seconds": 172_800}])
    assert "event" in can.takes
    assert [window.most for window in can.windows] == [3, None]
    assert Window(seconds=1, messages=3, counts=False).most is None


def test_texts_are_measured_in_characters_and_in_bytes() -> None:
    can = channel(text_limit=10, text_bytes=12)
    assert can.lets_through("x" * 10)
    assert not can.lets_through("x" * 11)
    assert can.lets_through("四个汉字")
    assert not can.lets_through("五个汉字。")
    assert channel().lets_through("字" * 10_000)


def test_a_file_goes_out_as_what_it_is_where_its_kind_and_its_size_are_carried() -> None:
    can = channel(files=True, outbound=["text", "link", "image"], file_limit=100)
    assert can.attaches("image/png", 100)
    assert not can.attaches("image/png", 101)
    assert not can.attaches("application/pdf", 1)
    assert not channel().attaches("image/png", 1)
    assert [file_kind(each) for each in ("audio/amr", "video/mp4", "text/plain")] == ["voice", "video", "file"]


@pytest.mark.parametrize(
    ("can", "told"),
    [
        ({"windows": [{"seconds": 0}]}, "seconds"),
        ({"windows": [{"seconds": 1}, {"seconds": 2}]}, "twice: message"),
        ({"windows": [{"seconds": 1, "opened_by": "menu"}], "inbound": ["text"]}, "inbound needs event"),
        ({"outbound": ["image"]}, "carries text"),
        ({"inbound": ["image"]}, "takes and carries text"),
        ({"outbound": ["text", "event"]}, "does not go out"),
        ({"outbound": ["text", "choice"]}, "choice"),
        ({"outbound": ["text"], "buttons": 2}, "choice"),
        ({"outbound": ["text"], "images": True}, "images needs"),
        ({"outbound": ["text", "image"]}, "needs images or files"),
        ({"outbound": ["text", "voice"]}, "voice in outbound needs files"),
        ({"outbound": ["text"], "files": True}, "kind of file"),
        ({"outbound": ["text", "text"]}, "twice: text"),
        ({"outbound": ["text", "smell"]}, "smell"),
        ({"states": []}, "states"),
        ({"text_bytes": -1}, "text_bytes"),
    ],
)
def test_a_matrix_that_contradicts_itself_is_refused(can: dict[str, Any], told: str) -> None:
    with pytest.raises(ManifestInvalid, match=told):
        channel(**can)
