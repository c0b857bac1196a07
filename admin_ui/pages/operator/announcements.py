"""Announcements: what was told, telling something new after a look at it, and ending it early."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from admin_ui.company import edition_title
from admin_ui.flash import Undo, see_other
from admin_ui.forms import Reading, build_form, first, posted_form, read_form
from admin_ui.forms.schema import Schema, choice, fields, lines, moment, text
from admin_ui.pages.operator.words import OPERATOR, Badge
from admin_ui.rendering import page
from editions.catalogue import current_editions
from hubwright.control import announcements
from hubwright.control.announcements import Announcement, NewAnnouncement
from hubwright.control.companies import companies, find_slug
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.errors import Conflict, FieldError, Invalid
from hubwright.kernel.i18n import _, language

AnyRequest = Request[Any, Any, Any]
ALL = "/operator/announcements"
SHOWN = 30


def severity_title(severity: str) -> str:
    """How much it matters."""
    return {"info": _("For information"), "warning": _("Warning"), "critical": _("Critical")}[severity]


def state_badge(state: str) -> Badge:
    """Where it stands."""
    told: dict[str, Badge] = {
        "planned": (_("Planned"), "info"),
        "running": (_("Shown now"), "success"),
        "over": (_("Over"), "neutral"),
        "stopped": (_("Stopped early"), "neutral"),
    }
    return told[state]


def _schema() -> Schema:
    audiences = {"all": _("All companies"), "edition": _("Companies of an edition"), "tenant": _("One company")}
    return fields(
        ("text_en", "text_zh", "severity", "audience", "starts_at", "ends_at"),
        text_en=lines(_("In English"), longest=500),
        text_zh=lines(_("In Chinese"), longest=500),
        severity=choice(_("How much it matters"), {key: severity_title(key) for key in announcements.SEVERITIES}),
        audience=choice(_("Who reads it"), audiences),
        edition={
            **choice(_("Edition"), {sold.key: sold.title[language()] for sold in current_editions()}),
            "x-show-when": {"audience": ["edition"]},
        },
        company={**text(_("Company"), help_text=_("Its short name.")), "x-show-when": {"audience": ["tenant"]}},
        starts_at=moment(_("From (UTC)")),
        ends_at=moment(_("Until (UTC)")),
    )


@get(ALL, opt=OPERATOR, include_in_schema=False)
async def list_page(request: AnyRequest, after: FromQuery[UUID | None] = None) -> Response[str]:
    """List them, the newest first."""
    now = utc_now()
    found = await announcements.announcements(actor_of(request), after, SHOWN + 1)
    lines_shown = found[:SHOWN]
    meant = await companies([each.company for each in lines_shown if each.company is not None])
    return await page(
        request,
        "operator/announcements.html",
        lines=[(each, each.state(now)) for each in lines_shown],
        names={each.id: each.name for each in meant},
        older=str(lines_shown[-1].id) if len(found) > SHOWN else "",
        severity_title=severity_title,
        state_badge=state_badge,
        edition_title=edition_title,
    )


async def _shown(
    request: AnyRequest, reading: Reading | None = None, preview: NewAnnouncement | None = None
) -> Response[str]:
    now = utc_now()
    begin = {"starts_at": _written(now), "ends_at": _written(now + timedelta(days=1)), "severity": "info"}
    return await page(
        request,
        "operator/announcement_new.html",
        status=reading.status if reading else 200,
        form=build_form(_schema(), reading or begin, form_id="announcement"),
        preview=_as_read(preview) if preview is not None else None,
    )


@get(f"{ALL}/new", opt=OPERATOR, include_in_schema=False)
async def new_page(request: AnyRequest) -> Response[str]:
    """Ask what is to be told."""
    return await _shown(request)


@post(ALL, opt=OPERATOR, include_in_schema=False, status_code=303)
async def submit_new(request: AnyRequest) -> Response[Any]:
    """Show it as staff will see it, or tell it."""
    posted = await posted_form(request)
    reading = read_form(_schema(), posted)
    if reading.accepted:
        try:
            new = announcements.checked(await _new(reading.value))
            if first(posted, "do") != "tell":  # Enter in a field looks at it first
                return await _shown(request, reading, new)
            await announcements.announce(actor_of(request), new)
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            return see_other(request, ALL, _("It is told from its beginning to its end."))
    return await _shown(request, reading)


@post(f"{ALL}/{{announcement_id:uuid}}/stop", opt=OPERATOR, include_in_schema=False, status_code=303)
async def submit_stop(request: AnyRequest, announcement_id: FromPath[UUID]) -> Response[Any]:
    """End it early."""
    try:
        await announcements.stop(actor_of(request), announcement_id)
    except Conflict as refused:
        return see_other(request, ALL, refused.sentence(), kind="error")
    return see_other(request, ALL, _("Nobody is shown it any more."), undo=Undo(f"{ALL}/{announcement_id}/resume"))


@post(f"{ALL}/{{announcement_id:uuid}}/resume", opt=OPERATOR, include_in_schema=False, status_code=303)
async def submit_resume(request: AnyRequest, announcement_id: FromPath[UUID]) -> Response[Any]:
    """Let it go on after all."""
    await announcements.resume(actor_of(request), announcement_id)
    return see_other(request, ALL, _("It goes on."))


async def _new(value: dict[str, Any]) -> NewAnnouncement:
    slug = value.get("company", "")
    found = await find_slug(slug) if slug else None
    return NewAnnouncement(
        text_en=value["text_en"],
        text_zh=value["text_zh"],
        severity=value["severity"],
        audience=value["audience"],
        edition=value.get("edition", ""),
        company=found.id if found is not None else None,
        starts_at=_moment("starts_at", value["starts_at"]),
        ends_at=_moment("ends_at", value["ends_at"]),
    )


def _moment(field: str, written: str) -> datetime:
    try:
        return datetime.fromisoformat(written).replace(tzinfo=UTC)
    except ValueError:
        raise Invalid(FieldError(field, _("Choose a day and a time."))) from None


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M")


def _as_read(new: NewAnnouncement) -> Announcement:
    told = {name: getattr(new, name) for name in NewAnnouncement.__struct_fields__}
    return Announcement(**told, id=UUID(int=0), stopped_at=None, written_by="", created_at=utc_now())


ROUTES = [list_page, new_page, submit_new, submit_stop, submit_resume]
