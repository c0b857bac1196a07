"""What the bot of a demo does: it answers what it knows and sends everything else to who knows about it. Pure."""

from collections.abc import Iterator
from typing import Any

from tenants.demos.industry import Faq, Industry, Topic

LANGUAGES = ("en", "zh")
PASSED_ON = {
    "en": "Thank you. I am fetching somebody who knows about this.",
    "zh": "谢谢，马上为您转接熟悉此类问题的同事。",
}
Piece = dict[str, Any]


def desk_flow(industry: Industry) -> Piece:
    """The document."""
    ways = [*_ways(industry)]
    answers = [_answer(faq) for faq in industry.faqs]
    people = [_people(topic, language) for topic, language in ways]
    rest = [_rest(language) for language in LANGUAGES]
    names = [(f"c_{faq.key}", f"n_{faq.key}") for faq in industry.faqs]
    names += [(f"c_{topic.key}_{language}", f"n_{topic.key}_{language}") for topic, language in ways]
    return {
        "schema": "flow/1",
        "id": f"desk_{industry.key}",
        "name": industry.company,
        "kind": "bot",
        "locale_default": "en",
        "entry": [
            {"id": "trg_message", "type": "trigger.message", "tv": 1, "label": "A customer writes", "config": {}}
        ],
        "vars": [],
        "nodes": [
            {"id": "n_about", "type": "condition", "tv": 1, "label": "What is it about?",
             "config": {"cases": [
                 *(_case(f"c_{faq.key}", faq.key, f"matches(message.text, r'(?i){faq.known_by}')")
                   for faq in industry.faqs),
                 *(_case(f"c_{topic.key}_{language}", topic.name[language == "zh"],
                         f"matches(message.text, r'(?i){topic.known_by}') && {_speaks(language)}")
                   for topic, language in ways),
                 _case("c_support_zh", "中文", _speaks("zh")),
             ]}},
            *answers, *people, *rest,
        ],
        "edges": [
            {"id": "e_in", "from": ["trg_message", "out"], "to": "n_about"},
            *({"id": f"e_{case}", "from": ["n_about", f"case.{case}"], "to": node} for case, node in names),
            {"id": "e_support_zh", "from": ["n_about", "case.c_support_zh"], "to": "n_support_zh"},
            {"id": "e_support_en", "from": ["n_about", "else"], "to": "n_support_en"},
        ],
        "i18n": {
            **{f"n_{faq.key}.text": {"zh": faq.answer["zh"]} for faq in industry.faqs},
            **{f"{node['id']}.text": {"zh": PASSED_ON["zh"]} for node in (*people, *rest)},
        },
    }  # fmt: skip


def _ways(industry: Industry) -> Iterator[tuple[Topic, str]]:
    for topic in industry.by_urgency:
        for language in LANGUAGES:
            yield topic, language


def _speaks(language: str) -> str:
    return 'starts_with(locale, "zh")' if language == "zh" else '!starts_with(locale, "zh")'


def _case(case_id: str, label: str, expression: str) -> Piece:
    return {"id": case_id, "label": label, "expr": expression}


def _answer(faq: Faq) -> Piece:
    return {
        "id": f"n_{faq.key}",
        "type": "end",
        "tv": 1,
        "label": faq.asks["en"],
        "config": {"outcome": "answered", "close_conversation": True, "text": faq.answer["en"]},
    }


def _people(topic: Topic, language: str) -> Piece:
    skills = [
        {"id": "s_language", "skill": language, "level": 3},
        {"id": "s_topic", "skill": topic.key, "level": 2},
    ]
    return _handoff(f"n_{topic.key}_{language}", topic.name[language == "zh"], topic, skills)


def _rest(language: str) -> Piece:
    skills = [{"id": "s_language", "skill": language, "level": 3}]
    return _handoff(f"n_support_{language}", {"en": "Anything else", "zh": "其他"}[language], None, skills)


def _handoff(node: str, label: str, topic: Topic | None, skills: list[Piece]) -> Piece:
    return {
        "id": node,
        "type": "handoff",
        "tv": 1,
        "label": label,
        "config": {
            "queue": topic.queue if topic is not None else "support",
            "priority": topic.priority if topic is not None else "normal",
            "label": topic.key if topic is not None else "",
            "skills": skills,
            "text": PASSED_ON["en"],
            "summary": [{"id": "s_words", "label": "Asked", "expr": "message.text"}],
        },
    }
