"""Skills: the list, and who is how good at what."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.response import Response

from admin_ui.flash import Undo, see_other
from admin_ui.forms import Reading, build_form, first, posted_form, read_form
from admin_ui.forms.schema import Schema, fields, text
from admin_ui.pages.routing.words import URL, routing_tabs
from admin_ui.rendering import page
from hubwright.control.identity.presence import colleagues
from hubwright.control.routing.errors import StillAskedFor
from hubwright.control.routing.keep_queues import free_key
from hubwright.control.routing.skills import (
    levels,
    list_skills,
    put_skill,
    remove_skill,
    restore_skill,
    set_level,
)
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}
SKILLS = f"{URL}/skills"
_CELL = re.compile(r"level:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(.+)")
_UNDONE = 20  # so many cells fit into the cookie that carries an Undo
Cell = tuple[UUID, str]


def _schema() -> Schema:
    return fields(("name",), name=text(_("Name"), longest=60, autocomplete="off", example=_("French")))


async def _shown(request: AnyRequest, reading: Reading | None = None) -> Response[str]:
    async with acting_for(actor_of(request).tenant_id):
        known, able, people = await list_skills(), await levels(), await colleagues()
    return await page(
        request,
        "routing/skills.html",
        status=reading.status if reading else 200,
        tabs=routing_tabs("/skills"),
        skills=known,
        levels=able,
        people=people,
        form=build_form(_schema(), reading, form_id="skill"),
    )


@get(SKILLS, opt=MANAGE, include_in_schema=False)
async def skills_page(request: AnyRequest) -> Response[str]:
    """Show them."""
    return await _shown(request)


@post(SKILLS, opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_skill(request: AnyRequest) -> Response[Any]:
    """Add one; Undo removes it."""
    actor = actor_of(request)
    reading = read_form(_schema(), await posted_form(request))
    if reading.accepted:
        name = reading.value["name"]
        try:
            async with acting_for(actor.tenant_id):
                known = await list_skills()
                if any(skill.name.casefold() == name.casefold() for skill in known):
                    raise Invalid(FieldError("name", _("There is one of this name already.")))
                key = free_key(name, {skill.key for skill in known})[:60]
                await put_skill(actor, key, name)
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            said = _("%(name)s is in the list.") % {"name": name}
            return see_other(request, SKILLS, said, undo=Undo(f"{SKILLS}/remove", {"key": key}))
    return await _shown(request, reading)


@post(f"{SKILLS}/remove", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_remove_skill(request: AnyRequest) -> Response[Any]:
    """Remove one; Undo puts it back with everybody's levels."""
    actor, key = actor_of(request), first(await posted_form(request), "key")
    try:
        async with acting_for(actor.tenant_id):
            await remove_skill(actor, key)
    except StillAskedFor as refused:
        return see_other(request, SKILLS, refused.sentence(), kind="error")
    return see_other(request, SKILLS, _("Nobody has it any more."), undo=Undo(f"{SKILLS}/restore", {"key": key}))


@post(f"{SKILLS}/restore", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_restore_skill(request: AnyRequest) -> Response[Any]:
    """Put a removed one back."""
    actor, key = actor_of(request), first(await posted_form(request), "key")
    async with acting_for(actor.tenant_id):
        await restore_skill(actor, key)
    return see_other(request, SKILLS, _("It is in the list again, with everybody's levels."))


@post(f"{SKILLS}/levels", opt=MANAGE, include_in_schema=False, status_code=303)
async def save_levels(request: AnyRequest) -> Response[Any]:
    """Write the cells that changed; Undo writes back what stood in them."""
    actor = actor_of(request)
    wanted = _cells(await posted_form(request))
    async with acting_for(actor.tenant_id):
        able = await levels()
        former = {cell: able.get(cell[0], {}).get(cell[1], 0) for cell in wanted}
        changed = {cell: level for cell, level in wanted.items() if level != former[cell]}
        for (member_id, key), level in changed.items():
            await set_level(actor, member_id, key, level)
    undo = Undo(f"{SKILLS}/levels", {f"level:{who}:{key}": str(former[who, key]) for who, key in changed})
    return see_other(request, SKILLS, _("Saved."), undo=undo if 0 < len(changed) <= _UNDONE else None)


def _cells(posted: Mapping[str, list[str]]) -> dict[Cell, int]:
    """The cells of the matrix; what is no number from 0 to 5 is refused by the verb."""
    found: dict[Cell, int] = {}
    for name, values in posted.items():
        if (cell := _CELL.fullmatch(name)) is not None:
            told = values[-1].strip() or "0"
            found[UUID(cell[1]), cell[2]] = int(told) if told.isdecimal() and len(told) < 3 else -1
    return found


ROUTES = [skills_page, submit_skill, submit_remove_skill, submit_restore_skill, save_levels]
