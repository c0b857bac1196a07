"""Pages behind links in mails: they only show a form, because mail scanners follow links; the form uses the link up."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.forms.schema import Schema, email, fields, password, text
from admin_ui.pages.members.roles import role_title
from admin_ui.rendering import bare_page
from admin_ui.signed_in import brought_cookie, no_session_cookie, session_cookie
from hubwright.control.identity import accept_invitation, reset_password, verify_address
from hubwright.control.identity.schemas import PendingInvitation
from hubwright.kernel.address import client_address
from hubwright.kernel.errors import Invalid, TooMany
from hubwright.kernel.i18n import _, language

AnyRequest = Request[Any, Any, Any]
PUBLIC = {"audience": "public"}


def _new_password() -> Schema:
    return password(_("New password"), new=True, help_text=_("At least 10 characters. A few unrelated words are best."))


@get("/verify/{secret:str}", opt=PUBLIC, include_in_schema=False)
async def verify_page(request: AnyRequest, secret: FromPath[str]) -> Response[str]:
    """Show what the link would prove."""
    pending = await verify_address.look_up(secret)
    return _verify(request, pending.email, pending.needs_password, Reading(value={}))


def _verify(request: AnyRequest, address: str, needs_password: bool, reading: Reading) -> Response[str]:
    schema = fields(("password",), password=_new_password()) if needs_password else fields()
    form = build_form(schema, reading, form_id="verify")
    return bare_page(request, "identity/verify.html", status=reading.status, form=form, email=address)


@post("/verify/{secret:str}", opt=PUBLIC, include_in_schema=False, status_code=303)
async def submit_verify(request: AnyRequest, secret: FromPath[str]) -> Response[Any]:
    """Prove the address."""
    pending = await verify_address.look_up(secret)
    schema = fields(("password",), password=_new_password()) if pending.needs_password else fields()
    reading = read_form(schema, await posted_form(request))
    if reading.accepted:
        try:
            proved = await verify_address.verify_address(
                secret, password=reading.value.get("password"), keep_cookie=brought_cookie(request)
            )
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            said = _("Your e-mail address is confirmed.")
            if proved.still_signed_in:
                return see_other(request, "/home", said)
            return see_other(request, "/sign-in", said, cookies=[no_session_cookie()])
    return _verify(request, pending.email, pending.needs_password, reading)


def _forgot_schema() -> Schema:
    return fields(("email",), email=email(_("E-mail"), autocomplete="username"))


@get("/forgot-password", opt=PUBLIC, include_in_schema=False, sync_to_thread=False)
def forgot_page(request: AnyRequest) -> Response[str]:
    """Ask whose password was forgotten."""
    return bare_page(
        request, "identity/forgot.html", form=build_form(_forgot_schema(), form_id="forgot"), sent_to="", problem=""
    )


@post("/forgot-password", opt=PUBLIC, include_in_schema=False, status_code=200)
async def submit_forgot(request: AnyRequest) -> Response[str]:
    """Say the same to everybody."""
    reading = read_form(_forgot_schema(), await posted_form(request))
    status, problem, sent_to = reading.status, "", ""
    if reading.accepted:
        try:
            address = reading.value["email"]
            await reset_password.request_reset(address, address=client_address(request), language=language())
            sent_to = address
        except Invalid as refused:
            reading.refuse(refused.errors)
            status = 422
        except TooMany as refused:
            status, problem = 429, refused.sentence()
    form = build_form(_forgot_schema(), reading, form_id="forgot")
    return bare_page(request, "identity/forgot.html", status=status, form=form, sent_to=sent_to, problem=problem)


def _reset_schema() -> Schema:
    return fields(("password",), password=_new_password())


@get("/reset/{secret:str}", opt=PUBLIC, include_in_schema=False)
async def reset_page(request: AnyRequest, secret: FromPath[str]) -> Response[str]:
    """Show whose password the link replaces."""
    return _reset(request, await reset_password.look_up(secret), Reading(value={}))


def _reset(request: AnyRequest, address: str, reading: Reading) -> Response[str]:
    form = build_form(_reset_schema(), reading, form_id="reset")
    return bare_page(request, "identity/reset.html", status=reading.status, form=form, email=address)


@post("/reset/{secret:str}", opt=PUBLIC, include_in_schema=False, status_code=303)
async def submit_reset(request: AnyRequest, secret: FromPath[str]) -> Response[Any]:
    """Replace the password; every session of the account ends."""
    address = await reset_password.look_up(secret)
    reading = read_form(_reset_schema(), await posted_form(request))
    if reading.accepted:
        try:
            await reset_password.reset_password(secret, reading.value["password"])
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            said = _("Your password is changed. Sign in with the new one.")
            return see_other(request, "/sign-in", said, cookies=[no_session_cookie()])
    return _reset(request, address, reading)


def _invitation_schema(pending: PendingInvitation) -> Schema:
    if pending.has_account:
        return fields()
    return fields(
        ("name", "password"),
        name=text(_("Your name"), autocomplete="name", longest=100),
        password=_new_password(),
    )


def _invitation(request: AnyRequest, pending: PendingInvitation, reading: Reading) -> Response[str]:
    form = build_form(_invitation_schema(pending), reading, form_id="invitation")
    return bare_page(
        request,
        "identity/invitation.html",
        status=reading.status,
        form=form,
        pending=pending,
        role=role_title(pending.role),
    )


@get("/invitation/{secret:str}", opt=PUBLIC, include_in_schema=False)
async def invitation_page(request: AnyRequest, secret: FromPath[str]) -> Response[str]:
    """Show what the link offers."""
    return _invitation(request, await accept_invitation.look_up(secret), Reading(value={}))


@post("/invitation/{secret:str}", opt=PUBLIC, include_in_schema=False, status_code=303)
async def submit_invitation(request: AnyRequest, secret: FromPath[str]) -> Response[Any]:
    """Take the seat."""
    pending = await accept_invitation.look_up(secret)
    reading = read_form(_invitation_schema(pending), await posted_form(request))
    if reading.accepted:
        try:
            taken = await accept_invitation.accept_invitation(
                secret,
                name=reading.value.get("name", ""),
                password=reading.value.get("password"),
                cookie=brought_cookie(request),
                address=client_address(request),
                user_agent=request.headers.get("user-agent", ""),
            )
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            said = _("Welcome to %(company)s.") % {"company": pending.company}
            if taken.signed_in is None:
                return see_other(request, "/sign-in", _("Your seat is taken. Sign in with the password you have."))
            return see_other(request, "/home", said, cookies=[session_cookie(taken.signed_in)])
    return _invitation(request, pending, reading)


ROUTES = [
    verify_page,
    submit_verify,
    forgot_page,
    submit_forgot,
    reset_page,
    submit_reset,
    invitation_page,
    submit_invitation,
]
