"""Companies that install from the market."""

from typing import Any
from uuid import UUID

from hubwright.host import catalogue
from hubwright.host.installation.consents import Agreement, asked_by
from hubwright.host.installation.install import install
from hubwright.host.releases.schemas import Release
from hubwright.kernel.database import acting_for, execute, fetch
from tests.conftest import make_tenant
from tests.support.market import Market
from tests.support.people import Person, join


async def company(name: str = "buyer") -> Person:
    """A company's admin."""
    return await join(await make_tenant(name), "admin")


async def has(admin: Person, market: Market, version: str = "", **more: Any) -> None:
    """Install, agreeing to everything that is asked."""
    async with acting_for(admin.tenant_id):

        def wanted() -> Release | None:
            if version:
                return catalogue.shelf.exact(market.plugin, version, admin.tenant_id)
            return catalogue.shelf.offered(market.plugin, admin.tenant_id)

        await catalogue.shelf.fresh_with(wanted)  # the bell may be slower than whoever published it
        release = wanted()
        assert release is not None
        await install(admin.actor, market.plugin, asked_by(release.manifest), version=version, **more)


def nothing() -> Agreement:
    return Agreement()


async def age(tenant_id: UUID, plugin: str, days: int) -> None:
    """Let an installation look as old."""
    async with acting_for(tenant_id):
        await execute(
            "UPDATE installation SET first_on_at = first_on_at - make_interval(days => $3),"
            " removed_at = removed_at - make_interval(days => $3) WHERE tenant_id = $1 AND plugin = $2",
            plugin,
            days,
        )


async def audited(tenant_id: UUID) -> list[str]:
    """What was written down, in order."""
    async with acting_for(tenant_id):
        found = await fetch("SELECT action FROM audit_entry WHERE tenant_id = $1 ORDER BY id")
    return [row["action"] for row in found]
