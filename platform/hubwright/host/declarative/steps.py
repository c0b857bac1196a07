"""One declarative step made ready: the request it is, and what answers to it mean. No I/O."""

import json
from typing import Any
from urllib.parse import urlencode

import msgspec

from hubwright.flows.expressions import Expression, compile_expression, plain
from hubwright.host.declarative.filling import Filled, Values, require_names, text, tree
from hubwright.host.declarative.paths import Path, found, path_of
from hubwright_sdk import (
    HttpAnswer,
    Malformed,
    NodeResult,
    RateLimited,
    Refused,
    Unreachable,
    retry_after_seconds,
)
from hubwright_sdk.manifest.parts import AnswerMapping, HttpMapping

_FORM = "application/x-www-form-urlencoded"
_ANSWER = frozenset({"status", "body"})


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What is sent."""

    method: str
    url: str
    headers: dict[str, str]
    body: str


class ReadyAnswer(msgspec.Struct, frozen=True):
    """When it is this one, by which exit, and which values."""

    when: Expression
    port: str
    values: tuple[tuple[str, Path], ...]


class ReadyStep:
    """Compiled once when the plugin is loaded; a mapping that cannot work fails there."""

    def __init__(self, mapping: HttpMapping) -> None:
        self.mapping = mapping
        self._url = text(mapping.url, "url")
        self._headers = {name: text(value, "header") for name, value in mapping.headers.items()}
        names = {name.lower(): value for name, value in mapping.headers.items()}
        self._content_type = names.get("content-type", "")
        self._is_text = isinstance(mapping.body, str)
        self._body: Filled = text(mapping.body, "plain") if isinstance(mapping.body, str) else tree(mapping.body)
        self._answers = [_ready(answer) for answer in mapping.answers]

    def request(self, values: Values) -> Request:
        """Fill everything in; raises Refused when that cannot be done."""
        values = {name: plain(each) for name, each in values.items()}
        filled = {name: fill(values) for name, fill in self._headers.items()}
        headers = {name: value for name, value in filled.items() if value}  # what is not filled in is not sent
        body = "" if self.mapping.body is None else self._written(self._body(values))
        if body and not self._content_type:
            headers["Content-Type"] = "text/plain; charset=utf-8" if self._is_text else "application/json"
        return Request(method=self.mapping.method, url=self._url(values).strip(), headers=headers, body=body)

    def _written(self, body: Any) -> str:
        if isinstance(body, dict) and self._content_type.startswith(_FORM):
            return urlencode({name: "" if value is None else value for name, value in body.items()})
        return body if self._is_text else json.dumps(body, ensure_ascii=False, separators=(",", ":"))

    def result(self, answer: HttpAnswer) -> NodeResult:
        """By the first answer that fits; what nobody expected is a failure of the usual kinds."""
        body = _decoded(answer.body)
        scope = {"status": answer.status, "body": plain(body)}
        for ready in self._answers:
            holds, _reason = ready.when.holds(scope)
            if holds:
                values = {name: found(body, path) for name, path in ready.values}
                return NodeResult(ready.port, values)
        raise _unexpected(answer)


def _ready(answer: AnswerMapping) -> ReadyAnswer:
    when = compile_expression(answer.when)
    require_names((reading.root for reading in when.readings), _ANSWER)
    return ReadyAnswer(when, answer.port, tuple((name, path_of(path)) for name, path in answer.values.items()))


def _decoded(body: str) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body


def _unexpected(answer: HttpAnswer) -> Exception:
    told = f"the service answered HTTP {answer.status}"
    if answer.status == 429:
        return RateLimited(told, retry_after_s=retry_after_seconds(answer.retry_after))
    if answer.status >= 500:
        return Unreachable(told)
    return Refused(told) if answer.status >= 400 else Malformed(f"{told}, which the plugin does not expect")
