"""How one is told: what of, when not, how loud; beside it one's devices."""

from datetime import time
from typing import Any

from litestar import Request, get, post
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.forms.schema import Schema, fields, several
from admin_ui.pages.identity.devices import device_name
from admin_ui.pages.notifications import devices
from admin_ui.rendering import page
from hubwright.control.companies import find_company
from hubwright.desk.push.choices import LOUDEST, QUIETEST, choice_of, choose
from hubwright.desk.push.devices import list_devices
from hubwright.desk.push.schemas import Choice
from hubwright.desk.workbench.choices import Notices, choose_notices, offer_notices
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission
from hubwright.kernel.web_push import newest_key

AnyRequest = Request[Any, Any, Any]
OWN = {"audience": "tenant", "permission": Permission.CONVERSATIONS_REPLY}
URL = "/notifications"


def _time(title: str, help_text: str = "") -> Schema:
    return {
        "type": "string",
        "pattern": r"^([01]\d|2[0-3]):[0-5]\d$",
        "x-pattern-help": _("Write a time like 22:30."),
        "x-placeholder": "22:30",
        "x-title": title,
        "x-help": help_text,
    }


def _schema(zone: str) -> Schema:
    kinds = {
        "offer": _("A conversation is offered to me"),
        "message": _("A customer writes in a conversation of mine"),
        "mention": _("A colleague calls me in a note"),
        "sla": _("A promise in a conversation of mine is about to be broken"),
    }
    return fields(
        ("volume",),
        kinds=several(_("Tell my devices when"), kinds),
        show_text={
            "type": "boolean",
            "default": False,
            "x-title": _("Show text in notifications"),
            "x-help": _("Names and words of customers may then be read on a locked screen."),
        },
        quiet_from=_time(_("Quiet from"), _("Nothing is sent to devices in these hours. Time zone: %s") % zone),
        quiet_until=_time(_("Quiet until")),
        sound={
            "type": "boolean",
            "default": False,
            "x-title": _("Play a sound"),
            "x-help": _("In the inbox, and on devices if they let it."),
        },
        volume={
            "type": "integer",
            "minimum": QUIETEST,
            "maximum": LOUDEST,
            "default": 60,
            "x-title": _("Loudness in the inbox (%)"),
        },
    )


def _present(choice: Choice, *, sound: bool) -> dict[str, Any]:
    quiet = {"quiet_from": choice.quiet_from, "quiet_until": choice.quiet_until}
    return {
        "kinds": sorted(choice.kinds),
        "show_text": choice.show_text,
        "sound": sound,
        "volume": choice.volume,
        **{name: at.strftime("%H:%M") for name, at in quiet.items() if at is not None},
    }


def _wanted(value: dict[str, Any]) -> Choice:
    quiet = {name: time.fromisoformat(value[name]) for name in ("quiet_from", "quiet_until") if value.get(name)}
    return Choice(
        kinds=frozenset(value.get("kinds", [])),
        show_text=bool(value.get("show_text")),
        volume=value["volume"],
        quiet_from=quiet.get("quiet_from"),
        quiet_until=quiet.get("quiet_until"),
    )


async def _shown(request: AnyRequest, reading: Reading | None = None) -> Response[str]:
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        choice, notices = await choice_of(actor.member_id), await offer_notices(actor)
        own, company = await list_devices(actor), await find_company(actor.tenant_id)
    present = reading or _present(choice, sound=notices.sound)
    return await page(
        request,
        "notifications/notifications.html",
        status=reading.status if reading else 200,
        form=build_form(_schema(company.time_zone if company else "UTC"), present, form_id="told"),
        devices=own,
        device_name=device_name,
        key=newest_key().public,
    )


@get(URL, opt=OWN, include_in_schema=False)
async def notifications_page(request: AnyRequest) -> Response[str]:
    """Show it."""
    return await _shown(request)


@post(URL, opt=OWN, include_in_schema=False, status_code=303)
async def save_notifications(request: AnyRequest) -> Response[Any]:
    """Be told like this from now on."""
    actor = actor_of(request)
    reading = read_form(_schema(""), await posted_form(request))
    if reading.accepted:
        try:
            async with acting_for(actor.tenant_id):
                before = await offer_notices(actor)
                await choose(actor, _wanted(reading.value))
                await choose_notices(actor, Notices(sound=bool(reading.value.get("sound")), notice=before.notice))
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            return see_other(request, URL, _("Saved."))
    return await _shown(request, reading)


ROUTES = [notifications_page, save_notifications, *devices.ROUTES]
