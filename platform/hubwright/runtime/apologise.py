"""What a visitor is told when something of ours broke and no step of the flow could say it."""

from hubwright import flows
from hubwright.desk.conversations import ConversationView, append_message


async def apologise(conversation: ConversationView) -> None:
    """Say sorry in the visitor's language; a person follows."""
    await append_message(conversation.id, kind="text", author="bot", text=flows.apology(conversation.language))
