"""Sessions at the other side of a channel end with the conversation here, where a plugin can end them."""

from uuid import UUID

from hubwright.control.channels.matrix import plugin_behind
from hubwright.desk.conversations import queries
from hubwright.host.dispatch.activations import activations
from hubwright.kernel.ids import new_id
from hubwright.kernel.jobs import enqueue

END = "channel.end"


async def end_there(conversation_id: UUID) -> None:
    """Have the session ended once this transaction is committed; companies without such a plugin pay nothing."""
    enders = {each.manifest.id for each in await activations.impls_here("end")}
    conversation = await queries.get(conversation_id) if enders else None
    if conversation is None or await plugin_behind(conversation.channel_id) not in enders:
        return
    await enqueue(END, {"conversation_id": str(conversation_id), "key": str(new_id())})
