"""The tests of a flow: chats that were kept, run on the draft whenever one looks at them."""

from typing import Any
from uuid import UUID

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import Toast, Undo, see_other
from admin_ui.forms import posted_form
from admin_ui.pages.flows.difference_words import difference_words
from admin_ui.pages.flows.editing import EDIT, READ
from admin_ui.pages.flows.trial_form import TrialForm, script_of
from admin_ui.pages.flows.trial_words import input_words
from admin_ui.rendering import fragment, is_fragment_request, page
from hubwright import flows
from hubwright.control.flow_tests import (
    LONGEST_NAME,
    accept_change,
    get_test,
    keep_test,
    list_tests,
    remove_test,
    rename_test,
    restore_test,
    run_tests,
    try_out,
)
from hubwright.control.flows import get_draft
from hubwright.flows import trial
from hubwright.flows.document import FlowDocument
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import new_id, parse_id
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
_MOST_WORDS = 3


@get("/flows/{flow_id:uuid}/tests", opt=READ, include_in_schema=False)
async def tests_page(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[Any]:
    """All tests of a flow, run on the draft just now."""
    return await _show(request, flow_id)


@post("/flows/{flow_id:uuid}/tests", opt=EDIT, include_in_schema=False, status_code=303)
async def keep(request: AnyRequest, flow_id: FromPath[UUID]) -> Response[Any]:
    """Keep the chat as a test; whatever it did is what should happen from now on."""
    actor, form = actor_of(request), TrialForm(await posted_form(request))
    try:
        async with acting_for(actor.tenant_id):
            document = flows.parse((await get_draft(flow_id)).doc)
            script = script_of(form, trial.Script(start=trial.Start(moment=utc_now())))
            test = trial.as_test(_read_only(script, document), await try_out(document, script))
            await keep_test(actor, flow_id, UUID(form.one("id")), form.one("name") or _name_of(test), test)
    except (Invalid, ValueError) as refused:
        return _told(request, flow_id, refused.sentence() if isinstance(refused, Invalid) else _("That did not work."))
    undo = Undo(f"/flows/{flow_id}/tests/{form.one('id')}/remove")
    said = _("Kept as a test of this flow.")
    if is_fragment_request(request):
        return fragment(request, "flows/test_kept.html", said=Toast(said, undo=undo), url=f"/flows/{flow_id}")
    return see_other(request, f"/flows/{flow_id}/tests", said, undo=undo)


@post("/flows/{flow_id:uuid}/tests/{test_id:uuid}/name", opt=EDIT, include_in_schema=False, status_code=303)
async def name(request: AnyRequest, flow_id: FromPath[UUID], test_id: FromPath[UUID]) -> Response[Any]:
    """Give a test another name."""
    actor, form = actor_of(request), TrialForm(await posted_form(request))
    try:
        async with acting_for(actor.tenant_id):
            before = (await get_test(flow_id, test_id)).name
            await rename_test(actor, flow_id, test_id, form.one("name"))
    except Invalid as refused:
        return await _show(request, flow_id, refused={test_id: refused.sentence()}, status=refused.status)
    undo = Undo(f"/flows/{flow_id}/tests/{test_id}/name", {"name": before})
    return see_other(request, f"/flows/{flow_id}/tests", _("The test has a new name."), undo=undo)


@post("/flows/{flow_id:uuid}/tests/{test_id:uuid}/accept", opt=EDIT, include_in_schema=False, status_code=303)
async def accept(request: AnyRequest, flow_id: FromPath[UUID], test_id: FromPath[UUID]) -> Response[Any]:
    """What the draft does in a test that fails is right from now on."""
    actor, made = actor_of(request), new_id()
    try:
        async with acting_for(actor.tenant_id):
            await accept_change(actor, flow_id, test_id, made)
    except Invalid as refused:
        return await _show(request, flow_id, refused={test_id: refused.sentence()}, status=refused.status)
    undo = Undo(f"/flows/{flow_id}/tests/{test_id}/restore", {"instead_of": str(made)})
    said = _("The test expects from now on what the draft does.")
    return see_other(request, f"/flows/{flow_id}/tests", said, undo=undo)


@post("/flows/{flow_id:uuid}/tests/{test_id:uuid}/remove", opt=EDIT, include_in_schema=False, status_code=303)
async def remove(request: AnyRequest, flow_id: FromPath[UUID], test_id: FromPath[UUID]) -> Response[Any]:
    """Take a test away."""
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        await remove_test(actor, flow_id, test_id)
    undo = Undo(f"/flows/{flow_id}/tests/{test_id}/restore")
    return see_other(request, f"/flows/{flow_id}/tests", _("The test is removed."), undo=undo)


@post("/flows/{flow_id:uuid}/tests/{test_id:uuid}/restore", opt=EDIT, include_in_schema=False, status_code=303)
async def restore(request: AnyRequest, flow_id: FromPath[UUID], test_id: FromPath[UUID]) -> Response[Any]:
    """Bring a removed test back, perhaps in the place of the one that took its own."""
    actor, form = actor_of(request), TrialForm(await posted_form(request))
    newer = parse_id(form.one("instead_of"))
    async with acting_for(actor.tenant_id):
        if newer is not None:
            await remove_test(actor, flow_id, newer)
        await restore_test(actor, flow_id, test_id)
    return see_other(request, f"/flows/{flow_id}/tests", _("The test is back."))


async def _show(
    request: AnyRequest, flow_id: UUID, *, refused: dict[UUID, str] | None = None, status: int = 200
) -> Response[str]:
    actor = actor_of(request)
    async with acting_for(actor.tenant_id):
        draft = await get_draft(flow_id)
        document = flows.parse(draft.doc)
        ran = {run.id: run for run in await run_tests(flow_id, document)}
        kept = [(test, ran[test.id]) for test in await list_tests(flow_id)]
    return await page(
        request,
        "flows/tests.html",
        status=status,
        draft=draft,
        tests=kept,
        failing=sum(not run.passed for _test, run in kept),
        words=lambda test, run: difference_words(document, test.test, run.difference),
        longest=LONGEST_NAME,
        may_edit=actor.may(Permission.FLOWS_EDIT),
        refused=refused or {},
    )


def _told(request: AnyRequest, flow_id: UUID, sentence: str) -> Response[Any]:
    if is_fragment_request(request):
        return fragment(request, "flows/test_kept.html", said=Toast(sentence, kind="error"), url=f"/flows/{flow_id}")
    return see_other(request, f"/flows/{flow_id}/test", sentence, kind="error")


def _read_only(script: trial.Script, document: FlowDocument) -> trial.Script:
    """The script with no more of a contact than the flow reads: tests are kept for long and seen by many."""
    used = flows.compile(document).used_facts["contact"]
    if used is None:
        return script
    contact = {key: value for key, value in script.start.contact.items() if key in used}
    start = trial.Start(
        moment=script.start.moment,
        channel=script.start.channel,
        language=script.start.language,
        contact=contact,
        conversation=script.start.conversation,
        tenant=script.start.tenant,
        variables=script.start.variables,
    )
    return trial.Script(start=start, inputs=script.inputs, answers=script.answers, unanswered=script.unanswered)


def _name_of(test: trial.FlowTest) -> str:
    """What a test is called until somebody names it: the first things that happen in it."""
    happens = [input_words(beat.input) for beat in test.beats]
    shown = " → ".join(words for words in happens[:_MOST_WORDS] if words)
    more = " …" if len(happens) > _MOST_WORDS else ""
    return (shown[: LONGEST_NAME - len(more)] + more) or _("A chat")


ROUTES = [tests_page, keep, name, accept, remove, restore]
