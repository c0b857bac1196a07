"""The node types that come with the platform, one file each."""

from hubwright.flows.nodes.ask import Ask
from hubwright.flows.nodes.condition import Condition
from hubwright.flows.nodes.end import End
from hubwright.flows.nodes.handoff import HandoffToQueue
from hubwright.flows.nodes.http_request import HttpCall
from hubwright.flows.nodes.message import Message
from hubwright.flows.nodes.set_variables import SetVariables
from hubwright.flows.nodes.subflow import Subflow
from hubwright.flows.nodes.trigger_message import MessageTrigger
from hubwright.flows.nodes.wait import WaitAWhile
from hubwright.flows.registry import register

for _type in (
    MessageTrigger(),
    Message(),
    Ask(),
    Condition(),
    SetVariables(),
    HttpCall(),
    HandoffToQueue(),
    WaitAWhile(),
    Subflow(),
    End(),
):
    register(_type)
