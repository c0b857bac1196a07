"""The queue that is meant; there is always one, so that nobody who asks for a person falls through."""

from hubwright.control.routing.list_queues import QueueView, list_queues
from hubwright.control.routing.staff_queue import open_queue
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id

DEFAULT_KEY = "support"


async def queue_for(key: str) -> QueueView:
    """Find the queue a flow means; an unknown, archived or empty key means the default one, the oldest."""
    queues = await list_queues()
    if not queues:
        await open_queue(new_id(), DEFAULT_KEY, _("Support"))
        queues = await list_queues()
    return next((queue for queue in queues if key and queue.key == key and not queue.archived), queues[0])
