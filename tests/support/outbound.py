"""A way out that is nobody's, for tests of what is sent; the product has none."""

from hubwright.kernel import inside
from hubwright.kernel.ids import new_id
from hubwright.kernel.outbound import Answer, Outbound


class OpenOutbound(Outbound):
    """Sends for a tenant that is there and no demo."""

    def __init__(self) -> None:
        super().__init__()
        self._nobodys = new_id()
        inside._known[self._nobodys] = False

    async def send(self, method: str, url: str, *, headers: dict[str, str], body: str, timeout: float) -> Answer:  # noqa: ASYNC109 - as WayOut
        """Perform one request."""
        return await self.of(self._nobodys).send(method, url, headers=headers, body=body, timeout=timeout)
