"""The busy company of the demo, as data: an airline's desk of fifty, with what its customers ask and who knows what.

`hubwright demo --traffic` makes it and lets a day of traffic run through it.
"""

from typing import Any

import msgspec

from tenants.demo_companies import DemoCompany

LANGUAGES = ("en", "zh")


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """What customers come with: the queue it goes to, the skill it asks for, and the words the bot knows it by."""

    key: str
    queue: str
    priority: str
    known_by: str
    level: int = 2


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """One agent: skills with levels, and the queues they serve."""

    number: int
    name: str
    skills: dict[str, int]
    queues: tuple[str, ...]


DOVE = DemoCompany(
    slug="dove",
    name="Dove Airlines 白鸽航空",
    edition="online",
    add_ons=("supervision",),
    people={"admin": "Amina Diallo", "supervisor": "He Jing 何静", "agent": "Agent 01 客服"},
    channel_name="Dove service 白鸽服务台",
    channel_settings={
        "colour": "#3a3f8f",
        "title_en": "Dove Airlines",
        "title_zh": "白鸽航空",
        "greeting_en": "Welcome aboard. Ask about bookings, changes, baggage or your miles.",
        "greeting_zh": "欢迎登机。可以咨询订票、退改签、行李或里程。",
        "launcher_text_en": "Ask Dove",
        "launcher_text_zh": "联系白鸽",
        "sessions_per_hour": 100_000,
        "messages_per_minute": 600,
        "message_burst": 60,
    },
    stories=[],
    breaks=[("Lunch", "午餐"), ("Coffee", "茶歇"), ("Training", "培训")],
    dispositions=[
        ("Solved", "已解决"),
        ("Follow up", "需要跟进"),
        ("Customer left", "客户已离开"),
        ("Wrong desk", "转错部门"),
    ],
)

QUEUES = {
    "support": "Anything else 综合咨询",
    "bookings": "Bookings 订票",
    "changes": "Changes and refunds 退改签",
    "baggage": "Baggage 行李",
    "miles": "Frequent flyers 会员里程",
}
SKILLS = {
    "en": "English 英语",
    "zh": "Chinese 中文",
    "bookings": "Bookings 订票",
    "refunds": "Refunds 退款",
    "baggage": "Baggage tracing 行李查询",
    "miles": "Miles 里程",
}
TOPICS = (
    Topic(key="bookings", queue="bookings", priority="normal", known_by="book|seat|fare|订票|座位|票价"),
    Topic(key="refunds", queue="changes", priority="normal", known_by="refund|change|rebook|退票|改签|退款"),
    Topic(key="baggage", queue="baggage", priority="high", known_by="bag|suitcase|luggage|行李|箱"),
    Topic(key="miles", queue="miles", priority="high", known_by="miles|upgrade|gold|里程|升舱|金卡"),
)
TERMINAL = "terminal|check-in time|航站楼|值机时间"
OFFER_S, WRAP_UP_S, MISSES = 8, 10, 3
_NAMES = (
    "Ada", "Ben", "Chen", "Dina", "Emil", "Fang", "Gita", "Hugo", "Ines", "Jun",
    "Kofi", "Lena", "Ming", "Nora", "Omar", "Pia", "Qing", "Rosa", "Sami", "Tao",
)  # fmt: skip
_FAMILIES = ("Wang 王", "Silva", "Li 李", "Novak", "Zhang 张", "Okoye", "Liu 刘", "Meyer", "Chen 陈", "Rossi")


def colleagues(count: int) -> list[Colleague]:
    """Who works there: everybody knows two subjects, two in three both languages, nobody is alone with anything."""
    return [_colleague(number) for number in range(1, count + 1)]


def _colleague(number: int) -> Colleague:
    first, second = TOPICS[number % 4], TOPICS[(number + 1 + number // 4 % 3) % 4]
    skills = {second.key: 2 + number % 2, first.key: 3 + number % 3}
    if number % 3 != 1:
        skills["en"] = 3 + number % 3
    if number % 3 != 2:
        skills["zh"] = 3 + (number + 1) % 3
    queues = tuple(sorted({first.queue, second.queue, *(("support",) if number % 2 else ())}))
    name = f"{_NAMES[number % len(_NAMES)]} {_FAMILIES[number // len(_NAMES) % len(_FAMILIES)]} {number:02}"
    return Colleague(number=number, name=name, skills=skills, queues=queues)


def flow() -> dict[str, Any]:
    """What the bot does: it answers one question itself and sends everything else to whoever knows about it."""
    ways = [(topic, language) for topic in TOPICS for language in LANGUAGES]
    asked = [_case(topic.key, language, topic.known_by) for topic, language in ways]
    people = [_person(topic.key, language, topic.queue, topic.priority, topic.level) for topic, language in ways]
    rest = [_person("support", language, "support", "normal", 0) for language in LANGUAGES]
    names = [f"{topic.key}_{language}" for topic, language in ways]
    return {
        "schema": "flow/1",
        "id": "dove_desk",
        "name": "Dove desk",
        "kind": "bot",
        "locale_default": "en",
        "entry": [
            {"id": "trg_message", "type": "trigger.message", "tv": 1, "label": "A customer writes", "config": {}}
        ],
        "vars": [],
        "nodes": [
            {"id": "n_about", "type": "condition", "tv": 1, "label": "What is it about?",
             "config": {"cases": [
                 {"id": "c_terminal", "label": "Terminal", "expr": f"matches(message.text, r'(?i){TERMINAL}')"},
                 *asked,
                 {"id": "c_support_zh", "label": "Chinese", "expr": 'starts_with(locale, "zh")'},
             ]}},
            {"id": "n_terminal", "type": "end", "tv": 1, "label": "Terminal",
             "config": {"outcome": "answered", "close_conversation": True,
                        "text": "All our flights leave from terminal 2; check-in opens two hours before."}},
            *people,
            *rest,
        ],
        "edges": [
            {"id": "e_in", "from": ["trg_message", "out"], "to": "n_about"},
            {"id": "e_terminal", "from": ["n_about", "case.c_terminal"], "to": "n_terminal"},
            *({"id": f"e_{name}", "from": ["n_about", f"case.c_{name}"], "to": f"n_{name}"} for name in names),
            {"id": "e_support_zh", "from": ["n_about", "case.c_support_zh"], "to": "n_support_zh"},
            {"id": "e_support_en", "from": ["n_about", "else"], "to": "n_support_en"},
        ],
        "i18n": {"n_terminal.text": {"zh": "我们所有航班都从 2 号航站楼出发；起飞前两小时开始值机。"}},
    }  # fmt: skip


def _case(key: str, language: str, known_by: str) -> dict[str, Any]:
    speaks = 'starts_with(locale, "zh")' if language == "zh" else '!starts_with(locale, "zh")'
    words = f"matches(message.text, r'(?i){known_by}')"
    return {"id": f"c_{key}_{language}", "label": f"{key} {language}", "expr": f"{words} && {speaks}"}


def _person(key: str, language: str, queue: str, priority: str, level: int) -> dict[str, Any]:
    skills = [{"id": "s_language", "skill": language, "level": 3}]
    if level:
        skills.append({"id": "s_topic", "skill": key, "level": level})
    return {
        "id": f"n_{key}_{language}",
        "type": "handoff",
        "tv": 1,
        "label": f"{key} {language}",
        "config": {
            "queue": queue,
            "priority": priority,
            "label": key,
            "skills": skills,
            "summary": [{"id": "s_words", "label": "Asked", "expr": "message.text"}],
        },
    }
