"""The set-up list of a flow: on its page until everything is there, or until somebody puts it aside."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import Undo, see_other
from admin_ui.pages.flows.editor_view import Editor, editor
from admin_ui.pages.flows.node_words import title_of
from admin_ui.pages.flows.setup_facts import SetupStep, facts_of, setup_steps
from admin_ui.rendering import fragment
from hubwright.control.flow_origins import Origin, origin_of, put_aside, take_up
from hubwright.flows.foreign.remark import Remark
from hubwright.flows.needs import needs_of
from hubwright.kernel.actor import Actor, actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import _, language
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
READ = {"audience": "tenant", "permission": Permission.FLOWS_READ}
EDIT = {"audience": "tenant", "permission": Permission.FLOWS_EDIT}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One remark of the report in the reader's language; `node_id` is empty when its step is gone."""

    node_id: str
    title: str
    kind: str
    level: str
    reason: str


class SetUp(msgspec.Struct, frozen=True, kw_only=True):
    """What is still to be set up for a flow, and what of its file became something else."""

    steps: list[SetupStep]
    report: list[Told]
    aside: bool
    source: str

    @property
    def done(self) -> int:
        """How many things are there."""
        return sum(step.done for step in self.steps)

    @property
    def shown(self) -> bool:
        """Whether it stands on the flow's page."""
        return not self.aside and (self.done < len(self.steps) or bool(self.report))

    def about(self, node_id: str) -> list[Told]:
        """What the report says of one step."""
        return [told for told in self.report if told.node_id == node_id]


async def set_up(actor: Actor, shown: Editor) -> SetUp | None:
    """Look at it anew; None for a flow that was made here from nothing."""
    origin = await origin_of(shown.draft.flow_id)
    if origin is None:
        return None
    needs = needs_of(shown.document)
    facts = await facts_of(shown.draft.flow_id)
    return SetUp(
        steps=[*setup_steps(needs, facts, actor, shown.draft.flow_id), _fit(shown), _published(shown)],
        report=_told(origin, shown),
        aside=bool(origin.put_aside_by),
        source=origin.source,
    )


def _fit(shown: Editor) -> SetupStep:
    return SetupStep(
        title=_("No problem left in the flow"),
        text=_("What stands in the way of publishing is listed above the steps."),
        done=not shown.errors,
        url=f"{shown.url}#flow-problems",
        action=_("See the problems"),
    )


def _published(shown: Editor) -> SetupStep:
    return SetupStep(
        title=_("Published"),
        text=_("Try it in the test chat, then publish it. Nobody meets the draft."),
        done=shown.live is not None,
        url=f"{shown.url}/publish",
        action=_("Publish"),
    )


def _told(origin: Origin, shown: Editor) -> list[Told]:
    titles = {node.id: title_of(node) for node in shown.document.all_nodes()}
    return [
        Told(
            node_id=remark.node_id if remark.node_id in titles else "",
            title=titles.get(remark.node_id, remark.place),
            kind=remark.kind,
            level=remark.level,
            reason=reason_of(remark),
        )
        for remark in origin.report
    ]


def reason_of(remark: Remark) -> str:
    """A remark in the reader's language."""
    return remark.reason_zh if language() == "zh" else remark.reason


@get("/flows/{flow_id:uuid}/setup", opt=READ, include_in_schema=False)
async def setup_list(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[Any]:
    """The list as it is now; the page asks when somebody comes back to it."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        shown = await editor(flow_id)
        setup = await set_up(actor, shown)
    may_edit = actor.may(Permission.FLOWS_EDIT)
    return fragment(request, "flows/setup.html", flow=shown, setup=setup, may_edit=may_edit)


@post("/flows/{flow_id:uuid}/setup/aside", opt=EDIT, include_in_schema=False, status_code=303)
async def put_list_aside(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[Any]:
    """Take the list off the page; undo brings it back."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await put_aside(actor, flow_id)
    back = Undo(f"/flows/{flow_id}/setup/back", {})
    return see_other(request, f"/flows/{flow_id}", _("The set-up list is put aside."), undo=back)


@post("/flows/{flow_id:uuid}/setup/back", opt=EDIT, include_in_schema=False, status_code=303)
async def bring_list_back(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[Any]:
    """Put the list onto the page again."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await take_up(actor, flow_id)
    return see_other(request, f"/flows/{flow_id}", _("The set-up list is back."))


ROUTES = [setup_list, put_list_aside, bring_list_back]
