"""Tenants that nothing may leave: demos. What a tenant is, it stays, so it is asked once in a process."""

from uuid import UUID

from hubwright.kernel.database import global_fetch, outside_tenants
from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _

_MOST = 50_000
_known: dict[UUID, bool] = {}


class StaysInside(Refusal, status=409, type="demo"):
    """Something would have left a demo."""

    def sentence(self) -> str:
        return _("This is a demo: nothing leaves it.")


async def stays_inside(tenant_id: UUID) -> bool:
    """Tell whether nothing may leave a tenant; one that is not there (any more) sends nothing either."""
    known = _known.get(tenant_id)
    if known is not None:
        return known
    async with outside_tenants("what a tenant is stands in the register"):
        found = await global_fetch("SELECT kind FROM tenant WHERE id = $1", tenant_id)
    if not found:
        return True
    if len(_known) >= _MOST:
        _known.clear()
    _known[tenant_id] = found[0]["kind"] == "demo"
    return _known[tenant_id]
