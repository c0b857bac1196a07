"""What a plugin's own tests inherit to show that it keeps the contract."""

from hubwright_sdk.conformance.answering import AnsweringHttp, Asked, call_context
from hubwright_sdk.conformance.channel_contract import ChannelContract
from hubwright_sdk.conformance.hook_contract import (
    AiContract,
    CrmContract,
    ErpContract,
    HookContract,
    IotContract,
    MarketingContract,
    MessagingContract,
    PanelContract,
    TicketingContract,
    Trial,
)
from hubwright_sdk.conformance.manifest_contract import ManifestContract

__all__ = [
    "AiContract",
    "AnsweringHttp",
    "Asked",
    "ChannelContract",
    "CrmContract",
    "ErpContract",
    "HookContract",
    "IotContract",
    "ManifestContract",
    "MarketingContract",
    "MessagingContract",
    "PanelContract",
    "TicketingContract",
    "Trial",
    "call_context",
]
