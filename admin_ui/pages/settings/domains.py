"""Host names of the company: claimed, proved by a record in DNS, and what customers see there."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import Undo, see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.forms.schema import Schema, fields, text
from admin_ui.rendering import page
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import parse_id
from hubwright.kernel.permissions import Permission
from hubwright.kernel.settings import settings
from tenants.domains.check import check_domain
from tenants.domains.claim import chats, choose_chat, claim_domain, give_up_domain
from tenants.domains.read import list_domains

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}
URL = "/settings/domains"


def _schema() -> Schema:
    told = _("A name of your own, such as chat.example.com. First you show that it is yours.")
    return fields(("host",), host=text(_("Host name"), longest=253, example="chat.example.com", help_text=told))


def _problem(code: str) -> str:
    return {
        "missing": _("DNS has no such record yet. After you set it, it may take minutes until it is seen."),
        "other": _("DNS has a record of that name, but it says something else."),
        "silent": _("No name server answered. It is tried again by itself."),
        "taken": _("Another company here has shown that it is theirs. Ask them to give it up first."),
    }.get(code, "")


async def _shown(request: AnyRequest, reading: Reading | None = None) -> Response[str]:
    async with acting_for(actor_of(request).tenant_id):
        domains = await list_domains()
        offered = await chats()
    return await page(
        request,
        "settings/domains.html",
        status=reading.status if reading else 200,
        domains=domains,
        chats=offered,
        problem=_problem,
        scheme=settings().public_url.partition("://")[0],
        form=build_form(_schema(), reading or {}, form_id="claim"),
    )


@get(URL, opt=MANAGE, include_in_schema=False)
async def domains_page(request: AnyRequest) -> Response[str]:
    """List them."""
    return await _shown(request)


@post(URL, opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_claim(request: AnyRequest) -> Response[Any]:
    """Claim one."""
    actor = actor_of(request)
    reading = read_form(_schema(), await posted_form(request))
    if reading.accepted:
        try:
            async with acting_for(actor.tenant_id):
                await claim_domain(actor, reading.value["host"])
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            return see_other(request, URL, _("Claimed. Set the record that is shown, then press “Check now”."))
    return await _shown(request, reading)


@post(f"{URL}/{{domain_id:uuid}}/check", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_check(request: AnyRequest, domain_id: FromPath[UUID]) -> Response[Any]:
    """Ask DNS now."""
    counts = await check_domain(actor_of(request).tenant_id, domain_id)
    said = _("DNS says it is yours.") if counts else _("DNS does not say so yet.")
    return see_other(request, URL, said, kind="done" if counts else "error")


@post(f"{URL}/{{domain_id:uuid}}/chat", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_chat(request: AnyRequest, domain_id: FromPath[UUID]) -> Response[Any]:
    """Choose what is opened there."""
    actor = actor_of(request)
    chosen = (await posted_form(request)).get("channel_id", [""])[0]
    async with acting_for(actor.tenant_id):
        await choose_chat(actor, domain_id, parse_id(chosen))
    return see_other(request, URL, _("Saved."))


@post(f"{URL}/{{domain_id:uuid}}/give-up", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_give_up(request: AnyRequest, domain_id: FromPath[UUID]) -> Response[Any]:
    """Give one up; Undo claims it again, with the same record."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        host = await give_up_domain(actor, domain_id)
    return see_other(request, URL, _("%(host)s is given up.") % {"host": host}, undo=Undo(URL, {"host": host}))


ROUTES = [domains_page, submit_claim, submit_check, submit_chat, submit_give_up]
