"""A flow from a file: looked at first, with what is missing here and what stands for it, then made."""

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.pages.flows.editing import EDIT
from admin_ui.pages.flows.node_words import title_of
from admin_ui.pages.flows.setting_up import Told, reason_of
from admin_ui.pages.flows.setup_facts import Facts, facts_of, plugin_title, setup_steps
from admin_ui.pages.flows.still_picture import HEIGHT, WIDTH, picture_of
from admin_ui.rendering import page
from hubwright import flows
from hubwright.control.channels.verbs import list_channels
from hubwright.control.flow_origins import Arrived, read_file, take_over
from hubwright.control.flows import flow_names
from hubwright.control.flows.check import problems_of_document
from hubwright.control.routing.list_queues import queues_to_choose
from hubwright.flows.needs import Needs, needs_of
from hubwright.flows.portable import Replacements, fitted
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.i18n import _, language

AnyRequest = Request[Any, Any, Any]
_LONGEST_NAME = 80


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a flow names and that is not here; `chosen` of the options stands for it."""

    field: str
    title: str
    options: list[tuple[str, str]]
    chosen: str


# A kind of thing, what the file names of it, what is here, what it is called there, and what could stand for it.
_Kind = tuple[str, tuple[str, ...], frozenset[str], dict[str, str], list[tuple[str, str]]]


class Posted(msgspec.Struct, frozen=True):
    """What came with a form: the file's text, and the choices of the look at it."""

    source: str
    name: str
    chosen: Mapping[str, str]
    make: bool


@get("/flows/import", opt=EDIT, include_in_schema=False)
async def import_page(request: AnyRequest) -> Response[str]:
    """Ask for a file, or for its text."""
    return await _ask(request)


@post("/flows/import", opt=EDIT, include_in_schema=False, status_code=200)
async def import_flow(request: AnyRequest) -> Response[Any]:
    """Look at a file; with the choices of that look, make the flow."""
    actor, posted = actor_of(request), await _posted(request)
    if not posted.source.strip():
        return await _ask(request, [_("Choose a file, or paste its text.")], status=422)
    try:
        arrived = read_file(posted.source.encode())
    except flows.FlowInvalid as refused:
        told = [found.in_language(language()) for found in refused.problems[:20]]
        return await _ask(request, told, source=posted.source, status=422)
    if not posted.make:
        return await _look(request, arrived, posted)
    if not posted.name:
        return await _look(request, arrived, posted, refused=_("Give the flow a name."), status=422)
    async with acting_for(actor.tenant_id):
        draft = await take_over(actor, posted.name, arrived, _wanted(posted.chosen))
    said = _("The flow is there as a draft. The list on its page says what is still to be set up.")
    return see_other(request, f"/flows/{draft.flow_id}", said)


async def _posted(request: AnyRequest) -> Posted:
    form = await request.form()
    upload = form.get("file")
    text = form.get("source")
    if isinstance(upload, UploadFile) and upload.filename:
        source = (await upload.read()).decode("utf-8-sig", "replace")
    else:
        source = text if isinstance(text, str) else ""
    chosen = {name: value for name, value in form.multi_items() if isinstance(value, str) and ":" in name}
    name = form.get("name")
    named = name.strip()[:_LONGEST_NAME] if isinstance(name, str) else ""
    return Posted(source=source, name=named, chosen=chosen, make=form.get("act") == "make")


def _wanted(chosen: Mapping[str, str]) -> Replacements:
    """What was chosen to stand for what is missing; an empty choice leaves a queue or flow as the file names it."""
    tables: dict[str, dict[str, str]] = {"queue": {}, "flow": {}, "channel": {}}
    for field, value in chosen.items():
        kind, _colon, key = field.partition(":")
        if kind in tables and value != "=":
            tables[kind][key] = value
    return Replacements(queues=tables["queue"], flows=tables["flow"], channels=tables["channel"])


async def _ask(
    request: AnyRequest, problems: list[str] | None = None, *, source: str = "", status: int = 200
) -> Response[str]:
    return await page(request, "flows/import.html", status=status, problems=problems or [], source=source)


async def _look(
    request: AnyRequest, arrived: Arrived, posted: Posted, *, refused: str = "", status: int = 200
) -> Response[str]:
    actor = actor_of(request)
    document = fitted(arrived.document, _wanted(posted.chosen))
    async with acting_for(actor.tenant_id):
        facts = await facts_of(None)
        missing = await _missing(arrived, facts, posted.chosen)
        problems = await problems_of_document(document)
    titles = {node.id: title_of(node) for node in document.all_nodes()}
    return await page(
        request,
        "flows/import_look.html",
        status=status,
        arrived=arrived,
        source=posted.source,
        name=posted.name or arrived.document.name,
        refused=refused,
        missing=missing,
        needed=setup_steps(needs_of(document), facts, actor),
        problems=[
            (titles.get(found.node_id, ""), found.in_language(language()))
            for found in problems
            if found.severity == "error"
        ],
        report=[_told(arrived, number, titles) for number in range(len(arrived.report))],
        picture=picture_of(document),
        box=(WIDTH, HEIGHT),
    )


def _told(arrived: Arrived, number: int, titles: Mapping[str, str]) -> Told:
    remark = arrived.report[number]
    title = titles.get(remark.node_id, remark.place)
    return Told(node_id="", title=title, kind=remark.kind, level=remark.level, reason=reason_of(remark))


async def _missing(arrived: Arrived, facts: Facts, chosen: Mapping[str, str]) -> list[Missing]:
    """Everything the file names that is not here, each with what could stand for it."""
    needs: Needs = needs_of(arrived.document)
    queues = [(queue.key, queue.name) for queue in await queues_to_choose()]
    own = list((await flow_names()).items())
    channels = [(channel.plugin, plugin_title(channel.plugin)) for channel in await list_channels()]
    keep = ("=", _("Leave it as it is"))
    tables: list[_Kind] = [
        ("queue", needs.queues, facts.queues, arrived.names.queues, [keep, ("", _("The default queue")), *queues]),
        ("flow", needs.flows, facts.flows, arrived.names.flows, [keep, ("", _("None yet")), *own]),
        ("channel", needs.channels, _reached(facts), {}, [keep, ("", _("Any channel")), *dict.fromkeys(channels)]),
    ]
    titles = {"queue": _("Queue “%(name)s”"), "flow": _("Flow “%(name)s”"), "channel": _("Channel “%(name)s”")}
    return [
        Missing(
            field=f"{kind}:{key}",
            title=titles[kind] % {"name": names.get(key, key)},
            options=options,
            chosen=chosen.get(f"{kind}:{key}", "="),
        )
        for kind, named, there, names, options in tables
        for key in named
        if key not in there
    ]


def _reached(facts: Facts) -> frozenset[str]:
    """What a channel may be called by."""
    return frozenset(name for each in facts.channels for name in (each.plugin, each.name, str(each.id)))


ROUTES = [import_page, import_flow]
