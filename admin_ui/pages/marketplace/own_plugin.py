"""One plugin in the partner's portal: whose it is, and the ways through its pages."""

from typing import Any

import msgspec
from litestar import Request

from hubwright.control.marketplace.presentation.schemas import Words
from hubwright.control.marketplace.presentation.verbs import presentation_of
from hubwright.kernel.actor import Actor
from hubwright.kernel.i18n import _

AnyRequest = Request[Any, Any, Any]
ACCOUNT = {"audience": "account"}
HOME = "/partner"
PLUGIN = f"{HOME}/plugins/{{plugin_id:str}}"


class OwnPlugin(msgspec.Struct, frozen=True):
    """What every page of a plugin shows at its head."""

    id: str
    name: Words
    base: str
    tabs: list[dict[str, Any]]


async def own_plugin(actor: Actor, plugin_id: str, current: str) -> OwnPlugin:
    """The head of a page; somebody else's plugin looks like none."""
    presentation = await presentation_of(actor, plugin_id)
    base = f"{HOME}/plugins/{plugin_id}"
    titles = {"listing": _("Listing"), "figures": _("Figures"), "form": _("Settings form")}
    tabs = [{"title": title, "url": f"{base}/{key}", "current": key == current} for key, title in titles.items()]
    return OwnPlugin(plugin_id, presentation.draft.name, base, tabs)
