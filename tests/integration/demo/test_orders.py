"""The bot and the companies' order services, over HTTP as a visitor meets them."""

import json
import os
import signal
import time
from datetime import date

import pytest

from hubwright.entry.orders.book import order
from tests.support.deadlines import wait_until
from tests.support.demo import Demo, Visitor

COMPANIES = ("aurora", "brook", "cedar")


def _labels(event: dict[str, object]) -> list[str]:
    return [button["label"] for button in event.get("buttons") or []]  # type: ignore[attr-defined]  # JSON


def _known(slug: str, number: str) -> dict[str, str]:
    found = order(slug, number, date.today())
    assert found is not None
    return found


@pytest.mark.parametrize("slug", COMPANIES)
def test_each_company_answers_from_its_own_orders_within_a_second(demo: Demo, slug: str) -> None:
    visitor = Visitor(demo, slug)
    began = time.monotonic()
    said = visitor.ask("where is my order 10086")
    assert time.monotonic() - began < 1
    known = _known(slug, "10086")
    assert said["author"] == "bot"
    assert all(known[part] in said["text"] for part in ("number", "tracking", "items_en", "status_en"))
    others = [_known(other, "10086") for other in COMPANIES if other != slug]
    assert not [other["tracking"] for other in others if other["tracking"] in said["text"]]


@pytest.mark.parametrize("slug", COMPANIES)
def test_chinese_is_answered_in_chinese(demo: Demo, slug: str) -> None:
    said = Visitor(demo, slug, "zh").ask("你好，我的订单10086到哪里了？")
    known = _known(slug, "10086")
    assert known["items_zh"] in said["text"]
    assert known["status_zh"] in said["text"]
    assert "转人工" in _labels(said)


def test_any_of_the_two_hundred_orders_works(demo: Demo) -> None:
    visitor = Visitor(demo, "cedar")
    for number in ("10001", "10042", "10137", "10200"):
        assert _known("cedar", number)["items_en"] in visitor.ask(f"order {number} please")["text"]


def test_the_number_may_be_asked_for(demo: Demo) -> None:
    visitor = Visitor(demo, "aurora")
    assert "order number" in visitor.ask("Where is my order?")["text"]
    assert _known("aurora", "10086")["items_en"] in visitor.ask("10086")["text"]


@pytest.mark.parametrize(("language", "person"), [("en", "Talk to a person"), ("zh", "转人工")])
def test_an_unknown_number_is_said_and_a_person_offered(demo: Demo, language: str, person: str) -> None:
    words = {"en": "where is my order 99999", "zh": "我的订单 99999 到哪了"}
    said = Visitor(demo, "brook", language).ask(words[language])
    assert "99999" in said["text"]
    assert person in _labels(said)


def test_a_stopped_service_is_said_a_person_offered_and_nobody_else_touched(demo: Demo) -> None:
    service = demo.child("aurora")
    assert service is not None
    os.kill(service.pid, signal.SIGKILL)
    try:
        wait_until(lambda: demo.child("aurora") is None, 5, "it is gone")
        for language, words, person in (
            ("en", "where is my order 10086", "Talk to a person"),
            ("zh", "我的订单10086到哪了", "转人工"),
        ):
            visitor = Visitor(demo, "aurora", language)
            said = visitor.ask(words)
            assert "10086" in said["text"]
            assert _known("aurora", "10086")["tracking"] not in said["text"]
            assert person in _labels(said)
            button = next(each for each in said["buttons"] if each["label"] == person)
            reached = visitor.ask(person, kind="choice", choice_id=button["id"])
            assert reached["seq"] > said["seq"]
            kinds = {event["kind"] for event in visitor.events(said["seq"], wait=2)}
            assert kinds & {"queued", "offline"}, kinds
        assert _known("brook", "10086")["tracking"] in Visitor(demo, "brook").ask("order 10086")["text"]
    finally:
        (demo.data / "orders-aurora.start").touch()
    wait_until(lambda: demo.child("aurora") is not None, 5, "it was started again")


def test_a_service_that_hangs_is_said_too(demo: Demo) -> None:
    service = demo.child("cedar")
    assert service is not None
    os.kill(service.pid, signal.SIGSTOP)
    try:
        said = Visitor(demo, "cedar").ask("where is my order 10086", within=25)
        assert "10086" in said["text"]
        assert "Talk to a person" in _labels(said)
    finally:
        os.kill(service.pid, signal.SIGCONT)


def test_ports_are_kept_in_the_record(demo: Demo) -> None:
    kept = json.loads((demo.data / "demo.json").read_text())["order_services"]
    assert set(kept) == set(COMPANIES)
    for slug, port in kept.items():
        service = demo.child(slug)
        assert service is not None
        assert f"--port {port}" in service.arguments
