"""A POST to the flow's own address starts it."""

from typing import Literal

import msgspec

from hubwright.flows.node_type import Config, Texts, Workshop
from hubwright.flows.nodes.fields import choice, count, expression, form, line
from hubwright.flows.trigger_type import ReadyTrigger, TriggerConfig, TriggerType, only_if, ready, reentry_fields

WEBHOOK = "=webhook"
DEFAULT_HEADER = "Hubwright-Signature"


class WebhookConfig(TriggerConfig, frozen=True):
    signature: Literal["none", "required"] = "none"
    signature_header: str = ""
    dedup_header: str = ""
    per_minute: int = 120


class ReadyWebhook(ReadyTrigger, frozen=True, kw_only=True):
    """What the door looks at before a run begins."""

    signed: bool
    signature_header: str
    dedup_header: str
    per_minute: int


class WebhookTrigger(TriggerType):
    """The address, its secret and the counting belong to the runtime; here is what a company decides about them."""

    type = "trigger.webhook"
    title = Texts("A web address is called", "收到 Webhook")
    help = Texts(
        "Starts the flow when another system posts JSON to its address.", "当其他系统向专属地址提交 JSON 时开始流程。"
    )
    icon = "link"
    schema = form(
        required=(),
        signature=choice(
            "Signature",
            "签名",
            {
                "none": ("Not asked for: the address is the secret", "不要求：地址本身即密钥"),
                "required": ("Required (HMAC-SHA256)", "必须有（HMAC-SHA256）"),
            },
            default="none",
        ),
        signature_header=line(
            "Header with the signature",
            "签名所在的请求头",
            pattern="^[A-Za-z0-9-]{0,64}$",
            more=(f"Empty means {DEFAULT_HEADER}.", f"留空表示 {DEFAULT_HEADER}。"),
        ),
        when=only_if(),
        dedup=expression(
            "The same call again has the same",
            "用于识别重复调用的值",
            more=("For example event.data.id; it runs once.", "例如 event.data.id；相同的值只运行一次。"),
        ),
        dedup_header=line(
            "Or the same header",
            "或用请求头识别",
            pattern="^[A-Za-z0-9-]{0,64}$",
            more=("Empty means Idempotency-Key.", "留空表示 Idempotency-Key。"),
        ),
        per_minute=count("Calls a minute at most", "每分钟最多调用次数", 1, 6_000, default=120),
        **reentry_fields(),
    )

    def listens_to(self, _config: Config) -> str:
        return WEBHOOK

    def prepare(self, config: Config, workshop: Workshop) -> ReadyWebhook:
        found = msgspec.convert(config, WebhookConfig)
        shared = ready(found, workshop)
        return ReadyWebhook(
            *(shared.when, shared.reentry, shared.key, shared.concerns, shared.dedup),
            signed=found.signature == "required",
            signature_header=found.signature_header or DEFAULT_HEADER,
            dedup_header=found.dedup_header or "Idempotency-Key",
            per_minute=found.per_minute,
        )
