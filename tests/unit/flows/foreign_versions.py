"""A node type of a plugin in its third version, which still understands what its first two wrote."""

from typing import Any

from hubwright.flows.events import MessageReceived
from hubwright.flows.node_type import Config, Leave, Outcome, PlainNodeType, Stay, Texts, Visit, Workshop
from hubwright.flows.nodes.fields import count, form


class Waiter(PlainNodeType):
    """Goes on after so many messages. Before version 3 their number was `times`; in 1 what it heard was `said`."""

    type = "test.waiter"
    tv = 3
    title = Texts("Waiter", "等候")
    help = Texts("Waits for messages.", "等待消息。")
    category = "talk"
    icon = "clock"
    schema = form(required=["most"], most=count("Messages", "消息数", 1, 9))

    def waits(self, _config: Config) -> bool:
        return True

    def prepare(self, config: Config, _workshop: Workshop) -> Any:
        return config["most"]

    def reduce(self, prepared: Any, visit: Visit) -> Outcome:
        if not isinstance(visit.event, MessageReceived):
            return Stay(message=True, memory={"heard": 0})
        heard = int(str(visit.memory["heard"])) + 1
        visit.say(f"heard {heard} of {prepared}")
        return Leave("out") if heard >= prepared else Stay(message=True, memory={"heard": heard})

    def upgrade(self, config: Config, from_tv: int) -> Config:
        return {"most": config["times"]} if from_tv < 3 else config

    def upgrade_memory(self, memory: dict[str, object], from_tv: int) -> dict[str, object]:
        return {"heard": memory["said"]} if from_tv < 2 else memory
