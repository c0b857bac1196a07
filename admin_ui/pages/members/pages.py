"""Colleagues: list, invite, change a role, take a seat away and give it back."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.company import sold_to
from admin_ui.flash import Undo, see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.forms.schema import Schema, choice, email, fields
from admin_ui.pages.members.roles import role_helps, role_title, role_titles
from admin_ui.rendering import page
from hubwright.control.identity.deactivate_member import reactivate_member
from hubwright.control.identity.invite import invite, list_invitations, resend_invitation, withdraw_invitation
from hubwright.control.identity.members import get_member, list_members, without_seat
from hubwright.desk.leaving.let_go import deactivate, give_role
from hubwright.kernel import entitlements
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import EntitlementLacking, FieldError, Invalid
from hubwright.kernel.i18n import _, ngettext
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
READ = {"audience": "tenant", "permission": Permission.MEMBERS_READ}
MANAGE = {"audience": "tenant", "permission": Permission.MEMBERS_MANAGE}


async def _schema(request: AnyRequest) -> Schema:
    sold = await sold_to(actor_of(request))
    roles = role_titles(with_owner=actor_of(request).role == "owner", first=sold.roles if sold is not None else ())
    return fields(
        ("email", "role"),
        email=email(
            _("E-mail"), help_text=_("The invitation goes there and works for seven days."), autocomplete="off"
        ),
        role=choice(_("Role"), roles, helps=role_helps(), cards=True, default="agent"),
    )


async def _shown(request: AnyRequest, reading: Reading | None = None, status: int = 200) -> Response[str]:
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        members, invitations = await list_members(), await list_invitations()
        limit = await entitlements.limit("members.limit")
        looking = await without_seat()
    taken = sum(member.active for member in members) + sum(not offered.expired for offered in invitations)
    return await page(
        request,
        "members/members.html",
        status=status,
        members=members,
        invitations=invitations,
        form=build_form(await _schema(request), reading, form_id="invite"),
        roles=role_titles(with_owner=actor.role == "owner"),
        role_title=role_title,
        may_manage=actor.may(Permission.MEMBERS_MANAGE),
        limit=limit,
        looking=looking,
        taken=taken,
        full=limit is not None and taken >= limit,
    )


@get("/members", opt=READ, include_in_schema=False)
async def members_page(request: AnyRequest) -> Response[str]:
    """Show who has a seat."""
    return await _shown(request)


@post("/members/invitations", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_invitation(request: AnyRequest) -> Response[Any]:
    """Offer a seat."""
    actor = actor_of(request)
    reading = read_form(await _schema(request), await posted_form(request))
    if reading.accepted:
        try:
            async with acting_for(actor.tenant_id):
                await invite(actor, reading.value["email"], reading.value["role"])
        except Invalid as refused:
            reading.refuse(refused.errors)
        except EntitlementLacking as refused:
            reading.refuse([FieldError("email", refused.sentence())])
        else:
            said = _("Invitation sent to %(email)s.") % {"email": reading.value["email"]}
            return see_other(request, "/members", said)
    return await _shown(request, reading, 422)


@post("/members/invitations/{invitation_id:uuid}/send", opt=MANAGE, include_in_schema=False, status_code=303)
async def send_again(request: AnyRequest, invitation_id: FromPath[UUID]) -> Response[Any]:
    """Mail a fresh link."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await resend_invitation(actor, invitation_id)
    return see_other(request, "/members", _("A fresh invitation is on its way; the former link no longer works."))


@post("/members/invitations/{invitation_id:uuid}/withdraw", opt=MANAGE, include_in_schema=False, status_code=303)
async def withdraw(request: AnyRequest, invitation_id: FromPath[UUID]) -> Response[Any]:
    """Take an offered seat back."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await withdraw_invitation(actor, invitation_id)
    return see_other(request, "/members", _("The invitation is withdrawn."))


@post("/members/{member_id:uuid}/role", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_role(request: AnyRequest, member_id: FromPath[UUID]) -> Response[Any]:
    """Give somebody another role; Undo gives the former one back."""
    actor = actor_of(request)
    role = ((await posted_form(request)).get("role") or [""])[-1]
    async with acting_for(actor.tenant_id):
        before = await get_member(member_id)
        left = await give_role(actor, member_id, role)
    said = _("%(name)s is now %(role)s.") % {"name": before.name, "role": role_title(role)} + _waits_again(left)
    return see_other(request, "/members", said, undo=Undo(f"/members/{member_id}/role", {"role": before.role}))


@post("/members/{member_id:uuid}/deactivate", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_deactivate(request: AnyRequest, member_id: FromPath[UUID]) -> Response[Any]:
    """Take a seat away at once, its work waits again; Undo gives the seat back, not the work."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        left = await deactivate(actor, member_id)
        member = await get_member(member_id)
    said = _("%(name)s has no seat any more.") % {"name": member.name} + _waits_again(left)
    return see_other(request, "/members", said, undo=Undo(f"/members/{member_id}/reactivate"))


@post("/members/{member_id:uuid}/reactivate", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_reactivate(request: AnyRequest, member_id: FromPath[UUID]) -> Response[Any]:
    """Give a seat back."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await reactivate_member(actor, member_id)
        member = await get_member(member_id)
    return see_other(request, "/members", _("%(name)s has a seat again.") % {"name": member.name})


def _waits_again(left: int) -> str:
    """What became of the work of who does not answer any more."""
    if not left:
        return ""
    said = ngettext("%(num)d conversation of theirs waits again.", "%(num)d conversations of theirs wait again.", left)
    return f" {said % {'num': left}}"


ROUTES = [members_page, submit_invitation, send_again, withdraw, submit_role, submit_deactivate, submit_reactivate]
