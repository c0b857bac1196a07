"""Who writes to a company of the demo: names, addresses, cities; invented, at addresses that nobody has. Pure."""

from random import Random

import msgspec

HOW_MANY = 120
_GIVEN = {
    "en": ("Ida", "Paul", "Mara", "Noah", "Zoe", "Ivan", "Clara", "Felix", "Sara", "Daniel", "Lucy", "Omar"),
    "zh": ("芳", "伟", "秀英", "敏", "静", "磊", "洋", "艳", "勇", "丽", "强", "雪"),
}
_FAMILY = {
    "en": ("Hill", "Costa", "Weber", "Khan", "Doyle", "Sato", "Berg", "Novak", "Lang", "Reed"),
    "zh": ("王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴"),
}
_CITIES = {"en": ("London", "Singapore", "Berlin", "Toronto"), "zh": ("杭州", "上海", "成都", "广州", "北京")}


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """One of them."""

    number: int
    name: str
    email: str
    phone: str
    city: str
    language: str
    tags: tuple[str, ...]


def invent(rng: Random, english: int, tags: tuple[str, ...]) -> list[Customer]:
    """As many as a company of this size knows."""
    return [_customer(rng, number, english, tags) for number in range(HOW_MANY)]


def _customer(rng: Random, number: int, english: int, tags: tuple[str, ...]) -> Customer:
    language = "en" if rng.randrange(100) < english else "zh"
    given, family = rng.choice(_GIVEN[language]), rng.choice(_FAMILY[language])
    return Customer(
        number=number,
        name=f"{given} {family}" if language == "en" else f"{family}{given}",
        email=f"customer{number:03}@customers.example",
        phone=f"+44 20 7946 0{number:03}" if language == "en" else f"138 0000 0{number:03}",
        city=rng.choice(_CITIES[language]),
        language=language,
        tags=(rng.choice(tags),) if rng.randrange(3) == 0 else (),
    )
