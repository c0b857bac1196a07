"""Node types from outside, as a native plugin would bring them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hubwright import flows
from hubwright.flows.node_type import (
    ERROR,
    OUT,
    Config,
    Leave,
    NodeType,
    Outcome,
    PlainNodeType,
    Port,
    Texts,
    Visit,
    Workshop,
)
from hubwright.flows.nodes.fields import form, words


class Echo(PlainNodeType):
    """Version 2 calls its text `words`; version 1 called it `text`."""

    type = "test.echo"
    tv = 2
    title = Texts("Echo", "回声")
    help = Texts("Says it back.", "原样返回。")
    category = "talk"
    icon = "repeat"
    schema = form(required=["words"], words=words("Words", "内容"))

    def prepare(self, config: Config, workshop: Workshop) -> Any:
        return workshop.wording("words", str(config["words"]))

    def reduce(self, prepared: Any, visit: Visit) -> Outcome:
        visit.say(prepared.written(visit))
        return Leave("out")

    def upgrade(self, config: Config, from_tv: int) -> Config:
        return {"words": config["text"]} if from_tv < 2 else config


class Crashing(PlainNodeType):
    """Fails where it is told to."""

    type = "test.crash"
    title = Texts("Crash", "崩溃")
    help = Texts("Crashes.", "崩溃。")
    category = "trigger"
    icon = "bomb"
    schema = form()

    def __init__(self, where: str) -> None:
        self.where = where

    def ports(self, _config: Config) -> tuple[Port, ...]:
        return (OUT, ERROR)

    def _crash(self, here: str) -> None:
        if here == self.where:
            _ = 1 // 0

    def prepare(self, config: Config, workshop: Workshop) -> Any:
        self._crash("prepare")

    def accepts(self, prepared: Any, visit: Visit) -> bool:
        self._crash("accepts")
        return False

    def reduce(self, prepared: Any, visit: Visit) -> Outcome:
        visit.warn("said something")
        visit.say("something")
        self._crash("reduce")
        return Leave("out")


FOREIGN = Echo()


@contextmanager
def registered(node_type: NodeType) -> Iterator[None]:
    """Have a node type for a while."""
    flows.register(node_type)
    try:
        yield
    finally:
        flows.unregister(node_type.type)
