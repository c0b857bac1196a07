"""The list of contacts: searched, filtered by address, and filters that are kept."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import Undo, see_other
from admin_ui.forms import posted_form
from admin_ui.pages.contacts.words import called, stage_words
from admin_ui.rendering import page
from hubwright.control.channels.verbs import list_channels
from hubwright.desk.contacts.custom_fields import fields_of
from hubwright.desk.contacts.lifecycle import STAGES
from hubwright.desk.contacts.listing import count_contacts, drop_segment, keep_segment, list_contacts, list_segments
from hubwright.desk.contacts.match import list_suggestions
from hubwright.desk.contacts.schemas import ContactFilter
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import parse_id
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
READ = {"audience": "tenant", "permission": Permission.CONTACTS_READ}
EDIT = {"audience": "tenant", "permission": Permission.CONTACTS_EDIT}
FIELD = "f."  # before the key of a field in an address
_MOST_DAYS = 3_650


def filter_of(query: dict[str, str]) -> ContactFilter:
    """What an address asks for; what it cannot mean is not asked."""
    fields = {key[len(FIELD) :][:64]: value.strip()[:200] for key, value in query.items() if key.startswith(FIELD)}
    stage = query.get("stage", "")
    channel = parse_id(query.get("channel", ""))
    return ContactFilter(
        q=query.get("q", "").strip()[:200],
        stage=stage if stage in STAGES else "",
        tag=query.get("tag", "").strip()[:100],
        channel=str(channel) if channel else "",
        seen_within=_days(query.get("seen", "")),
        unseen_for=_days(query.get("unseen", "")),
        fields={key: value for key, value in fields.items() if key and value},
    )


def address_of(wanted: ContactFilter, **more: str) -> str:
    """The address that asks for it."""
    query = {
        "q": wanted.q,
        "stage": wanted.stage,
        "tag": wanted.tag,
        "channel": wanted.channel,
        "seen": str(wanted.seen_within or ""),
        "unseen": str(wanted.unseen_for or ""),
        **{f"{FIELD}{key}": value for key, value in wanted.fields.items()},
        **more,
    }
    asked = {key: value for key, value in query.items() if value}
    return f"/contacts?{urlencode(asked)}" if asked else "/contacts"


@get("/contacts", opt=READ, include_in_schema=False)
async def contacts_page(request: AnyRequest) -> Response[str]:
    """Show the contacts that an address asks for."""
    actor, query = actor_of(request), dict(request.query_params)
    wanted = filter_of(query)
    async with acting_for(actor.tenant_id):
        listed = await list_contacts(actor, wanted, after=query.get("after", ""))
        total = await count_contacts(actor, wanted)
        segments = await list_segments(actor)
        channels = await list_channels()
        own = await fields_of()
        waiting = await list_suggestions(actor, 6)
    return await page(
        request,
        "contacts/contacts.html",
        contacts=listed.contacts,
        older=address_of(wanted, after=listed.after) if listed.after else "",
        first=address_of(wanted) if query.get("after") else "",
        wanted=wanted,
        total=total,
        segments=[(each, count, address_of(each.filter)) for each, count in segments],
        channels={channel.id: channel.name for channel in channels},
        own=own,
        waiting=waiting,
        here=address_of(wanted),
        narrowed=wanted != ContactFilter(),
        stages=stage_words(),
        called=called,
        may_edit=actor.may(Permission.CONTACTS_EDIT),
        may_move=actor.may(Permission.CONTACTS_TRANSFER),
        may_set=actor.may(Permission.SETTINGS_MANAGE),
        FIELD=FIELD,
    )


@post("/contacts/segments", opt=EDIT, include_in_schema=False, status_code=303)
async def submit_segment(request: AnyRequest) -> Response[Any]:
    """Keep what the list is filtered by."""
    actor, form = actor_of(request), await posted_form(request)
    wanted = filter_of({name: values[-1] for name, values in form.items()})
    name = (form.get("name") or [""])[-1]
    async with acting_for(actor.tenant_id):
        await keep_segment(actor, name, wanted)
    return see_other(request, address_of(wanted), _("The segment is kept: %(name)s.") % {"name": name.strip()})


@post("/contacts/segments/{segment_id:uuid}/drop", opt=EDIT, include_in_schema=False, status_code=303)
async def submit_drop_segment(request: AnyRequest, segment_id: FromPath[UUID]) -> Response[Any]:
    """Keep it no more; Undo keeps it again."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        dropped = await drop_segment(actor, segment_id)
    kept = dropped.filter
    again = {
        "name": dropped.name,
        "q": kept.q,
        "stage": kept.stage,
        "tag": kept.tag,
        "channel": kept.channel,
        "seen": str(kept.seen_within or ""),
        "unseen": str(kept.unseen_for or ""),
        **{f"{FIELD}{key}": value for key, value in kept.fields.items()},
    }
    said = _("The segment is gone: %(name)s. Its contacts stay.") % {"name": dropped.name}
    return see_other(request, "/contacts", said, undo=Undo("/contacts/segments", again))


def _days(text: str) -> int:
    return min(int(text), _MOST_DAYS) if text.isdecimal() and len(text) < 6 else 0


ROUTES = [contacts_page, submit_segment, submit_drop_segment]
