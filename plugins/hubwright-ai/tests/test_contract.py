"""The SDK's contract for language models: results, failures, secrets, requests."""

from typing import ClassVar

from hubwright_ai.plugin import plugin
from hubwright_sdk import ChatMessage, Completed, Completion, HttpAnswer, Usage
from hubwright_sdk.conformance import AiContract, Trial

ANSWER = (
    '{"choices": [{"message": {"role": "assistant", "content": "Hello"}, "finish_reason": "stop"}],'
    ' "usage": {"prompt_tokens": 5, "completion_tokens": 2}}'
)


def asked(text: str) -> Completion:
    return Completion(messages=[ChatMessage("user", text)], max_tokens=50)


class TestContract(AiContract):
    """One question; the contract tries it with answers of every sort."""

    plugin = plugin
    settings: ClassVar = {"base_url": "https://models.example/v1", "model": "m-1", "api_key": "sk"}
    bad_settings: ClassVar = [({"model": "m-1"}, "base_url"), ({"base_url": "https://models.example/v1"}, "model")]
    trials: ClassVar = [
        Trial(
            hook="complete",
            argument=asked("您好"),
            answer=HttpAnswer(200, ANSWER),
            result=Completed("Hello", Usage(5, 2)),
            with_text=asked,
        ),
    ]
