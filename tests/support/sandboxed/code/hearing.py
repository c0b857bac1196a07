"""A sandboxed plugin that hears events, shows a panel and counts; what it was given comes back in what it answers."""

from hubwright_sdk import AddNote, PanelContent, PanelRow, Received


class Hearing:
    async def on_event(self, event, context):
        context.meter("told", 2)
        context.log(f"heard {event.name} with {context.settings['word']}")
        if not context.has_scope("conversation:write"):
            return []
        return [AddNote(conversation_id=event.conversation.id, text=event.message.text)]

    async def panel(self, asked, context):
        return PanelContent(rows=[PanelRow(label=asked.panel, value=asked.conversation.id)])

    async def receive(self, post, context):
        return Received(wishes=[AddNote(conversation_id="1", text=post.body)])


plugin = Hearing()
