"""The demo's flow off the straight way: pictures, no number at hand, thanks, silence."""

import pytest

from hubwright import flows
from tests.unit.flows.order_visitor import Visitor


def test_a_picture_is_welcome_and_does_not_break_the_question() -> None:
    visitor = Visitor().write("where is my order")
    visitor.send_picture()
    assert visitor.answer == "Thank you, I received your picture. Which order number is it, please?"
    assert "10086" in visitor.write("10086").answer

    visitor.send_picture()
    assert visitor.answer.startswith("Thank you, I received your picture.")
    assert visitor.state.waiting_for == "message"


def test_a_picture_as_the_first_message() -> None:
    visitor = Visitor(language="zh")
    visitor.happen(
        flows.MessageReceived(
            kind="file", file={"url": "/f"}, locale="zh", tenant={"order_service": "http://orders.test"}
        )
    )
    assert visitor.answer == "谢谢，图片已收到。如果与订单有关，请把订单号发给我。"

    assert visitor.write("10086").answer.startswith("您的订单 10086")


def test_who_has_no_number_gets_a_person_after_three_questions() -> None:
    visitor = Visitor().write("where is my order")

    for said in ("no idea", "I lost it"):
        assert visitor.write(said).answer.startswith("I could not find an order number in that.")
    assert visitor.write("really").answer == "No problem. A colleague can look the order up without its number."
    assert visitor.press_button("Talk to a person").handed.summary == {}


def test_asking_for_a_person_instead_of_a_number() -> None:
    assert Visitor().write("我的订单到哪了").write("转人工吧").handed.queue == "support"


@pytest.mark.parametrize(("said", "answer"), [("thanks!", "You are welcome!"), ("谢谢", "不客气！")])
def test_thanks_are_returned_and_the_flow_is_done(said: str, answer: str) -> None:
    visitor = Visitor().write("where is my order 10086").write(said)

    assert visitor.answer.startswith(answer)
    assert (visitor.state.status, visitor.state.outcome) == ("ended", "answered")
    assert "10087" in visitor.write("and where is 10087").answer


def test_silence_ends_the_flow_quietly_after_a_day() -> None:
    visitor = Visitor().write("where is my order 10086")
    visitor.time_passes()

    assert (visitor.said, visitor.state.outcome) == ([], "silent")
