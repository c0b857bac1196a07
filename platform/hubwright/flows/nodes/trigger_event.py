"""An event of the company starts the flow: another flow emitted it, or a feature or plugin announced it."""

from collections.abc import Iterator

import msgspec

from hubwright.flows.event_names import is_event_name
from hubwright.flows.node_type import Config, Texts
from hubwright.flows.nodes.fields import form, line
from hubwright.flows.problems import Problem, problem
from hubwright.flows.trigger_type import TriggerType, only_if, reentry_fields


class EventConfig(msgspec.Struct, frozen=True):
    name: str = ""


class EventTrigger(TriggerType):
    """Fires for events of one name whose filter holds."""

    type = "trigger.event"
    title = Texts("Something happens", "发生事件")
    help = Texts("Starts the flow when an event of this name is announced.", "当出现此名称的事件时开始流程。")
    icon = "bell"
    schema = form(
        required=["name"],
        name=line("Event", "事件名", maxLength=80, more=("For example order.paid", "例如 order.paid")),
        when=only_if(),
        **reentry_fields(),
    )

    def listens_to(self, config: Config) -> str:
        return msgspec.convert(config, EventConfig).name

    def check(self, node_id: str, config: Config) -> Iterator[Problem]:
        if config.get("name") and not is_event_name(str(config["name"])):
            yield problem("event_name", node_id=node_id, field="name")
