"""What a company may use and why, and promises beside its edition."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, first, posted_form, read_form
from admin_ui.forms.schema import Schema, choice, fields, moment, text
from admin_ui.pages.operator.company import ONE, company_page
from admin_ui.pages.operator.words import OPERATOR, layer_title
from editions.vocabulary import FEATURES, Value
from hubwright.kernel.actor import actor_of
from hubwright.kernel.errors import FieldError, Invalid, Missing
from hubwright.kernel.i18n import _, language
from tenants.operators import Promise, explained, promise, seen, take_back

AnyRequest = Request[Any, Any, Any]


def _schema() -> Schema:
    return fields(
        ("key", "value", "reason"),
        key=choice(_("Feature"), {key: feature.title[language()] for key, feature in FEATURES.items()}),
        value=text(_("Value"), help_text=_("on, off, unlimited or a whole number"), longest=20),
        reason=text(_("Reason"), help_text=_("The company reads it."), longest=300),
        until=moment(_("Ends by itself (UTC)"), help_text=_("Leave it empty for as long as you do not take it back.")),
    )


def value_in_words(value: Value) -> str:
    """A value as people read it."""
    if value is None:
        return _("without limit")
    if isinstance(value, bool):
        return _("on") if value else _("off")
    return str(value)


async def _shown(request: AnyRequest, tenant_id: UUID, reading: Reading | None = None) -> Response[str]:
    actor = actor_of(request)
    company = await seen(actor, tenant_id)
    return await company_page(
        request,
        "operator/company_features.html",
        company,
        "entitlements",
        status=reading.status if reading else 200,
        features=await explained(actor, tenant_id),
        form=build_form(_schema(), reading, form_id="promise"),
        in_words=value_in_words,
        layer_title=layer_title,
    )


@get(f"{ONE}/entitlements", opt=OPERATOR, include_in_schema=False)
async def features_page(request: AnyRequest, tenant_id: FromPath[UUID]) -> Response[str]:
    """Show every feature with the layer that decided."""
    return await _shown(request, tenant_id)


@post(f"{ONE}/entitlements", opt=OPERATOR, include_in_schema=False, status_code=303)
async def submit_promise(request: AnyRequest, tenant_id: FromPath[UUID]) -> Response[Any]:
    """Promise something beside the edition."""
    reading = read_form(_schema(), await posted_form(request))
    if reading.accepted:
        try:
            given = {name: reading.value.get(name, "") for name in ("key", "value", "reason")}
            until = _moment(reading.value.get("until", ""))
            await promise(actor_of(request), tenant_id, Promise(**given, until=until))
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            return see_other(request, f"/operator/tenants/{tenant_id}/entitlements", _("Promised."))
    return await _shown(request, tenant_id, reading)


@post(f"{ONE}/entitlements/{{key:str}}/take-back", opt=OPERATOR, include_in_schema=False, status_code=303)
async def submit_taking_back(request: AnyRequest, tenant_id: FromPath[UUID], key: FromPath[str]) -> Response[Any]:
    """Let the edition hold again."""
    back = f"/operator/tenants/{tenant_id}/entitlements"
    if key not in FEATURES:
        raise Missing("feature")
    try:
        await take_back(actor_of(request), tenant_id, key, first(await posted_form(request), "reason"))
    except Invalid as refused:
        return see_other(request, back, refused.sentence(), kind="error")
    return see_other(request, back, _("Taken back: the edition holds."))


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise Invalid(FieldError("until", _("Choose a day and a time."))) from None


ROUTES = [features_page, submit_promise, submit_taking_back]
