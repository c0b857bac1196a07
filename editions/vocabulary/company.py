"""What a company connects with, and how large it is."""

from editions.vocabulary.feature import Feature

COMPANY = (
    Feature(
        key="connectors.crm",
        kind="switch",
        since=2,
        before=True,
        spends=True,
        title={"en": "CRM connectors", "zh": "CRM 连接器"},
        help={
            "en": "Plugins that keep contacts in step with a customer system such as HubSpot.",
            "zh": "与 HubSpot 等客户系统同步联系人的插件。",
        },
    ),
    Feature(
        key="connectors.erp",
        kind="switch",
        since=2,
        before=True,
        spends=True,
        title={"en": "ERP connectors", "zh": "ERP 连接器"},
        help={
            "en": "Plugins that look up orders, stock and customers in a system such as Tryton.",
            "zh": "在 Tryton 等系统中查询订单、库存和客户的插件。",
        },
    ),
    Feature(
        key="connectors.iot",
        kind="switch",
        since=2,
        before=True,
        spends=True,
        title={"en": "Device connectors", "zh": "设备连接器"},
        help={
            "en": "Plugins through which machines report and take commands, for example over MQTT.",
            "zh": "设备通过 MQTT 等方式上报并接收指令的插件。",
        },
    ),
    Feature(
        key="members.limit",
        kind="limit",
        title={"en": "Members", "zh": "成员数"},
        help={
            "en": "How many people of the company may have a seat, open invitations included.",
            "zh": "公司可拥有的席位数，含未接受的邀请。",
        },
    ),
    Feature(
        key="api.access",
        kind="switch",
        title={"en": "API access", "zh": "接口访问"},
        help={
            "en": "Programs of the company may use the API with keys made here.",
            "zh": "公司的程序可使用在此创建的密钥调用接口。",
        },
    ),
    Feature(
        key="runtime.share",
        kind="limit",
        fails="open",
        title={"en": "Share under load", "zh": "高峰期份额"},
        help={
            "en": "When messages have to wait, a company with 4 is served four times as often as one with 1.",
            "zh": "消息过多需要排队时，份额为 4 的公司得到处理的频次是份额为 1 的公司的四倍。",
        },
    ),
)
