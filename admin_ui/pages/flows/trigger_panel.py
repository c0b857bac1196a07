"""What stands beside a trigger's form: its address, its secret, when it comes next, the button."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from admin_ui.formats import use_time_zone
from admin_ui.pages.flows.editor_view import Editor
from hubwright.control.triggers import Trigger, address_of, secret_generation, triggers_of
from hubwright.control.triggers.arm import zone
from hubwright.flows.document import Node
from hubwright.flows.nodes.trigger_schedule import plan_of
from hubwright.flows.schedule import Plan, ScheduleInvalid, occurrences
from hubwright.kernel.actor import Actor
from hubwright.kernel.clock import utc_now
from hubwright.kernel.i18n import _, language
from hubwright.kernel.permissions import Permission

_SHOWN = 5
_KINDS = {
    "trigger.webhook": "address",
    "trigger.schedule": "calendar",
    "trigger.manual": "button",
    "trigger.event": "event",
    "webhook_out": "secret",
}


class TriggerPanel(msgspec.Struct, kw_only=True):
    """One panel; `live` tells whether what is published has this trigger."""

    kind: str
    live: bool
    may_renew: bool
    may_run: bool
    address: str = ""
    asks_for_signature: bool = False
    has_secret: bool = False
    secret: str = ""
    occurrences: list[datetime] = []
    problem: str = ""


async def trigger_panel(actor: Actor, shown: Editor, *, secret: str = "") -> TriggerPanel | None:
    """The panel of the open step, if its kind has one; `secret` was made in this very request."""
    node = shown.step.node if shown.step else None
    kind = _KINDS.get(node.type, "") if node else ""
    if node is None or not kind:
        return None
    flow_id = shown.draft.flow_id
    armed = next((each for each in await triggers_of(flow_id) if each.node_id == node.id), None)
    panel = TriggerPanel(
        kind=kind,
        live=armed is not None,
        may_renew=actor.may(Permission.FLOWS_PUBLISH),
        may_run=actor.may(Permission.FLOWS_RUN),
        secret=secret,
    )
    if kind in ("address", "secret"):
        await _fill_address(panel, shown, node, armed)
    if kind == "calendar":
        use_time_zone((await zone()).key)
        panel.occurrences, panel.problem = await coming(node.config)
    return panel


async def _fill_address(panel: TriggerPanel, shown: Editor, node: Node, armed: Trigger | None) -> None:
    may_see = panel.may_renew  # whoever has the address can start the flow
    panel.address = address_of(armed) if armed is not None and panel.kind == "address" and may_see else ""
    panel.asks_for_signature = panel.kind == "secret" or node.config.get("signature") == "required"
    panel.has_secret = await secret_generation(shown.draft.flow_id, node.id) > 0


async def coming(config: Mapping[str, Any]) -> tuple[list[datetime], str]:
    """The next occurrences of a schedule as it is filled in, or what is wrong with it."""
    try:
        return occurrences(plan_of(config), utc_now(), await zone(), _SHOWN), ""
    except ScheduleInvalid as reason:
        return [], reason.zh if language() == "zh" else reason.en
    except msgspec.ValidationError:
        return [], _("Fill in the form to see when it comes next.")


def plan_posted(posted: Mapping[str, list[str]]) -> dict[str, Any]:
    """The plan in a form that is being filled in."""
    plan: dict[str, Any] = {}
    for name in Plan.__struct_fields__:
        value = posted.get(name, [""])[-1].strip()
        if value:
            number = value.isascii() and value.isdigit() and len(value) < 6 and name in ("minutes", "days", "day")
            plan[name] = int(value) if number else value
    return plan
