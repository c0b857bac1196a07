"""What a company keeps of its customers, and by what it finds that two are one."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import Undo, see_other
from admin_ui.forms import Reading, build_form, first, posted_form, read_form
from admin_ui.forms.schema import Schema, choice, fields, lines, text
from admin_ui.pages.contacts.words import field_kinds, level_words, rule_words, titles_of
from admin_ui.rendering import page
from hubwright.desk.contacts.custom_fields import add_field, fields_of, remove_field
from hubwright.desk.contacts.match import change_rules, list_rules
from hubwright.desk.contacts.matching import Rule
from hubwright.desk.contacts.schemas import CustomField
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}
_BUILT_IN = ("external", "email", "phone")


def _field_schema() -> Schema:
    return fields(
        ("title", "key", "kind"),
        title=text(_("What people read"), longest=80, autocomplete="off"),
        key=text(
            _("Name in flows and files"), longest=40, help_text=_("Small letters, digits and _."), autocomplete="off"
        ),
        kind=choice(_("Kind"), field_kinds(), default="text"),
        choices=lines(_("Choices"), help_text=_("One a line; only for a choice.")),
    )


def _all_rules(kept: list[Rule], own: list[CustomField]) -> list[Rule]:
    """Rules in their order, then those that nobody has ordered yet."""
    known = {rule.name for rule in kept}
    rest = [Rule(compares=each, level="off") for each in _BUILT_IN]  # type: ignore[arg-type]  # three of the four
    rest += [Rule(compares="field", field_key=field.key, level="off") for field in own if field.kind == "text"]
    return [*kept, *(rule for rule in rest if rule.name not in known)]


async def _shown(request: AnyRequest, reading: Reading | None = None, status: int = 200) -> Response[str]:
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        own, kept = await fields_of(), await list_rules()
    titles = titles_of(own)
    return await page(
        request,
        "contacts/settings.html",
        status=status,
        own=own,
        kinds=field_kinds(),
        form=build_form(_field_schema(), reading, form_id="field"),
        rules=_all_rules(kept, own),
        levels=level_words(),
        rule_words=lambda rule: rule_words(rule, titles),
    )


@get("/contacts/settings", opt=MANAGE, include_in_schema=False)
async def settings_page(request: AnyRequest) -> Response[str]:
    """Show fields and rules."""
    return await _shown(request)


@post("/contacts/settings/fields", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_field(request: AnyRequest) -> Response[Any]:
    """Keep one more field."""
    actor = actor_of(request)
    reading = read_form(_field_schema(), await posted_form(request))
    if reading.accepted:
        value = reading.value
        try:
            async with acting_for(actor.tenant_id):
                await add_field(
                    actor,
                    key=value["key"],
                    title=value["title"],
                    kind=value["kind"],
                    choices=str(value.get("choices") or "").splitlines(),
                )
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            return see_other(request, "/contacts/settings", _("The field is there, on every contact."))
    return await _shown(request, reading, 422)


@post("/contacts/settings/fields/{field_id:uuid}/remove", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_remove(request: AnyRequest, field_id: FromPath[UUID]) -> Response[Any]:
    """Show a field no more; Undo shows it again, with all that stood in it."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        gone = await remove_field(actor, field_id)
    again = {"key": gone.key, "title": gone.title, "kind": gone.kind, "choices": "\n".join(gone.choices)}
    said = _("The field is gone: %(name)s. What stood in it is kept.") % {"name": gone.title}
    return see_other(request, "/contacts/settings", said, undo=Undo("/contacts/settings/fields", again))


@post("/contacts/settings/rules", opt=MANAGE, include_in_schema=False, status_code=303)
async def submit_rules(request: AnyRequest) -> Response[Any]:
    """Order the rules, and say what follows from each."""
    actor, form = actor_of(request), await posted_form(request)
    wanted: list[tuple[int, int, Rule]] = []
    for name in form.get("rule", []):
        compares, _colon, key = name.partition(":")
        level = first(form, f"level-{name}")
        place = first(form, f"place-{name}")
        if compares in (*_BUILT_IN, "field") and level in ("suggest", "merge", "off"):
            rule = Rule(compares=compares, level=level, field_key=key[:40])  # type: ignore[arg-type]  # as asked
            wanted.append((int(place) if place.isdecimal() and len(place) < 4 else 999, len(wanted), rule))
    async with acting_for(actor.tenant_id):
        await change_rules(actor, [rule for _place, _n, rule in sorted(wanted, key=lambda one: one[:2])])
    return see_other(request, "/contacts/settings", _("Saved. It holds for what becomes known from now on."))


ROUTES = [settings_page, submit_field, submit_remove, submit_rules]
