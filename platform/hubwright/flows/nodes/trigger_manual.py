"""A person presses a button, or a program asks for it."""

from hubwright.flows.node_type import Config, Texts
from hubwright.flows.nodes.fields import form
from hubwright.flows.trigger_type import TriggerType, reentry_fields

MANUAL = "=manual"


class ManualTrigger(TriggerType):
    """Runs when somebody says so."""

    type = "trigger.manual"
    title = Texts("Somebody starts it", "手动开始")
    help = Texts(
        "Starts the flow when a person presses “Run now” or a program asks for it.",
        "有人点击“立即运行”或程序调用时开始流程。",
    )
    icon = "play"
    schema = form(required=(), **reentry_fields())

    def listens_to(self, _config: Config) -> str:
        return MANUAL
