"""New flows: from a template of the gallery, with a look at it first, or from scratch."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.company import sold_to
from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.pages.flows.editing import EDIT
from admin_ui.pages.flows.outline import outline, steps_in
from admin_ui.pages.flows.setup_facts import facts_of, setup_steps
from admin_ui.pages.flows.starters import STARTERS, starter
from admin_ui.pages.flows.still_picture import HEIGHT, WIDTH, picture_of
from admin_ui.pages.flows.templates import Template, template, templates
from admin_ui.rendering import page
from editions.gallery import template_document
from hubwright.control.flow_origins import remember_origin
from hubwright.control.flows import create_flow
from hubwright.flows.needs import needs_of
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _, language

AnyRequest = Request[Any, Any, Any]


def _schema(shown: Template | None = None) -> dict[str, Any]:
    """The name, and what to begin with: chosen already on the page of a template."""
    name = {"type": "string", "maxLength": 80, "x-title": _("Name"), "x-placeholder": _("Greeting and orders")}
    if shown:
        return _object(
            name={**name, "default": shown.title},
            starter={"type": "string", "default": shown.key, "x-widget": "hidden"},
        )
    cards = {
        "type": "string",
        "enum": list(STARTERS),
        "default": next(iter(STARTERS)),
        "x-title": _("Begin with"),
        "x-widget": "cards",
        "x-enum-titles": {key: title() for key, (title, _told) in STARTERS.items()},
        "x-enum-help": {key: told() for key, (_title, told) in STARTERS.items()},
    }
    return _object(name=name, starter=cards)


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


@get("/flows/new", opt=EDIT, include_in_schema=False)
async def new_flow(request: AnyRequest) -> Response[str]:
    """Show the gallery, and what a flow from scratch can begin with."""
    return await _ask(request, Reading(value={}))


@get("/flows/new/{key:str}", opt=EDIT, include_in_schema=False)
async def template_page(request: AnyRequest, key: FromPath[str]) -> Response[str]:
    """Show a template: its picture, its steps, what it needs here."""
    shown = template(key)
    if shown is None:
        raise Missing("template")
    return await _look(request, shown, Reading(value={}))


@post("/flows", opt=EDIT, include_in_schema=False, status_code=303)
async def make_flow(request: AnyRequest) -> Response[Any]:
    """Make the flow and open it."""
    actor, posted = actor_of(request), await posted_form(request)
    chosen = template(posted.get("starter", [""])[-1])
    reading = read_form(_schema(chosen), posted)
    if not reading.accepted:
        return await (_look(request, chosen, reading) if chosen else _ask(request, reading))
    name, key = reading.value["name"], reading.value["starter"]
    doc = template_document(key, language()) if chosen else starter(key)
    async with acting_for(actor.tenant_id):
        draft = await create_flow(name, doc, actor=actor)
        if chosen:
            await remember_origin(actor, draft.flow_id, "template", key)
    said = _("The flow is there. Change what it says, try it, then publish.")
    return see_other(request, f"/flows/{draft.flow_id}", said)


async def _ask(request: AnyRequest, reading: Reading) -> Response[str]:
    form = build_form(_schema(), reading, form_id="new-flow")
    sold = await sold_to(actor_of(request))
    shown = templates(sold.starters if sold is not None else ())
    return await page(request, "flows/new.html", status=reading.status, form=form, templates=shown)


async def _look(request: AnyRequest, shown: Template, reading: Reading) -> Response[str]:
    actor, document = actor_of(request), shown.document()
    async with acting_for(actor.tenant_id):
        needed = setup_steps(needs_of(document), await facts_of(None), actor)
    return await page(
        request,
        "flows/template.html",
        status=reading.status,
        offer=shown,
        form=build_form(_schema(shown), reading, form_id="new-flow"),
        picture=picture_of(document),
        box=(WIDTH, HEIGHT),
        steps=steps_in(outline(document)),
        needed=needed,
    )


ROUTES = [new_flow, template_page, make_flow]
