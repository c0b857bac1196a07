"""Where a company stands in its life, turning it, and its limits; shown on the company's first page."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from litestar import Request, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import first, posted_form
from admin_ui.pages.operator.company import ONE
from admin_ui.pages.operator.words import OPERATOR
from hubwright.kernel.actor import actor_of
from hubwright.kernel.errors import FieldError, Invalid, Missing, Refusal
from hubwright.kernel.i18n import _
from tenants.operators import Said, set_limit, turn

AnyRequest = Request[Any, Any, Any]


@post(f"{ONE}/life/{{act:str}}", opt=OPERATOR, include_in_schema=False, status_code=303)
async def submit_turn(request: AnyRequest, tenant_id: FromPath[UUID], act: FromPath[str]) -> Response[Any]:
    """Take one turn."""
    form, back = await posted_form(request), f"/operator/tenants/{tenant_id}"
    try:
        said = Said(
            reason=first(form, "reason"), typed_name=first(form, "typed_name"), until=_moment(first(form, "until"))
        )
        await turn(actor_of(request), tenant_id, act, said)
    except Refusal as refused:
        if isinstance(refused, Missing):
            raise
        return see_other(request, back, refused.sentence(), kind="error")
    return see_other(request, back, _("Done."))


@post(f"{ONE}/limits", opt=OPERATOR, include_in_schema=False, status_code=303)
async def submit_limit(request: AnyRequest, tenant_id: FromPath[UUID]) -> Response[Any]:
    """Set one limit."""
    form, back = await posted_form(request), f"/operator/tenants/{tenant_id}"
    try:
        await set_limit(actor_of(request), tenant_id, first(form, "key"), first(form, "most"), first(form, "reason"))
    except Invalid as refused:
        return see_other(request, back, refused.sentence(), kind="error")
    return see_other(request, back, _("Saved."))


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise Invalid(FieldError("until", _("Choose a day and a time."))) from None


ROUTES = [submit_turn, submit_limit]
