"""Everything that a Tryton can say which is no answer, and every older or odder one."""

import json

import pytest
from tryton_testing.answers import SALE, SETTINGS, said
from tryton_testing.calling import done, step
from tryton_testing.shop import SENT

from hubwright_sdk import (
    AuthExpired,
    CallContext,
    CallFailed,
    HttpAnswer,
    Malformed,
    NodeResult,
    OrderQuery,
    RateLimited,
    Refused,
    Slow,
    Unreachable,
)
from hubwright_sdk.conformance import AnsweringHttp, call_context
from hubwright_tryton.plugin import plugin


def error(*parts: object) -> HttpAnswer:
    return HttpAnswer(200, json.dumps({"id": "1", "error": parts}))


def failed(context: CallContext) -> CallFailed:
    with pytest.raises(CallFailed) as caught:
        step(context, "order_status", number=SENT)
    return caught.value


def answered(*answers: HttpAnswer | CallFailed) -> tuple[CallContext, AnsweringHttp]:
    http = AnsweringHttp(*answers)
    return call_context(http, plugin.clean_settings(SETTINGS)), http


@pytest.mark.parametrize(
    ("answer", "failure", "reason"),
    [
        (HttpAnswer(401, ""), AuthExpired, "does not take the user"),
        (HttpAnswer(403, ""), Refused, "does not let this user"),
        (HttpAnswer(400, "{}"), Refused, "answers 400"),
        (HttpAnswer(302, ""), Refused, "answers 302"),
        (HttpAnswer(500, ""), Unreachable, "answers 500"),
        (HttpAnswer(503, "<html>maintenance"), Unreachable, "does not reach its database"),
        (HttpAnswer(504, ""), Unreachable, "answers 504"),
        (error("UserError", ["No.", "Because.", None]), Refused, "says no: No."),
        (error("UserError", []), Refused, "gives no reason"),
        (error("UserWarning", "w", "Really?"), Refused, "says no: w"),
        (error("LoginException", ["code", "Code?", "char"]), AuthExpired, "more than a user and a password"),
        (error("ConcurrencyException", "Record was modified"), Unreachable, "changes this in Tryton"),
        (error("RateLimitException"), RateLimited, "come back later"),
        (error("'sale.sale'", "Traceback"), Refused, "cannot answer model.sale.sale.search_read: 'sale.sale'"),
        (HttpAnswer(200, '{"error": "odd"}'), Refused, "odd"),
    ],
)
def test_what_tryton_says_with_an_error_is_told(answer: HttpAnswer, failure: type[CallFailed], reason: str) -> None:
    told = failed(answered(answer)[0])
    assert type(told) is failure
    assert reason in told.reason
    assert "Traceback" not in told.reason


@pytest.mark.parametrize(
    "body", ["<html>oops", "[]", "{}", '{"result": {"no": "list"}}', '{"result": [3]}', "[" * 9999]
)
def test_what_is_no_answer_is_malformed_and_asked_for_once_more_only(body: str) -> None:
    context, http = answered(HttpAnswer(200, body), HttpAnswer(200, body))
    assert isinstance(failed(context), Malformed)
    assert len(http.asked) == 2


def test_a_server_that_is_silent_is_not_asked_again() -> None:
    context, http = answered(Slow("no answer within 5 s"))
    assert isinstance(failed(context), Slow)
    assert len(http.asked) == 1


def test_a_busy_server_says_when_to_come_back() -> None:
    told = failed(answered(HttpAnswer(429, "", retry_after="7"))[0])
    assert isinstance(told, RateLimited)
    assert told.retry_after_s == 7


def test_an_answer_that_is_too_large_is_asked_for_without_its_lines() -> None:
    context, http = answered(Malformed("the service answered with more than 1 MiB"), said([{**SALE, "lines.": None}]))
    result = step(context, "order_status", number="SO10087")
    assert (result.port, result.values["lines"]) == ("found", "")
    assert ["lines.quantity" in asked.body for asked in http.asked] == [True, False]


def test_an_older_tryton_without_states_of_shipments_is_asked_without_them() -> None:
    old = {name: value for name, value in SALE.items() if name != "shipment_state"}
    context, http = answered(error("'shipment_state'", ""), said([old]))
    result = step(context, "order_status", number="SO10087")
    assert (result.port, result.values["state"], result.values["shipment"]) == ("found", "being processed", "")
    assert ["shipment_state" in asked.body for asked in http.asked] == [True, False]
    assert all("lines.quantity" in asked.body for asked in http.asked)


def test_an_older_tryton_is_asked_at_the_path_of_its_database() -> None:
    context, http = answered(HttpAnswer(405, ""), said([SALE]))
    assert step(context, "order_status", number="SO10087").port == "found"
    assert [asked.url for asked in http.asked] == ["https://erp.example/shop/rpc/", "https://erp.example/shop/"]


def test_fields_and_states_that_nobody_knows_do_no_harm() -> None:
    odd = {
        **SALE,
        "state": "awaiting_moon",
        "shipment_state": None,
        "sale_date": {"__class__": "datetime", "year": 2026, "month": 1, "day": 2, "hour": 3, "minute": 4},
        "total_amount": {"__class__": "Decimal", "decimal": "NaN"},
        "currency.": None,
        "lines.": [{"type": "line", "quantity": None, "description": "By hand", "surprise": {"__class__": "bytes"}}],
        "surprise": [1, {"__class__": "timedelta", "seconds": 3}],
    }
    values = step(answered(said([odd]))[0], "order_status", number="1").values
    assert (values["state"], values["shipment"], values["total"]) == ("awaiting_moon", "", "0")
    assert (values["lines"], values["ordered_on"]) == ("0 × By hand", "2026-01-02 03:04")


def test_more_than_was_asked_for_is_left_out() -> None:
    context, _ = answered(said([{**SALE, "id": number} for number in range(500)]))
    assert len(done(plugin.find_orders(OrderQuery(number="1", limit=3), context)).orders) == 3


def test_a_question_names_its_call_and_nothing_else_of_it() -> None:
    context, http = answered(said([]))
    assert step(context, "order_status", number="SO1") == NodeResult("not_found")
    (asked,) = http.asked
    assert set(json.loads(asked.body)) == {"id", "method", "params"}
    assert json.loads(asked.body)["id"] == "key-1"
    assert "Authorization" not in asked.headers
