"""What agents carry at once: the company's limits by medium and label, and a member's own."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.forms.schema import Schema, choice, fields, several, text
from admin_ui.pages.routing.words import URL, routing_tabs, undo_of
from admin_ui.rendering import page
from hubwright.control.identity.presence import colleague, colleagues
from hubwright.control.routing.capacity import ANY, Capacity, MediumRule
from hubwright.control.routing.policy import Policy, member_capacity, policy, set_member_capacity, set_policy
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import FieldError, Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}
CARRYING = f"{URL}/carrying"
MEMBER = CARRYING + "/{member_id:uuid}"


def media() -> dict[str, str]:
    """Kinds of conversations."""
    return {
        "chat": _("Web chat"),
        "messenger": _("Messages (WeChat and others)"),
        "email": _("E-mail"),
        "sms": _("Text messages"),
        "voice": _("Calls"),
    }


def _number(title: str, least: int, most: int, help_text: str = "", **more: Any) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most, "x-title": title, "x-help": help_text, **more}


def _media(*, own: bool = False) -> Schema:
    empty = _("Empty is the limit for everybody.") if own else _("Empty is no limit of its own.")
    label = fields(
        ("label", "limit"), label=text(_("Label"), longest=60), limit=_number(_("Limit"), 0, 1_000, default=1)
    )
    rule = fields(
        ("medium",),
        medium=choice(_("Kind"), media(), default="chat"),
        limit=_number(_("Limit"), 0, 1_000, empty),
        labels={"type": "array", "items": label, "maxItems": 20, "x-title": _("Label")},
        interrupted_by={
            **several(_("While one is open, these may come"), {ANY: _("everything"), **media()}),
            "default": [ANY],
        },
    )
    told = _("How many of a kind one person has at once, and how many of a label within it.")
    return {"type": "array", "items": rule, "maxItems": 10, "x-title": _("Kind"), "x-help": told}


def _policy_schema() -> Schema:
    total = _("Who has a number of their own keeps it.")
    park = _("So long nothing is said, and a conversation takes no room until the customer writes; 0 is never.")
    return fields(
        ("total", "misses_allowed", "park_after_minutes"),
        total=_number(_("Conversations at once, of every kind"), 0, 1_000, total),
        media=_media(),
        misses_allowed=_number(
            _("Offers not taken in a row"), 1, 20, _("Then a person gets no more until they choose to.")
        ),
        park_after_minutes=_number(_("Put aside after minutes"), 0, 1_440, park),
    )


def _own_schema(usual: int | None) -> Schema:
    total = _("Empty is as many as everybody: %(usual)s.") % {"usual": usual}
    return fields((), total=_number(_("Conversations at once, of every kind"), 0, 1_000, total), media=_media(own=True))


def rows_of(rules: dict[str, MediumRule]) -> list[dict[str, Any]]:
    """Rules of media as the form holds them."""
    return [
        {
            "medium": medium,
            **({} if rule.limit is None else {"limit": rule.limit}),
            "labels": [{"label": label, "limit": limit} for label, limit in rule.labels.items()],
            "interrupted_by": list(rule.interrupted_by),
        }
        for medium, rule in rules.items()
    ]


def rules_of(rows: list[dict[str, Any]]) -> dict[str, MediumRule]:
    """What the form holds as rules of media; one kind twice is refused."""
    found: dict[str, MediumRule] = {}
    for number, row in enumerate(rows):
        if row["medium"] in found:
            raise Invalid(FieldError(f"media.{number}.medium", _("This kind is listed already.")))
        found[row["medium"]] = MediumRule(
            limit=row.get("limit"),
            labels={each["label"]: each["limit"] for each in row.get("labels", [])},
            interrupted_by=tuple(row.get("interrupted_by", [])),
        )
    return found


async def _company(request: AnyRequest, reading: Reading | None = None) -> Response[str]:
    async with acting_for(actor_of(request).tenant_id):
        held, people = await policy(), await colleagues()
    value = {**msgspec.to_builtins(held), "total": held.capacity.total, "media": rows_of(held.capacity.media)}
    return await page(
        request,
        "routing/carrying.html",
        status=reading.status if reading else 200,
        tabs=routing_tabs("/carrying"),
        form=build_form(_policy_schema(), reading or value, form_id="carrying"),
        people=people,
        usual=held.capacity.total,
    )


@get(CARRYING, opt=MANAGE, include_in_schema=False)
async def carrying_page(request: AnyRequest) -> Response[str]:
    """Show what holds for the company, and who has a limit of their own."""
    return await _company(request)


@post(CARRYING, opt=MANAGE, include_in_schema=False, status_code=303)
async def save_carrying(request: AnyRequest) -> Response[Any]:
    """Save it; Undo brings the former limits back."""
    actor = actor_of(request)
    reading = read_form(_policy_schema(), await posted_form(request))
    if reading.accepted:
        value = reading.value
        try:
            async with acting_for(actor.tenant_id):
                capacity = Capacity(total=value["total"], media=rules_of(value["media"]))
                wanted = Policy(
                    capacity=capacity,
                    misses_allowed=value["misses_allowed"],
                    park_after_minutes=value["park_after_minutes"],
                )
                change_id = await set_policy(actor, wanted)
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            said = _("Saved. Offers go by it from now on.")
            return see_other(request, CARRYING, said, undo=undo_of(CARRYING, change_id))
    return await _company(request, reading)


async def _member(request: AnyRequest, member_id: UUID, reading: Reading | None = None) -> Response[str]:
    async with acting_for(actor_of(request).tenant_id):
        person, company = await colleague(member_id), await policy()
        own = await member_capacity(member_id)
    value: dict[str, Any] = {"media": rows_of(own.media)}
    if own.total is not None:
        value["total"] = own.total
    return await page(
        request,
        "routing/member.html",
        status=reading.status if reading else 200,
        person=person,
        form=build_form(_own_schema(company.capacity.total), reading or value, form_id="own"),
    )


@get(MEMBER, opt=MANAGE, include_in_schema=False)
async def member_carrying_page(request: AnyRequest, member_id: FromPath[UUID]) -> Response[str]:
    """Show what holds for one member."""
    return await _member(request, member_id)


@post(MEMBER, opt=MANAGE, include_in_schema=False, status_code=303)
async def save_member_carrying(request: AnyRequest, member_id: FromPath[UUID]) -> Response[Any]:
    """Save it; Undo brings the former limits back."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        usual = (await policy()).capacity.total
    reading = read_form(_own_schema(usual), await posted_form(request))
    if reading.accepted:
        try:
            async with acting_for(actor.tenant_id):
                own = Capacity(total=reading.value.get("total"), media=rules_of(reading.value["media"]))
                change_id = await set_member_capacity(actor, member_id, own)
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            at, said = f"{CARRYING}/{member_id}", _("Saved. Offers go by it from now on.")
            return see_other(request, at, said, undo=undo_of(at, change_id))
    return await _member(request, member_id, reading)


ROUTES = [carrying_page, save_carrying, member_carrying_page, save_member_carrying]
