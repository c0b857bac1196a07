"""The plugin against every answer a chat-completion service may give, and its settings."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from hubwright_ai.plugin import plugin
from hubwright_sdk import (
    AiModel,
    CallContext,
    CallFailed,
    ChatMessage,
    Completed,
    Completion,
    HttpAnswer,
    Malformed,
    RateLimited,
    Refused,
    SettingsInvalid,
    Unreachable,
    Usage,
)

KEY = "sk-never-shown"
SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}}


class Recorder:
    """Keeps the request, gives the answer."""

    def __init__(self, answer: HttpAnswer) -> None:
        self.answer = answer
        self.sent: dict[str, Any] = {}

    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: str = "", deadline_s: float
    ) -> HttpAnswer:
        self.sent = {"method": method, "url": url, "headers": headers, "body": json.loads(body), "within": deadline_s}
        return self.answer


def answered(content: str | None = "Hello", **more: Any) -> HttpAnswer:
    choice = {"message": {"role": "assistant", "content": content}, "finish_reason": "stop", **more}
    usage = {"prompt_tokens": 5, "completion_tokens": 2, "total_tokens": 7}
    return HttpAnswer(200, json.dumps({"choices": [choice], "usage": usage}))


async def complete(http: Recorder, schema: dict[str, Any] | None = None, **settings: Any) -> Completed:
    filled = {"base_url": "https://models.example/v1/", "model": "m-1", "api_key": KEY, **settings}
    context = CallContext(
        settings=plugin.clean_settings(filled), http=http, idempotency_key="k-1", deadline_s=7.0, language="en"
    )
    asked = Completion(messages=[ChatMessage("user", "Hi")], max_tokens=50, schema=schema)
    return await plugin.complete(asked, context)


async def test_it_asks_as_the_protocol_says() -> None:
    http = Recorder(answered())

    assert await complete(http) == Completed("Hello", Usage(5, 2))
    assert http.sent["url"] == "https://models.example/v1/chat/completions"
    assert http.sent["within"] == 7.0
    assert http.sent["headers"]["Authorization"] == f"Bearer {KEY}"
    assert http.sent["headers"]["Idempotency-Key"] == "k-1"
    body = http.sent["body"]
    assert (body["model"], body["max_tokens"], body["messages"]) == ("m-1", 50, [{"role": "user", "content": "Hi"}])
    assert "response_format" not in body


@pytest.mark.parametrize(
    ("mode", "shape"),
    [
        ("object", {"type": "json_object"}),
        ("words", None),
        ("schema", {"type": "json_schema", "json_schema": {"name": "answer", "schema": SCHEMA, "strict": True}}),
    ],
)
async def test_json_is_asked_for_in_the_way_the_service_knows(mode: str, shape: Any) -> None:
    http = Recorder(answered('{"a": "b"}'))
    await complete(http, SCHEMA, json_mode=mode)

    assert http.sent["body"].get("response_format") == shape
    assert json.dumps(SCHEMA) in http.sent["body"]["messages"][0]["content"]


async def test_a_service_without_a_key_gets_none() -> None:
    http = Recorder(answered())
    await complete(http, api_key="")

    assert "Authorization" not in http.sent["headers"]


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (HttpAnswer(429, "{}", "12"), RateLimited),
        (HttpAnswer(503, "", "1"), RateLimited),
        (HttpAnswer(503, ""), Unreachable),
        (HttpAnswer(408, ""), Unreachable),
        (HttpAnswer(401, f"wrong key {KEY}"), Refused),
        (HttpAnswer(403, ""), Refused),
        (HttpAnswer(404, ""), Refused),
        (HttpAnswer(422, f"{KEY}"), Refused),
        (HttpAnswer(302, ""), Refused),
        (HttpAnswer(200, "<html>"), Malformed),
        (HttpAnswer(200, '{"choices": []}'), Malformed),
        (HttpAnswer(200, '{"choices": [{"message": 7}]}'), Malformed),
        (answered(None), Malformed),
        (answered(""), Malformed),
        (answered("x", finish_reason="content_filter"), Refused),
        (answered(None, message={"refusal": "I will not"}), Refused),
    ],
)
async def test_every_other_answer_is_a_typed_failure(answer: HttpAnswer, failure: type[CallFailed]) -> None:
    with pytest.raises(failure) as caught:
        await complete(Recorder(answer))

    assert KEY not in caught.value.reason
    if isinstance(caught.value, RateLimited):
        assert caught.value.retry_after_s == float(answer.retry_after)


async def test_what_a_useless_answer_cost_is_told() -> None:
    with pytest.raises(Malformed) as caught:
        await complete(Recorder(answered("")))

    assert caught.value.usage == Usage(5, 2)


def test_it_is_a_model_with_one_place_to_talk_to() -> None:
    assert isinstance(plugin, AiModel)
    assert [place.setting for place in plugin.manifest.egress] == ["base_url"]
    assert plugin.manifest.config_schema["properties"]["api_key"]["x-secret"] is True
    assert plugin.public_settings({"api_key": KEY}) == {}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"base_url": ""}, "base_url"),
        ({"base_url": "models.example"}, "base_url"),
        ({"base_url": "https://user:pass@models.example/v1"}, "base_url"),
        ({"base_url": "https://models.example/v1?x=1"}, "base_url"),
        ({"model": ""}, "model"),
        ({"api_key": "two words"}, "api_key"),
        ({"api_key": "line\nbreak"}, "api_key"),
        ({"json_mode": "yaml"}, "json_mode"),
        ({"temperature": 2}, "temperature"),
    ],
)
def test_settings_that_cannot_work_are_refused_by_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        plugin.clean_settings({"base_url": "https://models.example/v1", "model": "m", **changes})

    assert [problem.field for problem in caught.value.problems] == [field]
