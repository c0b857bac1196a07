"""The three companies of the demo, as data: who they are, who works there, who has written before."""

from typing import Any

import msgspec

from hubwright.desk.conversations.bring_in import PastMessage


class DemoStory(msgspec.Struct, frozen=True, kw_only=True):
    """One visitor of the past and what was said; `days_ago` counts from when the demo was first started."""

    name: str
    email: str
    language: str
    days_ago: int
    messages: list[PastMessage]
    rating: int | None = None


Named = tuple[str, str]  # in English and in Chinese


class DemoCompany(msgspec.Struct, frozen=True, kw_only=True):
    """One company."""

    slug: str
    name: str
    edition: str
    people: dict[str, str]
    channel_name: str
    channel_settings: dict[str, Any]
    stories: list[DemoStory]
    breaks: list[Named]
    dispositions: list[Named]
    add_ons: tuple[str, ...] = ()


ROLES = ("admin", "supervisor", "agent")


def _story(name: str, email: str, language: str, days_ago: int, *said: str, rating: int | None = None) -> DemoStory:
    """Read lines such as "v: where is it?" (v visitor, b bot, a agent, n note), a minute apart."""
    authors: dict[str, Any] = {"v": "contact", "b": "bot", "a": "agent", "n": "agent"}
    messages = [
        PastMessage(minute, authors[line[0]], line[3:], internal=line[0] == "n") for minute, line in enumerate(said)
    ]
    return DemoStory(name=name, email=email, language=language, days_ago=days_ago, messages=messages, rating=rating)


COMPANIES = (
    DemoCompany(
        slug="aurora",
        name="Aurora Home 晨曦家居",
        edition="marketing",
        add_ons=("supervision", "routing", "releases"),
        people={"admin": "Lin Na 林娜", "supervisor": "Marta Silva", "agent": "Zhou Wei 周伟"},
        channel_name="Aurora shop 晨曦商城",
        channel_settings={
            "colour": "#8a3b12",
            "title_en": "Aurora Home",
            "title_zh": "晨曦家居",
            "greeting_en": "Good to see you! Ask about furniture, delivery or an order you placed.",
            "greeting_zh": "欢迎光临！可以咨询家具、配送，或查询您的订单。",
            "launcher_text_en": "Ask Aurora",
            "launcher_text_zh": "咨询晨曦",
            "show_mark": False,
        },
        breaks=[("Lunch", "午餐"), ("Short break", "小憩"), ("Training", "培训"), ("Live stream", "直播支持")],
        dispositions=[
            ("Order placed", "已下单"),
            ("Interested, follow up", "有意向，待跟进"),
            ("Delivery question", "配送咨询"),
            ("Not interested", "无意向"),
            ("Spam", "骚扰"),
        ],
        stories=[
            _story(
                "Wang Fang 王芳",
                "wang.fang@customers.example",
                "zh",
                6,
                "v: 你们的橡木餐桌还有货吗？",
                "b: 正在为您转接人工客服。",
                "a: 您好，我是周伟。橡木餐桌 1.6 米的有现货，三天内可以送到。",
                "n: 客户准备装修，适合推荐整套餐厅家具。",
                "v: 太好了，我今天就下单。",
                rating=5,
            ),
            _story(
                "Daniel Berg",
                "daniel.berg@customers.example",
                "en",
                3,
                "v: Do you deliver on Saturdays?",
                "b: I am passing you on to a colleague now.",
                "a: Yes, in Hangzhou and Shanghai. Elsewhere from Monday to Friday.",
                "v: Perfect, thank you!",
                rating=4,
            ),
        ],
    ),
    DemoCompany(
        slug="brook",
        name="Brook Electronics 溪流数码",
        edition="online",
        add_ons=("leads", "back_office"),
        people={"admin": "Chen Yu 陈宇", "supervisor": "Grace Okafor", "agent": "Tom Li 李涛"},
        channel_name="Brook support 溪流客服",
        channel_settings={
            "colour": "#1d5bbf",
            "title_en": "Brook Electronics",
            "title_zh": "溪流数码",
            "greeting_en": "Hello! Where is your order, or what can we repair for you?",
            "greeting_zh": "您好！查询订单或报修，都可以找我。",
            "launcher_text_en": "Support",
            "launcher_text_zh": "在线客服",
        },
        breaks=[("Lunch", "午餐"), ("Short break", "小憩"), ("Training", "培训"), ("Team meeting", "团队会议")],
        dispositions=[
            ("Solved", "已解决"),
            ("Return or refund", "退换货"),
            ("With a specialist", "已转专员"),
            ("Customer comes back", "客户稍后再联系"),
            ("Spam", "骚扰"),
        ],
        stories=[
            _story(
                "Li Ming 李明",
                "li.ming@customers.example",
                "zh",
                5,
                "v: 耳机左边没有声音了",
                "b: 谢谢，正在为您转接人工客服。",
                "a: 您好，请您先长按十秒重置耳机试试。",
                "v: 重置后好了，谢谢！",
                rating=5,
            ),
            _story(
                "Sara Novak",
                "sara.novak@customers.example",
                "en",
                2,
                "v: My charger gets very hot.",
                "b: Thank you. I am passing you on to a colleague now.",
                "a: Please stop using it. We are sending you a new one today, free of charge.",
                "n: Third report of this charger this month, told quality control.",
                "v: That is quick, thanks.",
                rating=5,
            ),
        ],
    ),
    DemoCompany(
        slug="cedar",
        name="Cedar Outdoors 雪松户外",
        edition="classic",
        add_ons=("crm", "releases"),
        people={"admin": "Helen Fischer", "supervisor": "Sun Jie 孙杰", "agent": "Maria Rossi"},
        channel_name="Cedar service desk 雪松服务台",
        channel_settings={
            "colour": "#1a6e3a",
            "title_en": "Cedar Outdoors",
            "title_zh": "雪松户外",
            "greeting_en": "Cedar Outdoors service desk. How may we help?",
            "greeting_zh": "雪松户外服务台，请问需要什么帮助？",
            "launcher_text_en": "Service desk",
            "launcher_text_zh": "服务台",
            "side": "left",
        },
        breaks=[("Lunch", "午餐"), ("Short break", "小憩"), ("Coaching", "辅导"), ("Paperwork", "文书处理")],
        dispositions=[
            ("Solved", "已解决"),
            ("Called back", "已回电"),
            ("Complaint taken", "已登记投诉"),
            ("Wrong number", "打错了"),
        ],
        stories=[
            _story(
                "Peter Lang",
                "peter.lang@customers.example",
                "en",
                4,
                "v: A pole of my tent is broken.",
                "b: Thank you, that is noted. A colleague is taking over.",
                "a: Sorry to hear that. A new pole is on its way; you will have it on Thursday.",
                "v: Great, in time for the weekend.",
            ),
            _story(
                "Zhao Min 赵敏",
                "zhao.min@customers.example",
                "zh",
                1,
                "v: 登山鞋可以换大一码吗？",
                "b: 谢谢，已记录。马上由同事为您处理。",
                "a: 可以的，七天内未穿着就能免费换码。",
                "v: 好的，我明天寄回。",
            ),
        ],
    ),
)
