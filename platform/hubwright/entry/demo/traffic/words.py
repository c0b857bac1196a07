"""What customers and agents of the busy company say, in both languages. Pure."""

from random import Random

TOPICS = {"bookings": 24, "refunds": 28, "baggage": 20, "miles": 10, "support": 10, "terminal": 8}  # out of a hundred
_OPENINGS = {
    ("bookings", "en"): ("I want to book two seats to Chengdu on Friday", "Is there a cheaper fare on Sunday?"),
    ("bookings", "zh"): ("我想订票，周五去成都，两张", "周日有没有便宜一点的票价？"),
    ("refunds", "en"): ("My meeting moved, can I change my flight?", "How do I get a refund for ticket {n}?"),
    ("refunds", "zh"): ("会议改期了，可以改签吗？", "我要退票，票号 {n}"),
    ("baggage", "en"): ("My suitcase did not arrive, tag {n}", "The lock of my bag is broken since the flight"),
    ("baggage", "zh"): ("我的行李没有到，行李牌 {n}", "托运之后箱子的锁坏了"),
    ("miles", "en"): ("My miles from March are missing", "Can I upgrade with gold status?"),
    ("miles", "zh"): ("三月的里程没有到账", "金卡可以升舱吗？"),
    ("support", "en"): ("May my dog travel in the cabin?", "I need an invoice for case {n}"),
    ("support", "zh"): ("可以带小狗进客舱吗？", "需要开发票，单号 {n}"),
    ("terminal", "en"): ("Which terminal do you leave from?",),
    ("terminal", "zh"): ("你们在哪个航站楼？",),
}
_CUSTOMER = {
    "en": ("Yes, that is right.", "The name on it is mine.", "How long does that take?", "Good, please do that.",
           "One moment, I have to look it up.", "And what does it cost?"),
    "zh": ("对，没错。", "就是我本人的名字。", "大概要多久？", "好的，请帮我办。", "稍等，我找一下。", "那要多少钱？"),
}  # fmt: skip
_AGENT = {
    "en": ("Hello, thank you for waiting. I am looking at it.", "I have found it. May I confirm your name?",
           "That takes about two days; you will get a message.", "It is done. Is there anything else?"),
    "zh": ("您好，让您久等了，我马上查。", "已经查到，请确认一下您的姓名。", "大约两天，会有短信通知您。",
           "已经办好，还有其他需要吗？"),
}  # fmt: skip
_NAMES = {
    "en": (("Ida", "Paul", "Mara", "Noah", "Zoe", "Ivan"), ("Hill", "Costa", "Weber", "Khan", "Doyle", "Sato")),
    "zh": (("王", "李", "张", "刘", "陈", "杨"), ("芳", "伟", "秀英", "敏", "静", "磊", "洋", "艳")),
}
NOTE = {"en": "Checked against the booking system.", "zh": "已与订座系统核对。"}


def opening(rng: Random, topic: str, language: str) -> str:
    """A customer's first words."""
    return rng.choice(_OPENINGS[topic, language]).format(n=rng.randrange(100_000, 999_999))


def customer_lines(rng: Random, language: str, count: int) -> list[str]:
    """What they write later on."""
    return [rng.choice(_CUSTOMER[language]) for _ in range(count)]


def agent_line(language: str, turn: int) -> str:
    """What an agent answers."""
    lines = _AGENT[language]
    return lines[min(turn, len(lines) - 1)]


def name_of(rng: Random, language: str) -> str:
    """A customer's name."""
    first, last = _NAMES[language]
    chosen = rng.choice(first), rng.choice(last)
    return "".join(chosen) if language == "zh" else " ".join(chosen)
