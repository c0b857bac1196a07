"""The object behind the entry point: settings, and one question to the service per call."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hubwright_ai.completions import headers_for, read, request_for
from hubwright_sdk import (
    CallContext,
    Completed,
    Completion,
    Manifest,
    SettingsInvalid,
    hookimpl,
    read_manifest,
    schema_problems,
    with_defaults,
)


class ChatCompletions:
    """A model behind a chat-completion endpoint; all state is read-only."""

    def __init__(self) -> None:
        self.manifest: Manifest = read_manifest(Path(__file__).parent)

    @hookimpl
    def hubwright_plugin(self) -> "ChatCompletions":
        return self

    def clean_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        whole = with_defaults(self.manifest.config_schema, settings)
        if isinstance(whole.get("base_url"), str):
            whole["base_url"] = whole["base_url"].strip().rstrip("/")
        problems = schema_problems(self.manifest.config_schema, whole)
        if problems:
            raise SettingsInvalid(problems)
        return whole

    def public_settings(self, settings: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG002 - nothing is public
        return {}

    async def complete(self, asked: Completion, context: CallContext) -> Completed:
        answer = await context.http.send(
            "POST",
            f"{context.settings['base_url']}/chat/completions",
            headers=headers_for(context.settings, context.idempotency_key),
            body=request_for(asked, context.settings),
            deadline_s=context.deadline_s,
        )
        return read(answer)


plugin = ChatCompletions()
