"""The way out for what plugins send: every host has its breaker there, too."""

from uuid import UUID

from hubwright.kernel.database import acting_for
from hubwright.kernel.outbound import Answer, Outbound
from hubwright.runtime import breaker

_MARGIN_S = 5.0


class GuardedOutbound:
    """Sends for one company; a host that is being spared counts as out of reach, with the reason."""

    def __init__(self, outbound: Outbound, tenant_id: UUID) -> None:
        self._outbound = outbound.of(tenant_id)
        self._tenant_id = tenant_id

    async def send(self, method: str, url: str, *, headers: dict[str, str], body: str, timeout: float) -> Answer:  # noqa: ASYNC109 - as Outbound
        """Perform one request, if its host's breaker lets it, and tell the breaker how it went."""
        async with acting_for(self._tenant_id):
            gate = await breaker.admit(breaker.host_of(url), lasts_s=timeout + _MARGIN_S)
        if not gate.passes:
            return Answer("unreachable", detail=gate.reason, sent=False)
        answer = await self._outbound.send(method, url, headers=headers, body=body, timeout=timeout)
        await breaker.tell(self._tenant_id, gate, answer)
        return answer

    async def fetch(
        self,
        url: str,
        *,
        headers: dict[str, str],
        within_s: float,
        most_bytes: int,
    ) -> tuple[Answer, bytes]:
        """Get a file, as guarded."""
        async with acting_for(self._tenant_id):
            gate = await breaker.admit(breaker.host_of(url), lasts_s=within_s + _MARGIN_S)
        if not gate.passes:
            return Answer("unreachable", detail=gate.reason, sent=False), b""
        answer, content = await self._outbound.fetch(url, headers=headers, within_s=within_s, most_bytes=most_bytes)
        await breaker.tell(self._tenant_id, gate, answer)
        return answer, content
