"""The node types that come with the platform, one file each."""

from hubwright.flows.nodes.ask import Ask
from hubwright.flows.nodes.buttons import Buttons
from hubwright.flows.nodes.carousel import Carousel
from hubwright.flows.nodes.condition import Condition
from hubwright.flows.nodes.contact import Contact
from hubwright.flows.nodes.csat import Csat
from hubwright.flows.nodes.decision_table import DecisionTable
from hubwright.flows.nodes.emit_event import EmitAnEvent
from hubwright.flows.nodes.end import End
from hubwright.flows.nodes.form import Form
from hubwright.flows.nodes.goto import Goto
from hubwright.flows.nodes.handoff import HandoffToQueue
from hubwright.flows.nodes.hours import Hours
from hubwright.flows.nodes.http_request import HttpCall
from hubwright.flows.nodes.intent import FindIntent
from hubwright.flows.nodes.llm_extract import LlmExtract
from hubwright.flows.nodes.llm_intent import LlmIntent
from hubwright.flows.nodes.llm_reply import LlmReply
from hubwright.flows.nodes.loop import Loop
from hubwright.flows.nodes.message import Message
from hubwright.flows.nodes.set_variables import SetVariables
from hubwright.flows.nodes.split import Split
from hubwright.flows.nodes.subflow import Subflow
from hubwright.flows.nodes.tag import Tag
from hubwright.flows.nodes.trigger_device import DeviceTrigger
from hubwright.flows.nodes.trigger_event import EventTrigger
from hubwright.flows.nodes.trigger_manual import ManualTrigger
from hubwright.flows.nodes.trigger_message import MessageTrigger
from hubwright.flows.nodes.trigger_schedule import ScheduleTrigger
from hubwright.flows.nodes.trigger_webhook import WebhookTrigger
from hubwright.flows.nodes.wait import WaitAWhile
from hubwright.flows.nodes.wait_event import WaitForEvent
from hubwright.flows.nodes.webhook_out import WebhookOut
from hubwright.flows.registry import register

for _type in (
    MessageTrigger(),
    EventTrigger(),
    DeviceTrigger(),
    WebhookTrigger(),
    ScheduleTrigger(),
    ManualTrigger(),
    Message(),
    Buttons(),
    Carousel(),
    Ask(),
    Form(),
    Csat(),
    Condition(),
    DecisionTable(),
    Hours(),
    Split(),
    Loop(),
    Goto(),
    SetVariables(),
    Contact(),
    Tag(),
    HttpCall(),
    FindIntent(),
    LlmIntent(),
    LlmReply(),
    LlmExtract(),
    HandoffToQueue(),
    WaitAWhile(),
    WaitForEvent(),
    EmitAnEvent(),
    WebhookOut(),
    Subflow(),
    End(),
):
    register(_type)
