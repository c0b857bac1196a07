"""What a plugin does that brings a language model; prompts, guardrails and metering stay with the platform."""

from collections.abc import Mapping
from typing import Any, Literal, Protocol, runtime_checkable

import msgspec

from hubwright_sdk.calls import CallContext, Usage
from hubwright_sdk.channel import Plugin


class ChatMessage(msgspec.Struct, frozen=True):
    """One line of the talk with a model."""

    role: Literal["system", "user", "assistant"]
    content: str


class Completion(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked; with a schema the text must be a JSON value that fits it, which the host checks."""

    messages: list[ChatMessage]
    max_tokens: int
    schema: Mapping[str, Any] | None = None


class Completed(msgspec.Struct, frozen=True):
    """What the model wrote, and what that used up."""

    text: str
    usage: Usage = Usage()


@runtime_checkable
class AiModel(Plugin, Protocol):
    """A language model."""

    async def complete(self, asked: Completion, context: CallContext) -> Completed:
        """Answer before the context's deadline; raises Slow, RateLimited, Malformed, Refused or Unreachable."""
        ...
