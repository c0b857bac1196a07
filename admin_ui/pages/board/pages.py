"""The pages of the board; every number opens its rows, and every list has an address of its own."""

from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from admin_ui import formats
from admin_ui.company import company_of
from admin_ui.pages.board import acts
from admin_ui.pages.board.view import agent_lines, talks_of
from admin_ui.pages.inbox.state_words import state_choices, state_words
from admin_ui.rendering import fragment, is_fragment_request, page
from hubwright.desk.board.moving import MOST_AT_ONCE
from hubwright.desk.board.staffing import serving
from hubwright.desk.board.standing import Standing, changes_of, in_work, known_queue, read_board, waiting_in
from hubwright.desk.states.lists import break_kinds
from hubwright.kernel.actor import actor_of
from hubwright.kernel.clock import utc_now
from hubwright.kernel.database import acting_for
from hubwright.kernel.errors import Missing
from hubwright.kernel.i18n import _
from hubwright.kernel.ids import parse_id

AnyRequest = Request[Any, Any, Any]
_STATES = ("available", "busy", "break", "away", "wrap_up", "not_responding", "offline")


async def _shown(request: AnyRequest, name: str, **context: Any) -> Response[str]:
    """The page, or the part of it that is live, when the page asks for it again."""
    company = await company_of(request, actor_of(request))
    formats.use_time_zone(company.time_zone if company else "UTC")
    if is_fragment_request(request):
        return fragment(request, f"board/{name}_live.html", **context)
    return await page(request, f"board/{name}.html", **context)


@get("/board", opt=acts.MANAGE, include_in_schema=False)
async def board_page(request: AnyRequest) -> Response[str]:
    """How queues and agents stand."""
    actor, now = actor_of(request), utc_now()
    async with acting_for(actor.tenant_id):
        standing = await read_board(actor)
        kinds = await break_kinds()
    return await _shown(
        request,
        "board",
        standing=standing,
        agents=agent_lines(standing.agents, kinds, now),
        tallies=_tallies(standing),
        most=MOST_AT_ONCE,
    )


@get("/board/queues/{queue_id:uuid}/{what:str}", opt=acts.MANAGE, include_in_schema=False)
async def queue_page(request: AnyRequest, queue_id: FromPath[UUID], what: FromPath[str]) -> Response[str]:
    """The rows behind a number of a queue: what waits in it, or what of it is in work."""
    actor = actor_of(request)
    if what not in ("waiting", "work"):
        raise Missing("list")
    async with acting_for(actor.tenant_id):
        queue = await known_queue(queue_id)
        held = await (waiting_in(actor, queue_id) if what == "waiting" else in_work(actor, queue_id=queue_id))
        talks = await talks_of(actor, held)
        standing = await read_board(actor)
    here = next(one for one in standing.queues if one.queue.id == queue_id)
    return await _shown(
        request,
        "queue",
        queue=queue,
        what=what,
        talks=talks,
        here=here,
        total=here.waiting if what == "waiting" else here.in_work,
        places=_places(standing),
    )


@get("/board/agents", opt=acts.MANAGE, include_in_schema=False)
async def agents_page(request: AnyRequest, doing: FromQuery[str] = "", queue: FromQuery[str] = "") -> Response[str]:
    """The agents behind a number: those in a state, or those who serve a queue."""
    actor, now = actor_of(request), utc_now()
    if (doing and doing not in _STATES) or (queue and parse_id(queue) is None):
        raise Missing("list")
    queue_id = parse_id(queue)
    async with acting_for(actor.tenant_id):
        title = state_words(doing)[0] if doing else _("Agents")  # type: ignore[arg-type]  # one of _STATES
        standing = await read_board(actor)
        found = standing.in_state(doing) if doing else standing.agents
        if queue_id is not None:
            title = (await known_queue(queue_id)).name
            serves = {agent.member_id for agent in serving([one.agent for one in found], queue_id)}
            found = [one for one in found if one.person.id in serves]
        kinds = await break_kinds()
    return await _shown(request, "agents", title=title, agents=agent_lines(found, kinds, now))


@get("/board/agents/{member_id:uuid}", opt=acts.MANAGE, include_in_schema=False)
async def agent_page(request: AnyRequest, member_id: FromPath[UUID]) -> Response[str]:
    """One agent: what they do and did, and what they hold."""
    actor, now = actor_of(request), utc_now()
    async with acting_for(actor.tenant_id):
        standing = await read_board(actor)
        found = [one for one in standing.agents if one.person.id == member_id]
        if not found:
            raise Missing("member")
        talks = await talks_of(actor, await in_work(actor, member_id=member_id))
        changes = await changes_of(actor, member_id, now)
        kinds = await break_kinds()
    names = {one.person.id: one.person.name for one in standing.agents}
    breaks = {kind.id: kind.name for kind in kinds}
    return await _shown(
        request,
        "agent",
        agent=agent_lines(found, kinds, now)[0],
        talks=talks,
        changes=[
            (change.at, state_words(change.state)[0], breaks.get(change.break_kind_id, ""), names.get(change.by_id, ""))  # type: ignore[arg-type]  # what was recorded is a state
            for change in changes
        ],
        choices=state_choices(found[0].person, kinds),
        places=_places(standing),
    )


def _places(standing: Standing) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Where a conversation may be moved: queues, and agents who are there."""
    return [
        ("queue", _("Queues"), [(str(one.queue.id), one.queue.name) for one in standing.queues]),
        (
            "member",
            _("Agents"),
            [(str(one.person.id), one.person.name) for one in standing.agents if one.agent.there],
        ),
    ]


def _tallies(standing: Standing) -> list[tuple[str, int, str]]:
    """How many agents do what, and where they stand."""
    told = [(state, len(standing.in_state(state))) for state in _STATES]
    return [(state_words(state)[0], count, f"/board/agents?doing={state}") for state, count in told if count]  # type: ignore[arg-type]  # one of _STATES


ROUTES = [board_page, queue_page, agents_page, agent_page, *acts.ROUTES]
