"""Tenants that nothing may leave: demos. What a tenant is, it stays, so it is asked once in a process."""

from uuid import UUID

from hubwright.kernel.errors import Refusal
from hubwright.kernel.i18n import _
from hubwright.kernel.inside_queries import kind_of

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
    kind = await kind_of(tenant_id)
    if kind is None:
        return True
    if len(_known) >= _MOST:
        _known.clear()
    _known[tenant_id] = kind == "demo"
    return _known[tenant_id]
