"""The chat-completion protocol: what is sent, and every kind of answer. Reasons never quote what went over the wire."""

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from hubwright_sdk import (
    Completed,
    Completion,
    HttpAnswer,
    Malformed,
    RateLimited,
    Refused,
    Unreachable,
    Usage,
    retry_after_seconds,
)


class _Message(msgspec.Struct):
    content: str | None = None
    refusal: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Tokens(msgspec.Struct):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Answer(msgspec.Struct):
    choices: list[_Choice]
    usage: _Tokens | None = None


def headers_for(settings: Mapping[str, Any], idempotency_key: str) -> dict[str, str]:
    """The key goes here and nowhere else."""
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Idempotency-Key": idempotency_key}
    if settings.get("api_key"):
        headers["Authorization"] = f"Bearer {settings['api_key']}"
    return headers


def request_for(asked: Completion, settings: Mapping[str, Any]) -> str:
    """The body of one question; a schema is told in words too, since not every model heeds the parameter."""
    messages = [{"role": message.role, "content": message.content} for message in asked.messages]
    body: dict[str, Any] = {
        "model": settings["model"],
        "messages": messages,
        "max_tokens": asked.max_tokens,
        "temperature": 0,
    }
    if asked.schema is not None:
        told = json.dumps(asked.schema, ensure_ascii=False)
        messages.insert(0, {"role": "system", "content": f"Answer with JSON that fits this JSON Schema: {told}"})
        if settings["json_mode"] == "schema":
            shape = {"name": "answer", "schema": asked.schema, "strict": True}
            body["response_format"] = {"type": "json_schema", "json_schema": shape}
        elif settings["json_mode"] == "object":
            body["response_format"] = {"type": "json_object"}
    return json.dumps(body, ensure_ascii=False)


def read(answer: HttpAnswer) -> Completed:
    """What the service wrote, or the typed reason why there is nothing to use."""
    if answer.status == 429 or (answer.status == 503 and answer.retry_after):
        raise RateLimited(
            f"the AI service asks to wait (HTTP {answer.status})",
            retry_after_s=retry_after_seconds(answer.retry_after),
        )
    if answer.status in (401, 403):
        raise Refused(f"the AI service does not accept the key (HTTP {answer.status})")
    if answer.status == 404:
        raise Refused("the AI service has no such model or address (HTTP 404)")
    if answer.status >= 500 or answer.status == 408:
        raise Unreachable(f"the AI service is out of order (HTTP {answer.status})")
    if answer.status != 200:
        raise Refused(f"the AI service refuses the question (HTTP {answer.status})")
    return _completed(answer.body)


def _completed(body: str) -> Completed:
    try:
        found = msgspec.json.decode(body, type=_Answer)
    except msgspec.MsgspecError:
        raise Malformed("the AI service did not answer in the chat-completion form") from None
    tokens = found.usage or _Tokens()
    usage = Usage(max(0, tokens.prompt_tokens), max(0, tokens.completion_tokens))
    if not found.choices:
        raise Malformed("the AI service answered without a choice", usage=usage)
    choice = found.choices[0]
    if choice.message.refusal or choice.finish_reason == "content_filter":
        raise Refused("the model declines to answer", usage=usage)
    if not choice.message.content:
        raise Malformed("the model wrote nothing", usage=usage)
    return Completed(choice.message.content, usage)
