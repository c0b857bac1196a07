"""A company's breaks and dispositions, how long wrap-up takes, and what leaving means for work in hand."""

from typing import Any

from litestar import Request, get, post
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import Reading, build_form, posted_form, read_form
from admin_ui.forms.schema import Schema, fields, hidden, text
from admin_ui.rendering import page
from hubwright.desk.states.lists import (
    MOST,
    Choice,
    Wanted,
    break_kinds,
    dispositions,
    set_break_kinds,
    set_dispositions,
)
from hubwright.desk.states.policy import LONGEST_AWAY, LONGEST_WRAP_UP, StatePolicy, set_state_policy, state_policy
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import parse_id
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}
URL = "/settings/states"


def _schema() -> Schema:
    entry = fields(
        (),
        name_en=text(_("English"), longest=40),
        name_zh=text(_("Chinese"), longest=40),
        id=hidden(),
    )
    return fields(
        ("wrap_up_seconds",),
        wrap_up_seconds={
            "type": "integer",
            "minimum": 0,
            "maximum": LONGEST_WRAP_UP,
            "default": 0,
            "x-title": _("Wrap-up in seconds"),
            "x-help": _("So long after a conversation nothing new is offered. 0 is no wrap-up."),
        },
        offline_returns={
            "type": "boolean",
            "x-title": _("Work returns when an agent goes offline"),
            "x-help": _("What they are working on waits again at its old age. Parked and put off work stays theirs."),
        },
        away_returns_minutes={
            "type": "integer",
            "minimum": 0,
            "maximum": LONGEST_AWAY,
            "default": 0,
            "x-title": _("Work returns after minutes away"),
            "x-help": _(
                "So long somebody is away, and what they hold waits again, parked work too. What they put off comes"
                " when its time has come. 0 is never."
            ),
        },
        break_kinds={
            "type": "array",
            "items": entry,
            "maxItems": MOST,
            "x-title": _("Kinds of breaks"),
            "x-help": _("Without any there is one plain break. With one name it is the same in both languages."),
        },
        dispositions={
            "type": "array",
            "items": entry,
            "maxItems": MOST,
            "x-title": _("Dispositions"),
            "x-help": _("What a conversation came to; agents choose one when it is closed."),
        },
    )


def _entries(choices: list[Choice]) -> list[dict[str, str]]:
    return [{"name_en": one.name_en, "name_zh": one.name_zh, "id": str(one.id)} for one in choices if not one.retired]


async def _shown(request: AnyRequest, reading: Reading | None = None) -> Response[str]:
    async with acting_for(actor_of(request).tenant_id):
        policy = await state_policy()
        present = {
            "wrap_up_seconds": policy.wrap_up_seconds,
            "offline_returns": policy.offline_returns,
            "away_returns_minutes": policy.away_returns_minutes,
            "break_kinds": _entries(await break_kinds()),
            "dispositions": _entries(await dispositions()),
        }
    return await page(
        request,
        "settings/states.html",
        status=reading.status if reading else 200,
        form=build_form(_schema(), reading or present, form_id="states"),
    )


@get(URL, opt=MANAGE, include_in_schema=False)
async def states_page(request: AnyRequest) -> Response[str]:
    """Show them."""
    return await _shown(request)


@post(URL, opt=MANAGE, include_in_schema=False, status_code=303)
async def save_states(request: AnyRequest) -> Response[Any]:
    """Save them."""
    actor = actor_of(request)
    reading = read_form(_schema(), await posted_form(request))
    if reading.accepted:
        try:
            async with acting_for(actor.tenant_id):
                wanted = StatePolicy(
                    wrap_up_seconds=reading.value.get("wrap_up_seconds", 0),
                    offline_returns=reading.value.get("offline_returns", False),
                    away_returns_minutes=reading.value.get("away_returns_minutes", 0),
                )
                await set_state_policy(actor, wanted)
                await set_break_kinds(actor, _wanted(reading.value.get("break_kinds", [])))
                await set_dispositions(actor, _wanted(reading.value.get("dispositions", [])))
        except Invalid as refused:
            reading.refuse(refused.errors)
        else:
            return see_other(request, URL, _("Saved."))
    return await _shown(request, reading)


def _wanted(rows: list[dict[str, str]]) -> list[Wanted]:
    return [
        Wanted(id=parse_id(row.get("id", "")), name_en=row.get("name_en", ""), name_zh=row.get("name_zh", ""))
        for row in rows
    ]


ROUTES = [states_page, save_states]
