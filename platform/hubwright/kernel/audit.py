"""Who did what in a tenant, written in the transaction of the deed."""

from hubwright.kernel.actor import Actor
from hubwright.kernel.database import execute
from hubwright.kernel.ids import new_id


async def record(actor: Actor, action: str, subject: object, **detail: object) -> None:
    """Write one audit entry; `detail` never holds secrets."""
    await execute(
        "INSERT INTO audit_entry (tenant_id, id, actor, action, subject, detail) VALUES ($1, $2, $3, $4, $5, $6)",
        new_id(),
        actor.label,
        action,
        str(subject),
        detail,
    )
