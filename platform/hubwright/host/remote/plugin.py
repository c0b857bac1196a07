"""A plugin that is a service elsewhere, as the host calls it: signed, within three seconds, answers checked."""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from hubwright.host.addresses import is_encrypted
from hubwright.host.installation import queries as installations
from hubwright.host.plain import PlainSettings
from hubwright.host.remote.secrets import Secrets, secrets_of
from hubwright.host.remote.wire import ModelAnswer, NodeAnswer, call_body, read
from hubwright.host.signing import signed_headers
from hubwright.kernel.clock import utc_now
from hubwright_sdk import (
    CallContext,
    Completed,
    Completion,
    Hook,
    HttpAnswer,
    Manifest,
    NodeCall,
    NodeResult,
    Refused,
    offered_by,
)

TIMEOUT_S = 3.0


class Link(msgspec.Struct, frozen=True):
    """Whose calls these are."""

    installation_id: str
    secrets: Secrets


class RemotePlugin(PlainSettings):
    """Fulfils the protocols by asking its service; only one bound to an installation can be called."""

    def __init__(self, manifest: Manifest, link: Link | None = None, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(manifest)
        self._link = link
        self._now = now

    async def bound(self) -> "RemotePlugin":
        """This plugin for the active tenant's installation."""
        row = await installations.installation(self.manifest.id)
        secrets = await secrets_of(row["id"]) if row is not None else None
        if row is None or secrets is None:
            return self
        return type(self)(self.manifest, Link(str(row["id"]), secrets), self._now)

    async def node(self, call: NodeCall, context: CallContext) -> NodeResult:
        """Let the service do what a step is for."""
        answer = await self._ask("node", context, node=call.node, input=call.input)
        told: NodeAnswer = read(answer, NodeAnswer)
        return NodeResult(told.port, told.values)

    async def completion(self, asked: Completion, context: CallContext) -> Completed:
        """Let the service's model answer."""
        answer = await self._ask("complete", context, completion=json.loads(msgspec.json.encode(asked)))
        told: ModelAnswer = read(answer, ModelAnswer)
        return Completed(told.text, told.usage)

    async def ask(self, hook: Hook, argument: object, context: CallContext) -> Any:
        """Have any other hook answered: its name is the type of the call, its one argument comes with it."""
        given = msgspec.to_builtins(argument) if hook.arguments else None
        answer = await self._ask(hook.name, context, argument=given)
        return read(answer, hook.result)

    async def _ask(self, kind: str, context: CallContext, **more: Any) -> HttpAnswer:
        link = self._link
        if link is None:
            raise Refused("the service was never told that it is installed")
        body = call_body(
            kind,
            link.installation_id,
            settings=dict(context.settings),
            language=context.language,
            idempotency_key=context.idempotency_key,
            **more,
        )
        signed = signed_headers(link.secrets.signing, context.idempotency_key, body.encode(), self._now())
        return await context.http.send(
            "POST",
            address_of(self.manifest, context.settings),
            headers={"Content-Type": "application/json", **signed},
            body=body,
            deadline_s=min(TIMEOUT_S, context.deadline_s),
        )


_WITH_A_FORM_OF_THEIR_OWN = {"call_node": RemotePlugin.node, "complete": RemotePlugin.completion}


def remote_plugin(manifest: Manifest) -> RemotePlugin:
    """The object for a manifest of this tier; it has exactly the methods that the manifest promises."""
    methods = {
        hook.name: _WITH_A_FORM_OF_THEIR_OWN.get(hook.name) or _through(hook)
        for hook in offered_by(manifest)
        if hook.takes_context
    }
    kind = type("RemotePlugin", (RemotePlugin,), methods)
    made: RemotePlugin = kind(manifest)
    return made


def _through(hook: Hook) -> Callable[..., Awaitable[Any]]:
    async def method(self: RemotePlugin, *arguments: Any) -> Any:
        *given, context = arguments
        return await self.ask(hook, given[0] if given else None, context)

    method.__name__ = hook.name
    return method


def address_of(manifest: Manifest, settings: Mapping[str, Any]) -> str:
    """Where the service is; it is told secrets, so the way there is encrypted."""
    remote = manifest.remote
    assert remote is not None
    address = remote.url or str(settings.get(remote.setting or "") or "")
    if not is_encrypted(address):
        raise Refused("the address of the service is not an https address")
    return address
