"""Bots, and how waiting work finds somebody."""

from editions.vocabulary.feature import Feature

BOTS = (
    Feature(
        key="flows.live.limit",
        kind="limit",
        since=2,
        before=None,
        title={"en": "Flows that are live", "zh": "上线流程数"},
        help={
            "en": "How many flows may answer customers at once. Drafts are not counted.",
            "zh": "可同时对客户生效的流程数量，草稿不计。",
        },
    ),
    Feature(
        key="flows.canaries",
        kind="switch",
        since=2,
        before=True,
        title={"en": "Try a version on a part", "zh": "灰度发布"},
        help={
            "en": "Publish a new version of a flow for some of your customers first, with figures side by side.",
            "zh": "先对部分客户发布流程新版本，并对比两个版本的数据。",
        },
    ),
    Feature(
        key="flows.tests",
        kind="switch",
        since=2,
        before=True,
        title={"en": "Kept tests of flows", "zh": "流程测试"},
        help={
            "en": "Keep a test chat as a test and run it before every publication.",
            "zh": "把测试对话保存为测试，每次发布前运行。",
        },
    ),
    Feature(
        key="routing.plans",
        kind="switch",
        since=2,
        before=True,
        title={"en": "Routing plans with skills", "zh": "技能路由方案"},
        help={
            "en": "Steps that ask for skills first and for less the longer a customer waits.",
            "zh": "先按技能分配，等待越久要求越宽的分步路由。",
        },
    ),
    Feature(
        key="routing.what_if",
        kind="allowance",
        since=2,
        before=None,
        spends=True,
        title={"en": "What-if runs a month", "zh": "每月假设演算次数"},
        help={
            "en": "Try a routing plan on what really came, or on a day that is made up, before it holds.",
            "zh": "路由方案生效前，用真实或虚构的一天先行演算。",
        },
    ),
)
