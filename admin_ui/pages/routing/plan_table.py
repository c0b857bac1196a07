"""A queue's plan as a decision table: rows to edit, what is doubtful said at the row; the same as the sentences."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Response

from admin_ui.flash import see_other
from admin_ui.forms import first, posted_form
from admin_ui.pages.routing.plan import PLAN, names_of
from admin_ui.pages.routing.plan_form import orders
from admin_ui.pages.routing.plan_words import Names, told
from admin_ui.pages.routing.words import URL, queue_tabs, undo_of
from admin_ui.rendering import page
from hubwright.control.routing.list_queues import QueueView, get_queue, list_queues
from hubwright.control.routing.plan import MOST_STEPS, Plan
from hubwright.control.routing.plan_cells import COLUMNS, Known, cells_of, row_of
from hubwright.control.routing.plan_csv import doubt_words
from hubwright.control.routing.plan_rest import MOST, plan_with, read_rest, rest_of
from hubwright.control.routing.plan_table import Row, doubts, in_order, rows_of, steps_of
from hubwright.control.routing.plan_versions import Source
from hubwright.desk.queues.serve_by import serve_by
from hubwright.desk.what_if.verbs import try_plan
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Invalid
from hubwright.kernel.i18n import _
from hubwright.kernel.permissions import Permission

AnyRequest = Request[Any, Any, Any]
MANAGE = {"audience": "tenant", "permission": Permission.SETTINGS_MANAGE}
TABLE = PLAN + "/table"
_STEP_S = 60


class Line(msgspec.Struct, frozen=True):
    """A row as it is shown: its cells, what is wrong with which, what else is doubtful."""

    cells: dict[str, str]
    wrong: dict[str, str]
    doubts: list[str]


class Rows(msgspec.Struct, frozen=True):
    """A table as it was filled in: its rows, and what holds besides them."""

    lines: list[dict[str, str]]
    rest: dict[str, str]


class Around(msgspec.Struct, frozen=True):
    """What rows are read and shown with."""

    queue: QueueView
    names: Names
    known: Known
    keys: dict[str, str]  # of other queues, with their names


async def around(queue_id: UUID) -> Around:
    """The queue, and what its plan may name."""
    queue, names, queues = await get_queue(queue_id), await names_of(), await list_queues()
    others = [each for each in queues if each.id != queue_id and not each.archived]
    helped = {key for step in queue.plan.steps for key in step.queues}
    known = {each.key: each.id for each in queues if each.id in helped or each in others}
    return Around(queue, names, Known(frozenset(names.skills), known), {each.key: each.name for each in others})


@get(TABLE, opt=MANAGE, include_in_schema=False)
async def table_page(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[str]:
    """Show the plan that holds."""
    async with acting_for(actor_of(request).tenant_id):
        here = await around(queue_id)
    plan = here.queue.plan
    return await _shown(request, here, Rows([cells_of(row, here.known) for row in rows_of(plan)], rest_of(plan)))


@post(TABLE, opt=MANAGE, include_in_schema=False, status_code=303)
async def save_table(request: AnyRequest, queue_id: FromPath[UUID]) -> Response[Any]:
    """Save the rows as the plan, try them, or only change how many there are; Undo brings the former plan back."""
    actor, posted = actor_of(request), await posted_form(request)
    async with acting_for(actor.tenant_id):
        here = await around(queue_id)
    rest = {kind: first(posted, f"rest.{kind}") for kind in MOST if f"rest.{kind}" in posted}
    rows, note = Rows(_posted_rows(posted), rest_of(here.queue.plan) | rest), first(posted, "note")
    wish = first(posted, "do")
    if wish == "add" or wish.startswith("remove:"):
        return await _shown(request, here, Rows(_changed(rows.lines, wish), rows.rest), note=note)
    plan = _plan_of(rows, here)
    if plan is None or wish == "check":
        return await _shown(request, here, rows, note=note, status=200 if wish == "check" else 422)
    at = f"{URL}/queues/{queue_id}"
    try:
        async with acting_for(actor.tenant_id):
            if wish == "try":
                return see_other(request, f"{at}/what-if/{await try_plan(actor, queue_id, plan)}")
            change_id = await serve_by(actor, queue_id, plan, Source(note=note))
    except Invalid as refused:
        return await _shown(request, here, rows, note=note, status=422, problem=refused.sentence())
    said = _("Saved. Who is waiting keeps their turn.")
    return see_other(request, f"{at}/plan/table", said, undo=undo_of(f"{at}/plan", change_id))


def _posted_rows(posted: Mapping[str, list[str]]) -> list[dict[str, str]]:
    """The rows of a form, by the order of their times as far as those can be read."""
    numbers = sorted({int(name.split(".")[1]) for name in posted if name.startswith("row.") and _is_cell(name)})
    rows = [{column: first(posted, f"row.{n}.{column}") for column in COLUMNS} for n in numbers[:MOST_STEPS]]
    return sorted(rows, key=lambda cells: int(cells["after"]) if _is_number(cells["after"]) else 0)


def _is_cell(name: str) -> bool:
    parts = name.split(".")
    return len(parts) == 3 and _is_number(parts[1]) and parts[2] in COLUMNS


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _changed(lines: list[dict[str, str]], wish: str) -> list[dict[str, str]]:
    """With a row more at the end, or one less."""
    if wish != "add":
        return [cells for n, cells in enumerate(lines) if wish != f"remove:{n}"]
    last = dict(lines[-1]) if lines else {"after": "0", "until": "0"}
    if not _is_number(last["until"]):
        last["until"] = str(int(last["after"]) + _STEP_S) if _is_number(last["after"]) else ""
    return [*lines[:-1], *([last] if lines else []), {**dict.fromkeys(COLUMNS, ""), "after": last["until"]}]


def _plan_of(table: Rows, here: Around) -> Plan | None:
    """What a table says; None where a row says nothing, or two of them say too much."""
    rows = [row for cells in table.lines if (row := row_of(cells, here.known)[0]) is not None]
    rest, problems = read_rest(table.rest)
    if problems or len(rows) < len(table.lines) or any(doubt.wrong for doubt in doubts(in_order(rows))):
        return None
    return plan_with(steps_of(rows), rest, here.queue.plan)


async def _shown(
    request: AnyRequest,
    here: Around,
    table: Rows,
    *,
    note: str = "",
    status: int = 200,
    problem: str = "",
) -> Response[str]:
    plan = _plan_of(table, here)
    return await page(
        request,
        "routing/table.html",
        status=status,
        queue=here.queue,
        tabs=queue_tabs(here.queue.id, "plan"),
        lines=_lines(table.lines, here),
        rest=table.rest,
        rest_wrong={problem.column: problem.words for problem in read_rest(table.rest)[1]},
        most=MOST_STEPS,
        orders=orders(),
        skills=here.names.skills,
        queues=here.keys,
        sentences=told(plan, here.names) if plan is not None else None,
        note=note,
        problem=problem,
    )


def _lines(lines: list[dict[str, str]], here: Around) -> list[Line]:
    """Rows with what is said about each; times and people are looked at once every cell can be read."""
    read = [row_of(cells, here.known) for cells in lines]
    rows = [row for row, _problems in read if row is not None]
    found = doubts(_all_of(rows, len(lines)))
    places = list(range(1, len(lines) + 1))
    return [
        Line(
            cells,
            {problem.column: problem.words for problem in problems},
            [doubt_words(doubt, places) for doubt in found if doubt.row == number],
        )
        for number, (cells, (_row, problems)) in enumerate(zip(lines, read, strict=True))
    ]


def _all_of(rows: list[Row], wanted: int) -> list[Row]:
    return rows if len(rows) == wanted else []


ROUTES = [table_page, save_table]
