"""Who may use a channel from where, how often, and what a file may be."""

import io

import httpx
import msgspec
import pytest
from PIL import Image

from hubwright.host import catalogue
from hubwright.kernel.settings import settings, use_settings
from tests.integration.runtime.flows import greeter
from tests.integration.visitor.visitors import Caller, problem_type
from tests.support.company import WEB_CHAT, Company, make_company
from tests.support.people import grant


def _picture(size: int = 8) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (size, size), "red").save(drawn, "PNG")
    return drawn.getvalue()


def test_the_limits_are_what_the_contract_says() -> None:
    plugin = catalogue.find_channel(WEB_CHAT)
    assert plugin is not None
    rules = plugin.rules(plugin.clean_settings({}))
    assert (rules.sessions_per_hour, rules.messages_per_minute, rules.message_burst) == (120, 60, 20)
    assert rules.reopen_hours == 24


async def test_too_many_messages_are_asked_to_wait(client: httpx.AsyncClient) -> None:
    company = await make_company("slow", greeter(), settings={"messages_per_minute": 6, "message_burst": 3})
    visitor = await Caller.arrive(client, company.channel_key)
    for number in range(3):
        await visitor.say(str(number))
    refused = await visitor.try_saying("too much")
    assert (refused.status_code, problem_type(refused)) == (429, "too-many")
    assert 1 <= int(refused.headers["retry-after"]) <= 10
    other = await Caller.arrive(client, company.channel_key)
    await other.say("somebody else is not slowed down")


async def test_too_many_sessions_from_one_address_are_asked_to_wait(client: httpx.AsyncClient) -> None:
    company = await make_company("busy", greeter(), settings={"sessions_per_hour": 2})
    path = f"/api/v1/visitor/{company.channel_key}/sessions"
    first = await Caller.arrive(client, company.channel_key)
    assert (await client.post(path)).status_code == 201
    refused = await client.post(path)
    assert (refused.status_code, problem_type(refused)) == (429, "too-many")
    assert 1 <= int(refused.headers["retry-after"]) <= 1800
    assert (await client.post(path, headers=first.headers)).status_code == 201, "coming back is not a new session"


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 201),
        ("https://shop.example", 201),
        ("https://SHOP.example", 201),
        ("https://evil.example", 403),
        ("http://shop.example", 403),
        ("https://shop.example.evil.example", 403),
        ("null", 403),
    ],
)
async def test_only_listed_sites_may_use_a_channel(
    client: httpx.AsyncClient, company: Company, origin: str | None, status: int
) -> None:
    headers = {"Origin": origin} if origin else {}
    answer = await client.post(f"/api/v1/visitor/{company.channel_key}/sessions", headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert problem_type(answer) == "site-not-allowed"


async def test_the_hosted_page_is_its_own_site(client: httpx.AsyncClient, company: Company) -> None:
    origin = {"Origin": str(client.base_url).rstrip("/")}
    assert (await client.post(f"/api/v1/visitor/{company.channel_key}/sessions", headers=origin)).status_code == 201


async def test_who_may_frame_the_chat(client: httpx.AsyncClient, company: Company) -> None:
    frame = await client.get(f"/c/{company.channel_key}/frame")
    hosted = await client.get(f"/c/{company.channel_key}")
    assert "frame-ancestors 'self' https://shop.example" in frame.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in hosted.headers["content-security-policy"]


async def test_a_token_counts_in_its_header_only(client: httpx.AsyncClient, visitor: Caller) -> None:
    token = visitor.session["token"]
    for params in ({"token": token}, {"access_token": token}, {"authorization": f"Bearer {token}"}):
        assert (await client.get("/api/v1/visitor/history", params=params)).status_code == 401
    cookie = {"Cookie": f"token={token}; authorization=Bearer {token}"}
    assert (await client.get("/api/v1/visitor/history", headers=cookie)).status_code == 401
    assert (await client.get("/api/v1/conversations", headers=visitor.headers)).status_code == 401


async def _upload(visitor: Caller, name: str, content: bytes, claimed: str = "image/png") -> httpx.Response:
    return await visitor.post("files", files={"file": (name, content, claimed)})


async def test_a_picture_is_taken_sent_and_served_safely(client: httpx.AsyncClient, visitor: Caller) -> None:
    content = _picture()
    taken = await _upload(visitor, "../../etc/dot.png", content, "text/html")
    assert taken.status_code == 201
    told = taken.json()
    assert (told["name"], told["media_type"], told["size"]) == ("dot.png", "image/png", len(content))
    await visitor.say("", kind="file", file_id=told["file_id"])
    event = (await visitor.events())["events"][0]
    assert event["file"]["url"] == told["url"]
    served = await client.get(told["url"])
    assert served.content == content
    assert served.headers["content-type"] == "image/png"
    assert served.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in served.headers["content-security-policy"]
    assert "default-src 'none'" in served.headers["content-security-policy"]
    assert visitor.session["token"] not in told["url"]
    assert (await client.get(told["url"][:-2] + "xx")).status_code == 404


async def test_text_is_served_as_a_download(client: httpx.AsyncClient, visitor: Caller) -> None:
    told = (await _upload(visitor, "notes.txt", b"plain words", "text/plain")).json()
    served = await client.get(told["url"])
    assert served.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"MZ\x90\x00\x03",
        b"PK\x03\x04zip",
        b"",
        _picture()[:20],
    ],
    ids=["html", "svg", "program", "archive", "empty", "half a picture"],
)
async def test_what_a_file_is_decides_not_what_it_says(visitor: Caller, content: bytes) -> None:
    refused = await _upload(visitor, "innocent.png", content)
    assert (refused.status_code, problem_type(refused)) == (415, "file-type-not-accepted")


async def test_a_large_file_is_refused(visitor: Caller) -> None:
    before = settings()
    use_settings(msgspec.structs.replace(before, upload_max_bytes=1000))
    try:
        refused = await _upload(visitor, "large.txt", b"a" * 1001, "text/plain")
        assert (await _upload(visitor, "fits.txt", b"a" * 1000, "text/plain")).status_code == 201
    finally:
        use_settings(before)
    assert (refused.status_code, problem_type(refused)) == (413, "file-too-large")


async def test_a_body_beyond_any_limit_is_not_read(visitor: Caller) -> None:
    refused = await _upload(visitor, "huge.txt", b"a" * (settings().upload_max_bytes + 2 * 1024 * 1024), "text/plain")
    assert refused.status_code == 413


async def test_somebody_elses_file_cannot_be_sent(client: httpx.AsyncClient, company: Company, visitor: Caller) -> None:
    told = (await _upload(visitor, "mine.png", _picture())).json()
    stranger = await Caller.arrive(client, company.channel_key)
    refused = await stranger.try_saying("", kind="file", file_id=told["file_id"])
    assert (refused.status_code, problem_type(refused)) == (404, "missing")


async def test_a_channel_that_is_off_takes_nobody(client: httpx.AsyncClient, company: Company, visitor: Caller) -> None:
    from hubwright.control.channels.schemas import ChannelChange
    from hubwright.control.channels.verbs import change_channel
    from hubwright.kernel.database import acting_for

    async with acting_for(company.tenant_id):
        await change_channel(company.admin.actor, company.channel_id, ChannelChange(enabled=False))
    refused = await client.post(f"/api/v1/visitor/{company.channel_key}/sessions")
    assert (refused.status_code, problem_type(refused)) == (503, "channel-unavailable")
    assert (await visitor.try_saying("hello")).status_code == 503


async def test_an_edition_without_ratings_refuses_them_at_the_door_whatever_else_is_wrong(
    client: httpx.AsyncClient,
) -> None:
    company = await make_company("unrated", greeter(), settings={"messages_per_minute": 6, "message_burst": 1})
    await grant(company.tenant_id, csat__rating=False)
    visitor = await Caller.arrive(client, company.channel_key)
    for rating in ({}, {"rating": 5}):
        refused = await visitor.try_saying("", kind="rating", **rating)
        assert (refused.status_code, problem_type(refused)) == (403, "entitlement-lacking")
        assert refused.json()["key"] == "csat.rating"
    await visitor.say("a refused rating used nothing up")
    await grant(company.tenant_id, csat__rating=True)
    assert problem_type(await visitor.try_saying("", kind="rating")) == "invalid"
