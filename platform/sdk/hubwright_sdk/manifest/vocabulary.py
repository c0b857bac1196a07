"""The words that manifests share: what a plugin may ask to do, what it may ask to know, and what it may be told."""

from collections.abc import Mapping
from typing import Literal, get_args

from hubwright_sdk.texts import Localised

Tier = Literal["native", "sandboxed", "remote", "declarative"]
Kind = Literal["channel", "crm", "erp", "ticketing", "iot", "marketing", "ai", "panel"]
Scope = Literal[
    "contact:read",
    "contact:write",
    "conversation:read",
    "conversation:write",
    "file:write",
    "flow:start",
    "message:send",
]
DataClass = Literal[
    "contact.name",
    "contact.email",
    "contact.phone",
    "contact.fields",
    "message.text",
    "message.files",
    "order",
    "device",
]
EventName = Literal[
    "conversation.opened",
    "conversation.resolved",
    "message.received",
    "message.sent",
    "contact.changed",
]
ImplementedHook = Literal[
    "send",
    "reply",
    "pull",
    "end",
    "leave",
    "find_contact",
    "save_contact",
    "read_contacts",
    "changed_contacts",
    "find_orders",
    "find_stock",
    "find_party",
    "create_ticket",
    "update_ticket",
    "find_tickets",
    "command",
    "add_to_audience",
    "remove_from_audience",
    "check",
]
VerifierName = Literal[
    "hub_sha256",
    "hubspot_v3",
    "slack",
    "standard",
    "stripe",
    "twilio",
    "wechat",
    "wecom",
    "weibo",
    "zendesk",
]

SCOPES: Mapping[Scope, Localised] = {
    "contact:read": Localised("See the contact of a conversation it works on", "查看其处理的会话中的联系人"),
    "contact:write": Localised("Make contacts and change their fields", "新建联系人并修改其字段"),
    "conversation:read": Localised("Read conversations it is told about", "读取通知给它的会话"),
    "conversation:write": Localised("Add messages, notes and tags to conversations", "为会话添加消息、备注和标签"),
    "file:write": Localised("Store files that customers send", "保存客户发送的文件"),
    "flow:start": Localised("Start flows that wait for its events", "启动等待其事件的流程"),
    "message:send": Localised("Write to customers in your name", "以贵公司名义向客户发送消息"),
}
DATA_CLASSES: Mapping[DataClass, Localised] = {
    "contact.name": Localised("customers' names", "客户姓名"),
    "contact.email": Localised("customers' e-mail addresses", "客户邮箱"),
    "contact.phone": Localised("customers' phone numbers", "客户电话"),
    "contact.fields": Localised("further fields of customers", "客户的其他字段"),
    "message.text": Localised("what customers and agents write", "客户与客服的消息内容"),
    "message.files": Localised("files that customers send", "客户发送的文件"),
    "order": Localised("orders", "订单"),
    "device": Localised("readings of devices", "设备数据"),
}
EVENTS: Mapping[EventName, Localised] = {
    "conversation.opened": Localised("a conversation begins", "会话开始"),
    "conversation.resolved": Localised("a conversation is resolved", "会话解决"),
    "message.received": Localised("a customer writes", "客户发来消息"),
    "message.sent": Localised("a bot or an agent writes", "机器人或客服发出消息"),
    "contact.changed": Localised("a contact's fields change", "联系人字段变更"),
}
HOOKS_OF_KIND: Mapping[Kind, frozenset[ImplementedHook]] = {
    "channel": frozenset({"send", "reply", "pull", "end", "leave"}),
    "crm": frozenset({"find_contact", "save_contact", "read_contacts", "changed_contacts"}),
    "erp": frozenset({"find_orders", "find_stock", "find_party"}),
    "ticketing": frozenset({"create_ticket", "update_ticket", "find_tickets"}),
    "iot": frozenset({"command"}),
    "marketing": frozenset({"add_to_audience", "remove_from_audience"}),
}
HOOKS_OF_EVERY_KIND: frozenset[ImplementedHook] = frozenset({"check"})
KINDS: tuple[Kind, ...] = get_args(Kind)
TIERS: tuple[Tier, ...] = get_args(Tier)
VERIFIERS: tuple[VerifierName, ...] = get_args(VerifierName)
