"""A flow's name and what it remembers."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response
from msgspec.structs import replace

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.pages.flows.differences import AlteredStep, differences
from admin_ui.pages.flows.editing import EDIT, undo_of
from admin_ui.pages.flows.step_changes import PostedStep
from admin_ui.rendering import page
from hubwright import flows
from hubwright.control.flows import draft_change, edit_draft, get_draft
from hubwright.control.flows.edits import declare_variable
from hubwright.control.flows.errors import DraftConflict
from hubwright.control.flows.schemas import Draft
from hubwright.flows.document import FlowDocument, Var
from hubwright.flows.operations import between, merge
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]


def _schema() -> dict[str, Any]:
    kinds = {
        "string": _("Text"),
        "number": _("Number"),
        "boolean": _("Yes or no"),
        "date": _("Date"),
        "list": _("List"),
        "object": _("Record"),
        "any": _("Anything"),
    }
    scopes = {
        "session": _("This run of the flow"),
        "conversation": _("The conversation"),
        "contact": _("The customer, for ever"),
        "tenant": _("The company (read only)"),
    }
    variable = {
        "type": "object",
        "required": ["key"],
        "properties": {
            "id": {"type": "string", "x-widget": "hidden"},
            "key": {
                "type": "string",
                "pattern": "^[A-Za-z][A-Za-z0-9_]{0,63}$",
                "x-title": _("Name"),
                "x-pattern-help": _("Use letters, digits and _, beginning with a letter."),
                "x-attributes": {"data-code": "", "spellcheck": "false"},
            },
            "type": {
                "type": "string",
                "enum": list(kinds),
                "default": "string",
                "x-title": _("Kind"),
                "x-enum-titles": kinds,
            },
            "scope": {
                "type": "string",
                "enum": list(scopes),
                "default": "session",
                "x-title": _("Belongs to"),
                "x-enum-titles": scopes,
            },
            "pii": {"type": "boolean", "x-title": _("Personal data: hide it in traces")},
        },
    }
    return {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "maxLength": 80, "x-title": _("Name"), "x-order": 0},
            "vars": {
                "type": "array",
                "items": variable,
                "x-title": _("What the flow remembers"),
                "x-help": _("Steps write these values; texts use them as {{ name }}."),
                "x-order": 1,
            },
        },
    }


@get("/flows/{flow_id:uuid}/settings", opt=EDIT, include_in_schema=False)
async def flow_settings(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[Any]:
    """Show name and variables."""
    async with acting_for(actor_of(request).tenant_id):
        draft = await get_draft(flow_id)
    return await _show(request, draft, Reading(value=_value(flows.parse(draft.doc))))


@post("/flows/{flow_id:uuid}/settings", opt=EDIT, include_in_schema=False, status_code=303)
async def save_settings(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[Any]:
    """Save name and variables to the draft; a collision shows what the other person did and keeps what was typed."""
    actor, posted = actor_of(request), PostedStep(await posted_form(request))
    reading = read_form(_schema(), posted.fields)
    if reading.accepted:
        reading.refuse(_twice(reading.value["vars"]))
    async with acting_for(actor.tenant_id):
        draft = await get_draft(flow_id)
        if reading.accepted:
            try:
                change = partial(_changed, value=reading.value)
                draft = (await edit_draft(actor, flow_id, posted.base_rev, change)).draft
            except flows.FlowInvalid as refusal:
                reading.refuse([FieldError("vars", refusal.sentence())])
            except DraftConflict as conflict:
                return await _both_sides(request, draft, posted.base_rev, reading, conflict)
    if not reading.accepted:
        return await _show(request, draft, reading, base_rev=posted.base_rev)
    return see_other(request, f"/flows/{flow_id}", _("Saved to the draft."), undo=undo_of(flow_id, draft.rev))


async def _both_sides(
    request: AnyRequest, draft: Draft, base_rev: int, reading: Reading, conflict: DraftConflict
) -> Response[Any]:
    """What was typed where both changed the same, theirs elsewhere, and what they did."""
    base, now = await draft_change(draft.flow_id, base_rev), flows.parse(draft.doc)
    before = flows.parse(base.doc) if base else replace(now, vars=[])  # too long ago to tell: whatever is there stays
    mine = merge(now, between(before, _changed(before, reading.value)), overrule=True).document
    theirs = differences(before, now) if base else []
    return await _show(request, draft, Reading(value=_value(mine)), conflict=conflict.sentence(), theirs=theirs)


def _value(document: FlowDocument) -> dict[str, Any]:
    return {
        "name": document.name,
        "vars": [{name: getattr(var, name) for name in ("id", "key", "type", "scope", "pii")} for var in document.vars],
    }


def _twice(rows: list[dict[str, Any]]) -> list[FieldError]:
    keys = [row.get("key") for row in rows]
    return [
        FieldError(f"vars.{place}.key", _("This name is used twice."))
        for place, key in enumerate(keys)
        if key in keys[:place]
    ]


def _changed(document: FlowDocument, value: dict[str, Any]) -> FlowDocument:
    before = {var.id: var for var in document.vars}
    changed = replace(document, name=value["name"], vars=[])
    kept: list[Var] = []
    for row in value["vars"]:
        known = before.get(row.get("id", ""))
        if known is None:
            grown = declare_variable(replace(document, vars=[*before.values(), *kept]), row["key"])
            known = grown.vars[-1]
        default = known.default if row["type"] == known.type else None
        kept.append(
            replace(known, key=row["key"], type=row["type"], scope=row["scope"], pii=row["pii"], default=default)
        )
    return replace(changed, vars=kept)


async def _show(
    request: AnyRequest,
    draft: Draft,
    reading: Reading,
    *,
    base_rev: int = 0,
    conflict: str = "",
    theirs: Sequence[AlteredStep] = (),
) -> Response[Any]:
    form = build_form(_schema(), reading, form_id="flow-settings")
    return await page(
        request,
        "flows/settings.html",
        status=422 if conflict else reading.status,
        draft=draft,
        base_rev=base_rev or draft.rev,
        form=replace(form, unsaved=True) if conflict else form,
        conflict=conflict,
        theirs=theirs,
        may_publish=actor_of(request).may(Permission.FLOWS_PUBLISH),
    )


ROUTES = [flow_settings, save_settings]
