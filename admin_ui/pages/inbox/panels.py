"""What plugins show beside a conversation: each panel comes by itself, so that a slow one holds up nothing."""

from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.rendering import fragment
from hubwright.kernel.actor import actor_of
from hubwright.kernel.permissions import Permission
from hubwright.runtime.plugins.panels import read_panel
from hubwright_sdk import AuthExpired

READ = {"audience": "tenant", "permission": Permission.CONVERSATIONS_READ}
TONES = {"plain": "neutral", "good": "success", "look": "warning", "bad": "danger"}


@get("/inbox/panels/{conversation_id:uuid}/{plugin_id:str}/{name:str}", opt=READ, include_in_schema=False)
async def panel(
    request: Request[Any, Any, Any], conversation_id: FromPath[UUID], plugin_id: FromPath[str], name: FromPath[str]
) -> Response[str]:
    """One panel; a plugin that gives no answer is one sentence, and a sign-in that ended has a button."""
    actor = actor_of(request)
    try:
        content = await read_panel(actor, conversation_id, plugin_id, name)
    except AuthExpired:
        return fragment(
            request, "inbox/sign_in_again.html", plugin=plugin_id, may_mend=actor.may(Permission.PLUGINS_MANAGE)
        )
    return fragment(request, "inbox/panel.html", content=content, tones=TONES)


ROUTES = [panel]
