"""Beside a conversation: whether its contact is linked with a customer elsewhere, and what both sides changed."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.pages.inbox.acts import REPLY
from admin_ui.rendering import fragment
from hubwright.kernel.actor import actor_of
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission
from hubwright.runtime.crm import linking
from hubwright.runtime.crm.standing import standings

AnyRequest = Request[Any, Any, Any]
READ = {"audience": "tenant", "permission": Permission.CONVERSATIONS_READ}
_HERE = "/inbox/crm/{conversation_id:uuid}"


def field_words() -> dict[str, str]:
    """Fields that every contact has, in words; further ones are called as the company calls them."""
    return {"name": _("Name"), "email": _("E-mail"), "phone": _("Phone")}


def state_words() -> dict[str, tuple[str, str, str]]:
    """How a link stands: words, tone, picture."""
    return {
        "waiting": (_("Being brought in step"), "neutral", "refresh"),
        "in_step": (_("In step"), "success", "circle-check"),
        "failed": (_("Not in step"), "danger", "alert"),
        "gone": (_("Not there any more"), "warning", "user-off"),
    }


@get(_HERE, opt=READ, include_in_schema=False)
async def crm(request: AnyRequest, conversation_id: FromPath[UUID]) -> Response[str]:
    """Every system that contacts are kept in step with; one that does not answer is one sentence."""
    actor = actor_of(request)
    return fragment(
        request,
        "inbox/crm.html",
        systems=await standings(actor, conversation_id),
        place=f"/inbox/crm/{conversation_id}",
        fields=field_words(),
        states=state_words(),
        may_mend=actor.may(Permission.PLUGINS_MANAGE),
        may_reply=actor.may(Permission.CONVERSATIONS_REPLY) and actor.member_id is not None,
    )


@post(f"{_HERE}/{{plugin_id:str}}/link", opt=REPLY, include_in_schema=False, status_code=303)
async def link(request: AnyRequest, conversation_id: FromPath[UUID], plugin_id: FromPath[str]) -> Response[Any]:
    """Link with a customer that is there."""
    form = await request.form()
    external_id = str(form.get("external_id", ""))[:200]
    if not external_id:
        raise Missing("customer")
    await linking.link(actor_of(request), conversation_id, plugin_id, external_id)
    return _back(request, conversation_id, _("Linked. Both sides are being brought in step."))


@post(f"{_HERE}/{{plugin_id:str}}/create", opt=REPLY, include_in_schema=False, status_code=303)
async def create(request: AnyRequest, conversation_id: FromPath[UUID], plugin_id: FromPath[str]) -> Response[Any]:
    """Make them a customer there."""
    await linking.create(actor_of(request), conversation_id, plugin_id)
    return _back(request, conversation_id, _("The customer is there now, and linked."))


@post(f"{_HERE}/{{plugin_id:str}}/unlink", opt=REPLY, include_in_schema=False, status_code=303)
async def unlink(request: AnyRequest, conversation_id: FromPath[UUID], plugin_id: FromPath[str]) -> Response[Any]:
    """Each side goes on as it is."""
    await linking.unlink(actor_of(request), conversation_id, plugin_id)
    return _back(request, conversation_id, _("The link is gone; both sides stay as they are."))


@post(f"{_HERE}/{{plugin_id:str}}/conflicts/{{conflict_id:uuid}}", opt=REPLY, include_in_schema=False, status_code=303)
async def settle(
    request: AnyRequest, conversation_id: FromPath[UUID], plugin_id: FromPath[str], conflict_id: FromPath[UUID]
) -> Response[Any]:
    """Leave it as it was decided, or take the other value on both sides."""
    turn = (await request.form()).get("turn") == "yes"
    await linking.settle(actor_of(request), conversation_id, plugin_id, conflict_id, turn=turn)
    return _back(request, conversation_id, _("Settled."))


def _back(request: AnyRequest, conversation_id: UUID, said: str) -> Response[Any]:
    return see_other(request, f"/inbox/team/{conversation_id}", said)


ROUTES = [crm, link, create, unlink, settle]
