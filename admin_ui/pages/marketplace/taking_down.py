"""Taking a plugin out of the marketplace in the partner's portal, and putting it back."""

from typing import Any

from litestar import post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import Undo, see_other
from admin_ui.pages.marketplace.own_plugin import ACCOUNT, PLUGIN, AnyRequest
from hubwright.control.marketplace.taking_down import list_again, take_down
from hubwright.kernel.actor import actor_of
from hubwright.kernel.i18n import _


@post(f"{PLUGIN}/take-down", opt=ACCOUNT, include_in_schema=False, status_code=303)
async def submit_take_down(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Let no company find it anew; Undo puts it back."""
    await take_down(actor_of(request), plugin_id)
    at = f"/partner/plugins/{plugin_id}"
    said = _("Taken down: no company finds it anew, and those that have it keep it.")
    return see_other(request, f"{at}/listing", said, undo=Undo(f"{at}/list-again"))


@post(f"{PLUGIN}/list-again", opt=ACCOUNT, include_in_schema=False, status_code=303)
async def submit_list_again(request: AnyRequest, plugin_id: FromPath[str]) -> Response[Any]:
    """Let companies find it as before."""
    await list_again(actor_of(request), plugin_id)
    said = _("Listed again: companies find and install it as before.")
    return see_other(request, f"/partner/plugins/{plugin_id}/listing", said)


ROUTES = [submit_take_down, submit_list_again]
