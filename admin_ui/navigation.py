"""What is in the rail, for whom, and which entry a page belongs to."""

from collections.abc import Mapping

import msgspec

from admin_ui.lacking import Lacking
from hubwright.kernel.actor import Actor
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission


class NavItem(msgspec.Struct, frozen=True):
    """One entry of the rail; `words` help the palette find it in the other language too."""

    key: str
    title: str
    url: str
    icon: str
    words: str = ""
    gap_before: bool = False
    current: bool = False
    needs: str = ""  # the feature without which it leads to where that can be had
    locked: bool = False


def _all() -> list[tuple[Permission, NavItem]]:
    may = Permission
    return [
        (may.HOME_READ, NavItem("home", _("Home"), "/home", "home", "start 首页 开始")),
        (may.CONVERSATIONS_READ, NavItem("inbox", _("Inbox"), "/inbox", "inbox", "conversations 收件箱 会话")),
        (
            may.BOARD_MANAGE,
            NavItem(
                "board",
                _("Board"),
                "/board",
                "stats",
                "live queues agents supervisor 看板 排队 坐席",
                needs="desk.board",
            ),
        ),
        (
            may.CONVERSATIONS_REPLY,
            NavItem("shifts", _("Shifts and leave"), "/shifts", "calendar", "working times absence roster 排班 请假"),
        ),
        (
            may.CONTACTS_READ,
            NavItem("contacts", _("Contacts"), "/contacts", "contact", "customers people merge 联系人 客户 合并"),
        ),
        (may.FLOWS_READ, NavItem("flows", _("Flows"), "/flows", "flow", "bot greeting 流程 机器人 问候")),
        (
            may.CHANNELS_READ,
            NavItem("channels", _("Channels"), "/channels", "message-2", "web chat 渠道 网页聊天"),
        ),
        (
            may.CONVERSATIONS_READ,
            NavItem("devices", _("Devices"), "/devices", "devices", "machines telemetry mqtt iot 设备 遥测"),
        ),
        (may.PLUGINS_READ, NavItem("plugins", _("Plugins"), "/plugins", "puzzle", "integrations 插件")),
        (
            may.PLUGINS_READ,
            NavItem("marketplace", _("Marketplace"), "/marketplace", "sparkles", "catalogue install 插件市场 安装"),
        ),
        (may.USAGE_READ, NavItem("usage", _("Usage"), "/usage", "chart", "meters billing 用量 计量", gap_before=True)),
        (
            may.FAILURES_MANAGE,
            NavItem("failures", _("Failures"), "/failures", "alert", "dead letters breakers trouble 故障 死信 熔断"),
        ),
        (may.MEMBERS_READ, NavItem("members", _("Members"), "/members", "members", "team invite people 成员 邀请")),
        (
            may.SETTINGS_MANAGE,
            NavItem("routing", _("Routing"), "/settings/routing", "route", "queues skills hours 路由 队列 技能"),
        ),
        (may.API_KEYS_MANAGE, NavItem("api-keys", _("API keys"), "/api-keys", "key", "developer token 密钥 接口")),
        (may.SETTINGS_MANAGE, NavItem("settings", _("Settings"), "/settings", "settings", "company 设置 公司")),
    ]


def _of_operators() -> list[NavItem]:
    return [
        NavItem("overview", _("Overview"), "/operator", "home", "platform console 平台 总览"),
        NavItem("tenants", _("Companies"), "/operator/tenants", "building", "tenants customers search 公司 租户"),
        NavItem("editions", _("Editions"), "/operator/editions", "versions", "plans versions 版本 套餐"),
        NavItem("rate-cards", _("Rate cards"), "/operator/rate-cards", "list", "prices meters tiers 价格 费率 价目"),
        NavItem("usage", _("Usage"), "/operator/usage", "chart", "meters sums 用量 计量"),
        NavItem("health", _("Health"), "/operator/health", "stats", "queues workers 运维 健康", gap_before=True),
        NavItem("dead-letters", _("Dead letters"), "/operator/dead-letters", "alert", "failed 死信 失败"),
        NavItem("disputes", _("Disputes"), "/operator/disputes", "message", "invoices credit notes 账单 争议 退款"),
        NavItem(
            "dunning", _("Dunning"), "/operator/dunning", "clock", "unpaid bills past due reminders 催款 欠费 逾期"
        ),
        NavItem("corrections", _("Corrections"), "/operator/corrections", "edit", "counts credit 更正 冲正 赠金"),
        NavItem("fapiao", _("Fapiao"), "/operator/fapiao", "file", "tax invoices 发票 税号"),
        NavItem("drift", _("Drift"), "/operator/drift", "chart", "billing numbers differ 账目 对账 差异"),
        NavItem("payouts", _("Partners' shares"), "/operator/payouts", "puzzle", "payouts revenue partners 分成 结算"),
        NavItem("marketplace", _("Marketplace"), "/operator/marketplace", "puzzle", "plugins review 插件市场 审核"),
        NavItem("flags", _("Feature flags"), "/operator/flags", "flag", "release rollout 灰度", gap_before=True),
        NavItem("announcements", _("Announcements"), "/operator/announcements", "bell", "banner news 公告 通知"),
    ]


def _of_sales() -> list[NavItem]:
    return [
        NavItem("demos", _("Demos"), "/demos", "sparkles", "launcher prospects 演示 客户"),
        NavItem("compare", _("Editions"), "/compare", "list", "compare prices 版本 对比"),
    ]


def navigation(actor: Actor, path: str, lacks: Mapping[str, Lacking] | None = None) -> list[NavItem]:
    """The entries this person may open; of those the path lies under the nearest is current."""
    if actor.kind == "operator":
        entries = _of_operators()
    elif actor.kind == "sales":
        entries = _of_sales()
    else:
        entries = [item for permission, item in _all() if actor.may(permission)]
    above = [item for item in entries if path == item.url or path.startswith(item.url + "/")]
    nearest = max(above, key=lambda item: len(item.url), default=None)
    return [_drawn(item, item is nearest, (lacks or {}).get(item.needs)) for item in entries]


def _drawn(item: NavItem, current: bool, lack: Lacking | None) -> NavItem:
    if lack is None:
        return msgspec.structs.replace(item, current=current)
    return msgspec.structs.replace(item, current=current, locked=True, url=lack.url)
