"""GET /api/v1/runs, the trace of one, and starting a flow by hand."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody
from litestar.response import Response

from hubwright.control.flows import get_draft
from hubwright.kernel import idempotency
from hubwright.kernel.actor import actor_of
from hubwright.kernel.database import acting_for
from hubwright.kernel.permissions import Permission
from hubwright.runtime.runs.read import PAGE, list_runs, run_trace
from hubwright.runtime.runs.run_now import run_now
from hubwright.runtime.runs.schemas import RunBody, RunList, RunTaken, RunTrace

AnyRequest = Request[Any, Any, Any]
Key = Annotated[str, HeaderParameter(name="Idempotency-Key")]
READ = {"audience": "tenant", "permission": Permission.FLOWS_READ}
RUN = {"audience": "tenant", "permission": Permission.FLOWS_RUN}


@get("/api/v1/runs", opt=READ, tags=["flows"], operation_id="list_runs", summary="Runs that triggers started")
async def run_list(
    request: AnyRequest,
    *,
    flow_id: FromQuery[UUID | None] = None,
    status: FromQuery[str] = "",
    after: FromQuery[UUID | None] = None,
    limit: FromQuery[int] = PAGE,
) -> RunList:
    """List runs, the newest first; `after` from one page asks for the next."""
    async with acting_for(actor_of(request).tenant_id):
        if flow_id is not None:
            await get_draft(flow_id)
        return await list_runs(flow_id, status=status, after=after, limit=limit)


@get("/api/v1/runs/{run_id:uuid}", opt=READ, tags=["flows"], operation_id="get_run", summary="A run and its steps")
async def one_run(request: AnyRequest, run_id: FromPath[UUID]) -> RunTrace:
    """Read a run with the way it took; personal data is masked."""
    async with acting_for(actor_of(request).tenant_id):
        return await run_trace(run_id)


@post(
    "/api/v1/flows/{flow_id:uuid}/runs",
    opt=RUN,
    tags=["flows"],
    operation_id="start_run",
    summary="Start a flow by hand",
    status_code=202,
)
async def start_run(
    request: AnyRequest, flow_id: FromPath[UUID], data: JSONBody[RunBody | None] = None, idempotency_key: Key = ""
) -> Response[RunTaken]:
    """Take a run in; with an Idempotency-Key a repeated request is answered, not done again."""
    actor = actor_of(request)

    async def work() -> tuple[int, object]:
        return 202, RunTaken(await run_now(actor, flow_id, data or RunBody()))

    mark = idempotency.fingerprint("POST", request.url.path, await request.body())
    async with acting_for(actor.tenant_id):
        answer = await idempotency.once(actor, idempotency_key, mark, work)
    headers = {"Idempotent-Replayed": "true"} if answer.again else {}
    return Response(msgspec.convert(answer.body, RunTaken), status_code=answer.status, headers=headers)


ROUTES = [run_list, one_run, start_run]
