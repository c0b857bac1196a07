"""Looks after connections to outside systems, and tells the administrators once when one needs them."""

from uuid import UUID

from hubwright.control import notices
from hubwright.host import catalogue
from hubwright.host.connections.looking import due_connections, look
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import _, language
from hubwright.kernel.outbound import Outbound

KIND = "connection"
__all__ = ["due_connections", "look_after"]


async def look_after(tenant_id: UUID, connection_id: UUID, outbound: Outbound) -> None:
    """Renew what ends soon; raise or clear the notice by how it stands then."""
    connection = await look(tenant_id, connection_id, outbound.of(tenant_id))
    async with acting_for(tenant_id):
        if connection is not None and connection.state == "needs_reauth":
            await notices.raise_notice(
                KIND, str(connection_id), plugin=connection.plugin, name=connection.name, problem=connection.problem
            )
        elif connection is None or connection.state in ("connected", "revoked"):
            await notices.clear(KIND, str(connection_id))


def _tell(_subject: str, detail: notices.kinds.Detail) -> notices.Told:
    plugin = catalogue.find(str(detail.get("plugin", "")))
    name = plugin.manifest.name.said_in(language()) if plugin is not None else str(detail.get("plugin", ""))
    return notices.Told(
        what=_("%(plugin)s is not connected any more: the other service does not take its credentials.")
        % {"plugin": name},
        fix=_("Connect it again; until then the steps that need it take their error exit."),
        url=f"/plugins/{detail.get('plugin', '')}/connections",
    )


notices.register(KIND, _tell)
