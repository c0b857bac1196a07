"""A plugin of which there is only a manifest: the host fulfils the protocols on its behalf."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from hubwright.host.declarative.inbound import event_name
from hubwright.host.declarative.paths import path_of
from hubwright.host.declarative.steps import ReadyStep, Request
from hubwright.host.plain import PlainSettings
from hubwright.host.signing import hub_header, signed_headers
from hubwright.kernel.clock import utc_now
from hubwright_sdk import CallContext, Manifest, NodeCall, NodeResult, Refused


class DeclarativePlugin(PlainSettings):
    """Called like any other; nothing of the plugin's runs."""

    def __init__(self, manifest: Manifest, now: Callable[[], datetime] = utc_now) -> None:
        super().__init__(manifest)
        self._now = now
        self._steps = {mapping.node: ReadyStep(mapping) for mapping in manifest.http}
        for mapping in manifest.inbound_events:
            event_name(manifest.id, mapping.event)
            for path in (mapping.key, *mapping.data.values()):
                path_of(path)

    async def call_node(self, call: NodeCall, context: CallContext) -> NodeResult:
        """Send the step's one request and read what comes back."""
        step = self._steps.get(call.node)
        if step is None:
            raise Refused(f"there is no step {call.node}")
        request = step.request({"input": call.input, "settings": context.settings})
        answer = await context.http.send(
            request.method,
            request.url,
            headers={**request.headers, **self._signed(step, request, context)},
            body=request.body,
            deadline_s=context.deadline_s,
        )
        return step.result(answer)

    def _signed(self, step: ReadyStep, request: Request, context: CallContext) -> Mapping[str, str]:
        how = step.mapping.sign
        secret: Any = context.settings.get(how.secret) if how is not None else None
        if how is None or not secret:
            return {}
        body = request.body.encode()
        if how.scheme == "hub_sha256":
            return hub_header(str(secret), body)
        return signed_headers([str(secret)], context.idempotency_key, body, self._now())
