"""What may be bought beside an edition, as data."""

from datetime import datetime
from decimal import Decimal

import msgspec

from editions.rates import Currency
from editions.vocabulary import FEATURES, Text, Value, fits


class AddOn(msgspec.Struct, frozen=True, kw_only=True):
    """A switch that goes on, or so many more of what is counted; `most` is how often it may be bought."""

    key: str
    title: Text
    grants: dict[str, Value]
    prices: dict[Currency, Decimal]
    most: int = 1

    def __post_init__(self) -> None:
        """Refuse one that takes something away, or brings no more when it is bought again."""
        for key, value in self.grants.items():
            if not fits(FEATURES[key], value) or not value:
                raise ValueError(f"{self.key}: brings nothing of {key}")
            if self.most > 1 and not FEATURES[key].counts:
                raise ValueError(f"{self.key}: a switch is bought once")


class Bought(msgspec.Struct, frozen=True, kw_only=True):
    """An add-on that a tenant has; `until` is when it ends, if somebody ended it."""

    key: str
    quantity: int = 1
    until: datetime | None = None


_ALL = (
    AddOn(
        key="members_5",
        title={"en": "Five more members", "zh": "增加 5 个成员"},
        grants={"members.limit": 5},
        prices={"CNY": Decimal(199), "USD": Decimal(29)},
        most=40,
    ),
    AddOn(
        key="webchat_1",
        title={"en": "One more web-chat channel", "zh": "增加 1 个网页聊天渠道"},
        grants={"channels.webchat.limit": 1},
        prices={"CNY": Decimal(59), "USD": Decimal(9)},
        most=50,
    ),
    AddOn(
        key="wechat_1",
        title={"en": "One more WeChat official account", "zh": "增加 1 个微信公众号"},
        grants={"channels.wechat.limit": 1},
        prices={"CNY": Decimal(99), "USD": Decimal(15)},
        most=20,
    ),
    AddOn(
        key="wecom_1",
        title={"en": "One more WeCom customer-service account", "zh": "增加 1 个企业微信客服账号"},
        grants={"channels.wecom.limit": 1},
        prices={"CNY": Decimal(99), "USD": Decimal(15)},
        most=20,
    ),
    AddOn(
        key="email_1",
        title={"en": "One more mailbox", "zh": "增加 1 个邮箱"},
        grants={"channels.email.limit": 1},
        prices={"CNY": Decimal(39), "USD": Decimal(6)},
        most=20,
    ),
    AddOn(
        key="own_brand",
        title={"en": "Your own brand", "zh": "自有品牌"},
        grants={"webchat.hide_mark": True},
        prices={"CNY": Decimal(99), "USD": Decimal(15)},
    ),
    AddOn(
        key="leads",
        title={"en": "Lead capture", "zh": "线索获取"},
        grants={"contacts.lead_capture": True, "contacts.segments.limit": 20},
        prices={"CNY": Decimal(149), "USD": Decimal(22)},
    ),
    AddOn(
        key="crm",
        title={"en": "CRM connectors", "zh": "CRM 连接器"},
        grants={"connectors.crm": True},
        prices={"CNY": Decimal(199), "USD": Decimal(29)},
    ),
    AddOn(
        key="back_office",
        title={"en": "ERP and device connectors", "zh": "ERP 与设备连接器"},
        grants={"connectors.erp": True, "connectors.iot": True},
        prices={"CNY": Decimal(249), "USD": Decimal(35)},
    ),
    AddOn(
        key="supervision",
        title={"en": "Board, service levels, callbacks and ratings", "zh": "看板、服务水平、回访与评价"},
        grants={"desk.board": True, "desk.service_levels": True, "desk.callbacks": True, "csat.rating": True},
        prices={"CNY": Decimal(199), "USD": Decimal(29)},
    ),
    AddOn(
        key="routing",
        title={"en": "Routing by skills, with what-if runs", "zh": "技能路由与假设演算"},
        grants={"routing.plans": True, "routing.what_if": 100},
        prices={"CNY": Decimal(149), "USD": Decimal(22)},
    ),
    AddOn(
        key="releases",
        title={"en": "Tests and gradual releases of flows", "zh": "流程测试与灰度发布"},
        grants={"flows.tests": True, "flows.canaries": True, "flows.live.limit": 10},
        prices={"CNY": Decimal(149), "USD": Decimal(22)},
    ),
)
ADD_ONS: dict[str, AddOn] = {each.key: each for each in _ALL}
