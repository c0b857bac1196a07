"""Tell an outside system, without waiting for its answer."""

import re
from collections.abc import Iterator

import msgspec

from hubwright.flows.effects import SendWebhook
from hubwright.flows.expressions import Template
from hubwright.flows.node_type import Config, Leave, Outcome, PlainNodeType, Texts, Visit, Workshop
from hubwright.flows.nodes.emit_event import is_too_deep
from hubwright.flows.nodes.fields import form, template
from hubwright.flows.nodes.http_request import is_address, is_json
from hubwright.flows.problems import Problem, problem

_LARGEST = 64 * 1024


class WebhookOutConfig(msgspec.Struct, frozen=True):
    url: str
    body: str = "{}"


class ReadyWebhookOut(msgspec.Struct, frozen=True):
    url: Template
    body: Template


class WebhookOut(PlainNodeType):
    """The flow goes on at once; the post is repeated for some minutes until the other side takes it."""

    type = "webhook_out"
    title = Texts("Tell another system", "通知外部系统")
    help = Texts(
        "Posts signed JSON to an address and goes on at once; it is repeated until it is taken.",
        "向地址提交签名的 JSON 并立即继续；失败会自动重试。",
    )
    category = "data"
    icon = "send"
    schema = form(
        required=["url", "body"],
        url=template(
            "Address",
            "地址",
            mode="url",
            maxLength=2_000,
            more=("Values put in are made safe.", "插入的值会自动编码。"),
        ),
        body=template("Body (JSON)", "正文（JSON）", mode="json", default="{}") | {"x-multiline": True},
    )

    @property
    def cost(self) -> dict[str, int]:
        return {"step": 1, "http": 1}

    def check(self, node_id: str, config: Config) -> Iterator[Problem]:
        if not re.match(r"https?://|\{\{", str(config.get("url", ""))):
            yield problem("bad_address", node_id=node_id, field="url")

    def prepare(self, config: Config, workshop: Workshop) -> ReadyWebhookOut:
        found = msgspec.convert(config, WebhookOutConfig)
        return ReadyWebhookOut(workshop.template(found.url, "url"), workshop.template(found.body, "json"))

    def reduce(self, prepared: ReadyWebhookOut, visit: Visit) -> Outcome:
        if is_too_deep(visit):
            return Leave("error")
        url = prepared.url.render(visit.scope, visit.locale, visit.warn).strip()
        body = prepared.body.render(visit.scope, visit.locale, visit.warn)
        if not is_address(url):
            visit.warn(f"not an address: {url[:100]!r}")
            return Leave("error")
        if not is_json(body) or len(body.encode()) > _LARGEST:
            visit.warn("the body is not JSON, or too large")
            return Leave("error")
        visit.ask_for(SendWebhook(id=visit.next_id(), node=visit.node_id, url=url, body=body, depth=visit.depth + 1))
        return Leave("out")
