"""What a plugin's own tests inherit to show that it keeps the contract."""

from hubwright_sdk.conformance.answering import AnsweringHttp, Asked, call_context
from hubwright_sdk.conformance.channel_contract import ChannelContract

__all__ = ["AnsweringHttp", "Asked", "ChannelContract", "call_context"]
