"""The flow is done."""

import msgspec

from hubwright.flows.channel_support import TEXTS
from hubwright.flows.node_type import Config, Finish, Outcome, PlainNodeType, Port, Texts, Visit, Wording, Workshop
from hubwright.flows.nodes.fields import form, line, switch, words


class EndConfig(msgspec.Struct, frozen=True):
    outcome: str = "done"
    text: str = ""
    close_conversation: bool = False


class ReadyEnd(msgspec.Struct, frozen=True):
    outcome: str
    text: Wording | None
    close_conversation: bool


class End(PlainNodeType):
    """Says goodbye if it has words for it, names the outcome, and may close the conversation."""

    type = "end"
    title = Texts("End", "结束")
    help = Texts("Ends the flow; the next message begins anew.", "结束流程；下一条消息会重新开始。")
    category = "end"
    icon = "flag"
    error_port = None
    channels = TEXTS
    schema = form(
        outcome=line("Outcome", "结果", pattern="^[a-z][a-z0-9_]{0,39}$", default="done"),
        text=words("Last words", "结束语"),
        close_conversation=switch("Close the conversation", "关闭会话", default=False),
    )

    def ports(self, _config: Config) -> tuple[Port, ...]:
        return ()

    def prepare(self, config: Config, workshop: Workshop) -> ReadyEnd:
        found = msgspec.convert(config, EndConfig)
        return ReadyEnd(
            found.outcome, workshop.wording("text", found.text) if found.text else None, found.close_conversation
        )

    def reduce(self, prepared: ReadyEnd, visit: Visit) -> Outcome:
        if prepared.text is not None and visit.can_speak:
            visit.say(prepared.text.written(visit))
        return Finish(outcome=prepared.outcome, close_conversation=prepared.close_conversation)
