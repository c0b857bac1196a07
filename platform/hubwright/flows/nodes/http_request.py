"""Ask an outside service; the answer comes back as an event."""

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from hubwright.flows.effects import HttpRequest, InDoubt, RetryClass
from hubwright.flows.events import EffectResult
from hubwright.flows.expressions import ExpressionError, Template, plain
from hubwright.flows.node_type import Config, Leave, Outcome, PlainNodeType, Port, Stay, Texts, Visit, Workshop
from hubwright.flows.nodes.http_form import HTTP_FORM, WITHOUT_BODY, HttpConfig, Method
from hubwright.flows.problems import Problem, problem

_STEP: Final = re.compile(r"\[(\d+)\]|([A-Za-z_][A-Za-z0-9_-]*)")
_ADDRESS: Final = re.compile(r"https?://[^\s/?#]+[^\s]*", re.ASCII | re.IGNORECASE)
_LONGEST_ADDRESS: Final = 2_000
_LONGEST_BODY: Final = 1_000_000


class ReadyMap(msgspec.Struct, frozen=True):
    steps: tuple[str | int, ...]
    var: str


class ReadyHttp(msgspec.Struct, frozen=True):
    method: Method
    url: Template
    headers: tuple[tuple[str, Template], ...]
    body: Template | None
    content_type: str | None
    timeout_s: float
    retries: RetryClass
    deadline_s: float
    in_doubt: InDoubt
    map: tuple[ReadyMap, ...]
    status_var: str


class HttpCall(PlainNodeType):
    """The call itself is an effect; this only says what to call and reads the answer."""

    type = "http"
    title = Texts("Call a service", "调用服务")
    help = Texts(
        "Asks an outside service over HTTP and keeps parts of its answer.", "通过 HTTP 调用外部服务并保存结果。"
    )
    category = "data"
    icon = "world"
    schema = HTTP_FORM

    @property
    def cost(self) -> dict[str, int]:
        return {"step": 1, "http": 1}

    def ports(self, _config: Config) -> tuple[Port, ...]:
        return (
            Port(id="ok", title=Texts("Answered", "成功"), required=True),
            Port(
                id="http_error", title=Texts("Refused (4xx, 5xx)", "返回错误（4xx、5xx）"), kind="error", advised=True
            ),
            Port(id="timeout", title=Texts("No answer in time", "超时"), kind="timeout"),
            Port(id="error", title=Texts("Not reachable", "无法连接"), kind="error", advised=True),
        )

    def check(self, node_id: str, config: Config) -> Iterator[Problem]:
        url = str(config.get("url", ""))
        if not re.match(r"https?://|\{\{", url):
            yield problem("bad_address", node_id=node_id, field="url")
        if config.get("body") and config.get("method", "GET") in WITHOUT_BODY:
            yield problem(
                "no_body", node_id=node_id, field="body", severity="warning", method=config.get("method", "GET")
            )

    def prepare(self, config: Config, workshop: Workshop) -> ReadyHttp:
        found = msgspec.convert(config, HttpConfig)
        has_body = bool(found.body) and found.method not in WITHOUT_BODY
        return ReadyHttp(
            method=found.method,
            url=workshop.template(found.url, "url"),
            headers=tuple((header.name, workshop.template(header.value, "header")) for header in found.headers),
            body=workshop.template(found.body, "json" if found.body_type == "json" else "plain") if has_body else None,
            content_type=None if not has_body else "application/json" if found.body_type == "json" else "text/plain",
            timeout_s=float(max(1, min(30, found.timeout_s))),
            retries=found.retries,
            deadline_s=float(max(1, min(3_600, found.deadline_s))),
            in_doubt=found.in_doubt,
            map=tuple(ReadyMap(tuple(_steps(item.path)), item.var) for item in found.map),
            status_var=found.status_var,
        )

    def reduce(self, prepared: ReadyHttp, visit: Visit) -> Outcome:
        if isinstance(visit.event, EffectResult):
            return _received(prepared, visit, visit.event)
        return _called(prepared, visit)


def _steps(path: str) -> Iterator[str | int]:
    for index, name in _STEP.findall(path.removeprefix("$")):
        yield name or int(index)


def _called(call: ReadyHttp, visit: Visit) -> Outcome:
    url = call.url.render(visit.scope, visit.locale, visit.warn).strip()
    if not is_address(url):
        visit.warn(f"not an address: {url[:100]!r}")
        return Leave("error")
    body = call.body.render(visit.scope, visit.locale, visit.warn) if call.body else None
    if body is not None and call.content_type == "application/json" and not is_json(body):
        visit.warn("the body is not JSON")
        return Leave("error")
    identity = visit.next_id()
    headers = {name: value.render(visit.scope, visit.locale, visit.warn) for name, value in call.headers}
    visit.ask_for(
        HttpRequest(
            id=identity,
            method=call.method,
            url=url,
            headers=headers,
            body=body,
            content_type=call.content_type,
            timeout_s=call.timeout_s,
            idempotency_key=identity,
            retries=call.retries,
            deadline_s=call.deadline_s,
            in_doubt=call.in_doubt,
        )
    )
    return Stay(effect_id=identity)


def is_address(url: str) -> bool:
    """Whether this can be called."""
    return len(url) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(url) is not None


def is_json(body: str) -> bool:
    """Whether this is one JSON value."""
    try:
        msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return False
    return True


def _received(call: ReadyHttp, visit: Visit, result: EffectResult) -> Outcome:
    if call.status_var:
        visit.write(call.status_var, result.status)
    if not result.ok or result.status is None:
        visit.warn(f"no answer: {result.error[:200] or 'unknown reason'}")
        return Leave("timeout" if result.error == "timeout" and visit.wired("timeout") else "error")
    if not 200 <= result.status < 300:
        return Leave("http_error")
    _keep(call, visit, _decoded(result.body) if call.map else None)
    return Leave("ok")


def _keep(call: ReadyHttp, visit: Visit, body: object) -> None:
    for item in call.map:
        try:
            visit.write(item.var, _found(body, item.steps))
        except ExpressionError as reason:
            visit.warn(reason)
            visit.write(item.var, None)


def _decoded(body: object) -> object:
    """Read JSON that arrived as text; anything else is taken as it is."""
    if not isinstance(body, str | bytes) or len(body) > _LONGEST_BODY:
        return body
    try:
        decoded: object = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return plain(body)
    return decoded


def _found(body: object, steps: tuple[str | int, ...]) -> object:
    for step in steps:
        if isinstance(step, str) and isinstance(body, dict):
            body = body.get(step)
        elif isinstance(step, int) and isinstance(body, list) and step < len(body):
            body = body[step]
        else:
            return None
    return body
