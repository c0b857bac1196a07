"""What a new plugin of each kind is about: the words and the one step it begins with."""

from collections.abc import Mapping

import msgspec

from hubwright_sdk.manifest.vocabulary import DataClass, Kind, Scope


class Words(msgspec.Struct, frozen=True):
    """A name in code and what people call it."""

    name: str
    en: str
    zh: str


class Blueprint(msgspec.Struct, frozen=True, kw_only=True):
    """A step that posts `field` to `path`, keeps `value` of the answer, and knows what 404 means."""

    title: Words
    step: Words
    help_en: str
    help_zh: str
    category: str
    path: str
    field: Words
    value: Words
    done: Words
    not_done: Words
    data: tuple[DataClass, ...] = ()
    implements: tuple[str, ...] = ()  # what its code answers besides the step
    scopes: tuple[Scope, ...] = ()
    manifest_part: str = ""  # a stored file that only plugins of this kind with code need
    settings_part: str = ""


BLUEPRINTS: Mapping[Kind, Blueprint] = {
    "channel": Blueprint(
        title=Words("channel", "Message service", "消息服务"),
        step=Words("notify", "Send a notice", "发送通知"),
        help_en="Sends a short text through the message service.",
        help_zh="通过消息服务发送一条短文本。",
        category="talk",
        path="/messages",
        field=Words("text", "Text", "文本"),
        value=Words("receipt", "Variable for the receipt", "保存回执的变量"),
        done=Words("sent", "Sent", "已发送"),
        not_done=Words("not_reached", "Nobody reached", "无法送达"),
        data=("message.text",),
        implements=("send",),
        scopes=("message:send",),
        manifest_part="door.toml",
        settings_part="door.setting.json",
    ),
    "crm": Blueprint(
        title=Words("crm", "Customer records", "客户档案"),
        step=Words("find_customer", "Find a customer", "查找客户"),
        help_en="Looks a customer up by an e-mail address.",
        help_zh="按邮箱查找客户。",
        category="data",
        path="/customers/find",
        field=Words("email", "E-mail address", "邮箱"),
        value=Words("name", "Variable for the name", "保存姓名的变量"),
        done=Words("found", "Found", "已找到"),
        not_done=Words("unknown", "Unknown", "未找到"),
        data=("contact.email", "contact.name"),
        implements=("find_contact",),
    ),
    "erp": Blueprint(
        title=Words("erp", "Orders", "订单"),
        step=Words("order_status", "Look up an order", "查询订单"),
        help_en="Asks how far an order is.",
        help_zh="查询订单进度。",
        category="data",
        path="/orders/find",
        field=Words("number", "Order number", "订单号"),
        value=Words("status", "Variable for the status", "保存状态的变量"),
        done=Words("found", "Found", "已找到"),
        not_done=Words("unknown", "Unknown order", "订单不存在"),
        data=("order",),
        implements=("find_orders",),
    ),
    "ticketing": Blueprint(
        title=Words("ticketing", "Tickets", "工单"),
        step=Words("open_ticket", "Open a ticket", "创建工单"),
        help_en="Opens a ticket with a subject.",
        help_zh="以主题创建工单。",
        category="data",
        path="/tickets",
        field=Words("subject", "Subject", "主题"),
        value=Words("ticket", "Variable for the ticket's number", "保存工单号的变量"),
        done=Words("opened", "Opened", "已创建"),
        not_done=Words("no_queue", "No queue takes it", "无可用队列"),
        data=("message.text",),
        implements=("create_ticket",),
    ),
    "iot": Blueprint(
        title=Words("iot", "Devices", "设备"),
        step=Words("read_device", "Read a device", "读取设备"),
        help_en="Asks a device for its last reading.",
        help_zh="读取设备的最新数据。",
        category="data",
        path="/devices/read",
        field=Words("serial", "Serial number", "序列号"),
        value=Words("reading", "Variable for the reading", "保存读数的变量"),
        done=Words("online", "Online", "在线"),
        not_done=Words("unknown", "Unknown device", "设备不存在"),
        data=("device",),
        implements=("command",),
    ),
    "marketing": Blueprint(
        title=Words("marketing", "Mailing lists", "邮件列表"),
        step=Words("subscribe", "Subscribe", "订阅"),
        help_en="Puts an e-mail address on a mailing list.",
        help_zh="将邮箱加入邮件列表。",
        category="people",
        path="/subscribers",
        field=Words("email", "E-mail address", "邮箱"),
        value=Words("list", "Variable for the list's name", "保存列表名称的变量"),
        done=Words("subscribed", "Subscribed", "已订阅"),
        not_done=Words("no_list", "No such list", "列表不存在"),
        data=("contact.email",),
        implements=("add_to_audience",),
    ),
    "panel": Blueprint(
        title=Words("panel", "Customer facts", "客户概况"),
        step=Words("fetch_facts", "Fetch facts", "获取概况"),
        help_en="Fetches one line about a customer.",
        help_zh="获取客户的一行概况。",
        category="data",
        path="/facts",
        field=Words("email", "E-mail address", "邮箱"),
        value=Words("summary", "Variable for the line", "保存概况的变量"),
        done=Words("known", "Known", "有概况"),
        not_done=Words("unknown", "Unknown", "无概况"),
        data=("contact.email",),
        scopes=("contact:read",),
        manifest_part="panels.toml",
    ),
    "ai": Blueprint(
        title=Words("ai", "Language model", "语言模型"),
        step=Words("complete", "Complete", "补全"),
        help_en="Answers the questions of AI steps.",
        help_zh="回答 AI 步骤的问题。",
        category="data",
        path="/complete",
        field=Words("prompt", "Prompt", "提示"),
        value=Words("text", "Text", "文本"),
        done=Words("done", "Done", "完成"),
        not_done=Words("unknown", "Unknown", "未知"),
        data=("message.text",),
    ),
}
