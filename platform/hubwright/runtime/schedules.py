"""The calendar starts flows: each occurrence makes one run, whoever of the workers takes it."""

from uuid import UUID

from hubwright.control.triggers.schedules import take_occurrence
from hubwright.kernel.database import acting_for
from hubwright.kernel.due import Due, due_now
from hubwright.runtime.runs.begin import begin


async def due_schedules(most: int = 200) -> list[Due]:
    """Find schedules whose time has come, tenants taking turns."""
    return await due_now("schedule", most)


async def strike(tenant_id: UUID, trigger_id: UUID) -> bool:
    """Make the run of one occurrence; False when somebody else has it."""
    async with acting_for(tenant_id):
        taken = await take_occurrence(trigger_id)
        if taken is None:
            return False
        meant = taken.scheduled_for.isoformat()
        event = {"name": "schedule", "data": {"scheduled_for": meant}, "at": taken.moment.isoformat()}
        node_id = taken.trigger.node_id
        await begin(taken.trigger.flow_id, node_id, event, dedup_key=f"{node_id}/schedule/{meant}")
    return True
