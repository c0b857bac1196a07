"""What a channel carries of what is said, and how a long text of a bot becomes several."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hubwright.desk.carrying.errors import FileTooLargeForChannel, KindNotCarried, NotCarried, TooLongForChannel
from hubwright.desk.carrying.fitting import check_carried, cut
from hubwright.desk.carrying.parts import first_part
from hubwright.desk.carrying.rendering import Said, outbound, text_of
from hubwright_sdk import OutboundFile
from hubwright_sdk.manifest import Messaging

FILE = OutboundFile(url="https://hub.example/f", name="plan.pdf", media_type="application/pdf", size=2_000)
PICTURE = OutboundFile(url="https://hub.example/p", name="p.png", media_type="image/png", size=2_000)
BUTTONS = {"effect": "e1", "buttons": [{"id": "a", "label": "Yes"}, {"id": "b", "label": "No"}]}


def parts(text: str, can: Messaging, body: dict[str, Any] | None = None) -> list[Said]:
    said, found = Said(text=text, body=body or {}), []
    while True:
        first, rest = cut(said, can)
        found.append(first)
        if rest is None:
            return found
        said = rest


@pytest.mark.parametrize(
    ("said", "can", "why"),
    [
        (Said(text="", body={}, file=FILE), Messaging(outbound=["text"]), KindNotCarried),
        (
            Said(text="", body={}, file=FILE),
            Messaging(files=True, outbound=["text", "file"], file_limit=1_999),
            FileTooLargeForChannel,
        ),
        (Said(text="", body={}, file=FILE), Messaging(files=True, outbound=["text", "image"]), KindNotCarried),
        (Said(text="", body={"image_url": "https://x/y.png"}), Messaging(outbound=["text"]), KindNotCarried),
        (Said(text="字" * 683, body={}), Messaging(text_bytes=2_048), TooLongForChannel),
        (Said(text="", body={}, file=FILE), Messaging(text_limit=10), TooLongForChannel),
    ],
)
def test_what_is_not_carried_is_refused_with_its_reason(said: Said, can: Messaging, why: type[NotCarried]) -> None:
    with pytest.raises(why) as refused:
        check_carried(said, can)
    assert refused.value.code != NotCarried.code


def test_what_is_not_carried_as_what_it_is_goes_out_as_a_link_where_links_do() -> None:
    can = Messaging(files=True, outbound=["text", "link", "image"], file_limit=2_000)
    for said in (Said(text="", body={}, file=FILE), Said(text="", body={"image_url": "https://x/y.png"})):
        check_carried(said, can)
        assert "https://" in text_of(said, can)
    message = outbound(Said(text="", body={}, file=PICTURE), can, key="k", to="t", language="", reply_to="")
    assert (message.files, message.text) == ([PICTURE], "")
    check_carried(Said(text="字" * 682, body={}), Messaging(text_bytes=2_048))


def test_a_long_text_becomes_several_and_the_buttons_go_with_the_last() -> None:
    can = Messaging(text_limit=32)
    text = "First sentence of it. Second sentence here.\nA line of its own"
    made = parts(text, can, BUTTONS)
    assert [each.text for each in made] == ["First sentence of it.", "Second sentence here.", "A line of its own"]
    assert [bool(each.buttons) for each in made] == [False, False, True]
    assert {each.body["effect"] for each in made} == {"e1"}


def test_buttons_that_leave_no_room_for_the_words_come_after_them() -> None:
    made = parts("x" * 38, Messaging(text_limit=40), BUTTONS)
    assert [each.text for each in made] == ["x" * 38, ""]
    assert text_of(made[1], Messaging(text_limit=40)) == "1. Yes\n2. No"


def test_what_cannot_be_cut_is_left_to_be_refused() -> None:
    assert parts("字", Messaging(text_bytes=2)) == [Said(text="字", body={})]
    with pytest.raises(TooLongForChannel):
        check_carried(Said(text="字", body={}), Messaging(text_bytes=2))


def test_chinese_is_cut_behind_its_stops_and_families_stay_together() -> None:
    part, rest = first_part("今天的订单已经发出。明天会送到您的手里", lambda text: len(text.encode()) <= 48)
    assert (part, rest) == ("今天的订单已经发出。", "明天会送到您的手里")
    family = "👩‍👩‍👧‍👦"
    part, rest = first_part("ab" + family, lambda text: len(text) <= 5)
    assert (part, rest) == ("ab", family)


@given(st.text(min_size=1, max_size=300), st.integers(4, 60), st.integers(0, 90))
@example(" \U00010000", 4, 1)
@example(" " * 9, 4, 0)
def test_nothing_is_lost_and_every_part_goes_through(text: str, characters: int, octets: int) -> None:
    can = Messaging(text_limit=characters, text_bytes=octets and max(octets, 4))
    made = parts(text, can)
    assert all(can.lets_through(each.text) for each in made)
    assert "".join("".join(each.text for each in made).split()) == "".join(text.split())
