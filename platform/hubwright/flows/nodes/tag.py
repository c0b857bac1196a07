"""Put tags on a contact or conversation, or take them off."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from hubwright.flows.effects import SetTags
from hubwright.flows.expressions import Expression
from hubwright.flows.node_type import Config, Leave, Outcome, PlainNodeType, Texts, Visit, Workshop
from hubwright.flows.nodes.fields import choice, form, strings
from hubwright.flows.problems import Problem, problem

MOST_TAGS = 50
LONGEST_TAG = 40


class TagConfig(msgspec.Struct, frozen=True):
    of: Literal["contact", "conversation"] = "conversation"
    add: list[str] = []
    remove: list[str] = []


class ReadyTags(msgspec.Struct, frozen=True):
    of: Literal["contact", "conversation"]
    add: tuple[str, ...]
    remove: tuple[str, ...]
    present: Expression


class Tag(PlainNodeType):
    """Later steps see the tags as `contact.tags` or `conversation.tags`."""

    type = "tag"
    title = Texts("Tag", "打标签")
    help = Texts("Adds tags to the contact or conversation, or removes them.", "为联系人或会话添加、移除标签。")
    category = "data"
    icon = "tag"
    schema = form(
        of=choice(
            "Tags of",
            "标签对象",
            {"conversation": ("The conversation", "会话"), "contact": ("The contact", "联系人")},
            default="conversation",
        ),
        add=strings("Add", "添加", most=20),
        remove=strings("Remove", "移除", most=20),
    )

    def check(self, node_id: str, config: Config) -> Iterator[Problem]:
        if not config.get("add") and not config.get("remove"):
            yield problem("tags_missing", node_id=node_id, field="add")
        for field in ("add", "remove"):
            given = config.get(field)
            for tag in given if isinstance(given, list) else ():
                if len(str(tag)) > LONGEST_TAG:
                    yield problem("tag_too_long", node_id=node_id, field=field, tag=str(tag)[:60], limit=LONGEST_TAG)

    def prepare(self, config: Config, workshop: Workshop) -> ReadyTags:
        found = msgspec.convert(config, TagConfig)
        return ReadyTags(
            of=found.of,
            add=_clean(found.add),
            remove=_clean(found.remove),
            present=workshop.expression(f"{found.of}.tags"),
        )

    def reduce(self, prepared: ReadyTags, visit: Visit) -> Outcome:
        present = prepared.present.value(visit.scope)
        known = [str(tag) for tag in present] if isinstance(present, list) else []
        kept = dict.fromkeys(tag for tag in (*known, *prepared.add) if tag not in prepared.remove)
        visit.ask_for(SetTags(id=visit.next_id(), of=prepared.of, add=list(prepared.add), remove=list(prepared.remove)))
        visit.learn(prepared.of, {"tags": list(kept)[:MOST_TAGS]})
        return Leave("out")


def _clean(tags: list[str]) -> tuple[str, ...]:
    trimmed = (tag.strip()[:LONGEST_TAG] for tag in tags)
    return tuple(dict.fromkeys(tag for tag in trimmed if tag))
