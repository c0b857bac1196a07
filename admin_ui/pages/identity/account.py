"""One's own account: name, language, password, and where one is signed in."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.forms.schema import Schema, choice, fields, password, text
from admin_ui.pages.identity.devices import device_name
from admin_ui.preferences import preference_cookie
from admin_ui.rendering import page
from admin_ui.signed_in import account_id_of
from hubwright.control.identity import profile
from hubwright.control.identity.errors import WrongCredentials
from hubwright.control.identity.reset_password import change_password
from hubwright.control.identity.sessions import list_sessions, revoke_others, revoke_session
from hubwright.control.identity.verify_address import send_verification
from hubwright.kernel.actor import NO_TENANT, actor_of
from hubwright.kernel.address import client_address
from hubwright.kernel.errors import FieldError, Invalid, TooMany
from hubwright.kernel.i18n import _, language

AnyRequest = Request[Any, Any, Any]
ACCOUNT = {"audience": "account"}


def _profile_schema() -> Schema:
    return fields(
        ("name", "language"),
        name=text(_("Name"), longest=100, autocomplete="name", help_text=_("Colleagues and visitors see it.")),
        language=choice(_("Language of pages and mails"), {"en": "English", "zh": "中文"}),
    )


def _password_schema() -> Schema:
    return fields(
        ("old_password", "new_password"),
        old_password=password(_("Present password")),
        new_password=password(_("New password"), new=True, help_text=_("At least 10 characters.")),
    )


async def _shown(
    request: AnyRequest, *, about: Reading | None = None, secret: Reading | None = None, status: int = 200
) -> Response[str]:
    account = await profile.get_account(account_id_of(request))
    about = about or Reading(value={"name": account.name, "language": account.language})
    return await page(
        request,
        "identity/account.html",
        status=status,
        account=account,
        about=build_form(_profile_schema(), about, form_id="profile"),
        secret=build_form(_password_schema(), secret, form_id="password"),
        sessions=await list_sessions(account.id),
        this_session=actor_of(request).session_id,
        device_name=device_name,
        inside=actor_of(request).tenant_id != NO_TENANT,
    )


@get("/account", opt=ACCOUNT, include_in_schema=False)
async def account_page(request: AnyRequest) -> Response[str]:
    """Show the account."""
    return await _shown(request)


@post("/account", opt=ACCOUNT, include_in_schema=False, status_code=303)
async def save_profile(request: AnyRequest) -> Response[Any]:
    """Save name and language."""
    reading = read_form(_profile_schema(), await posted_form(request))
    if reading.accepted:
        try:
            await profile.rename(account_id_of(request), reading.value["name"])
            await profile.set_language(account_id_of(request), reading.value["language"])
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            cookie = preference_cookie("hw_lang", reading.value["language"])
            return see_other(request, "/account", _("Saved."), cookies=[cookie])
    return await _shown(request, about=reading, status=422)


@post("/account/password", opt=ACCOUNT, include_in_schema=False, status_code=303)
async def save_password(request: AnyRequest) -> Response[Any]:
    """Replace the password; other sessions end."""
    reading = read_form(_password_schema(), await posted_form(request))
    if reading.accepted:
        try:
            await change_password(
                account_id_of(request),
                reading.value["old_password"],
                reading.value["new_password"],
                keep_session_id=actor_of(request).session_id,
                address=client_address(request),
            )
        except Invalid as refused:
            reading.refuse(refused.errors)
        except WrongCredentials:
            reading.refuse([FieldError("old_password", _("This is not your present password."))])
        except TooMany as refused:
            reading.refuse([FieldError("old_password", refused.sentence())])
        else:
            return see_other(request, "/account", _("Your password is changed. Other sessions have ended."))
    return await _shown(request, secret=reading, status=422)


@post("/account/sessions/{session_id:uuid}/end", opt=ACCOUNT, include_in_schema=False, status_code=303)
async def end_session(request: AnyRequest, session_id: FromPath[UUID]) -> Response[Any]:
    """End one of one's own sessions."""
    await revoke_session(account_id_of(request), session_id)
    return see_other(request, "/account#sessions", _("That session has ended."))


@post("/account/sessions/end-others", opt=ACCOUNT, include_in_schema=False, status_code=303)
async def end_other_sessions(request: AnyRequest) -> Response[Any]:
    """End every session but this one."""
    await revoke_others(account_id_of(request), actor_of(request).session_id)
    return see_other(request, "/account#sessions", _("Every other session has ended."))


@post("/account/verification", opt=ACCOUNT, include_in_schema=False, status_code=303)
async def send_again(request: AnyRequest) -> Response[Any]:
    """Mail the verification link again."""
    actor = actor_of(request)
    if actor.tenant_id != NO_TENANT:
        await send_verification(account_id_of(request), actor.tenant_id, language=language())
    return see_other(request, "/account", _("A new confirmation mail is on its way."))


ROUTES = [account_page, save_profile, save_password, end_session, end_other_sessions, send_again]
