"""Every failure of the API is problem+json with a stable type, and OpenAPI names every door of it."""

import httpx
import pytest

from hubwright.desk.contacts import queries as contact_queries
from hubwright.runtime import queries as runtime_queries
from tests.integration.visitor.visitors import Caller, problem_type
from tests.support.app import Served
from tests.support.company import Company


async def test_openapi_lists_every_door_of_the_api(app: Served, client: httpx.AsyncClient) -> None:
    answer = await client.get("/schema/openapi.json")
    assert answer.status_code == 200
    described = {
        f"{method.upper()} {path}"
        for path, told in answer.json()["paths"].items()
        for method in told
        if method != "parameters"
    }
    doors = set()
    for route in app.app.routes:
        for method in getattr(route, "route_handler_map", {}):
            if route.path.startswith("/api/v1/") and method != "OPTIONS":
                plain = "/".join(
                    "{" + part[1:].partition(":")[0] + "}" if part.startswith("{") else part
                    for part in route.path.split("/")
                )
                doors.add(f"{method} {plain}")
    assert len(doors) > 20
    assert doors == described


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        ("GET", "/api/v1/nothing", 404, "missing"),
        ("GET", "/api/v1/visitor/channels/nothing", 404, "missing"),
        ("POST", "/api/v1/visitor/nothing/sessions", 404, "missing"),
        ("DELETE", "/api/v1/visitor/history", 405, "method-not-allowed"),
        ("GET", "/api/v1/visitor/history", 401, "sign-in-needed"),
        ("GET", "/api/v1/conversations", 401, "sign-in-needed"),
        ("GET", "/api/v1/flows/not-an-id/draft", 404, "missing"),
    ],
)
async def test_refusals_are_problems(client: httpx.AsyncClient, method: str, path: str, status: int, kind: str) -> None:
    answer = await client.request(method, path)
    assert (answer.status_code, problem_type(answer)) == (status, kind)


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b'{"client_id": 5}', b""])
async def test_a_body_that_cannot_be_read_is_a_problem(visitor: Caller, body: bytes) -> None:
    visitor.headers["Content-Type"] = "application/json"
    answer = await visitor.post("messages", content=body)
    assert (answer.status_code, problem_type(answer)) == (400, "bad-request")


async def test_our_own_defect_says_nothing_of_the_inside(visitor: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_anything: object) -> None:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr(runtime_queries, "load_turns", broken)  # both roads
    monkeypatch.setattr(contact_queries, "lock", broken)
    answer = await visitor.try_saying("hello")
    assert (answer.status_code, problem_type(answer)) == (500, "internal")
    assert "secret" not in answer.text and "Traceback" not in answer.text


async def test_problems_speak_the_readers_language(client: httpx.AsyncClient) -> None:
    path = "/api/v1/visitor/history"
    english = await client.get(path, headers={"Accept-Language": "en"})
    chinese = await client.get(path, headers={"Accept-Language": "zh-CN,zh;q=0.9"})
    assert english.json()["type"] == chinese.json()["type"]
    assert english.json()["title"] != chinese.json()["title"]


async def test_asking_what_a_door_takes_breaks_nothing(client: httpx.AsyncClient, company: Company) -> None:
    for path in ("/api/v1/flows", "/api/v1/visitor/messages", f"/c/{company.channel_key}", "/home"):
        assert (await client.options(path)).status_code < 500
